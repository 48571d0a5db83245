using System.Numerics;

namespace SpeechSpeed.Audio.Flac;

/// <summary>Decodes one channel of a frame (RFC 9639, 9.2).</summary>
internal static class Subframe
{
    private const int MaximumOrder = 32;

    /// <summary>Decodes a subframe.</summary>
    /// <typeparam name="T"><see cref="int"/> for depths up to 32 bits, <see cref="long"/> for the 33 bits of the side of 32-bit stereo.</typeparam>
    /// <param name="reader">At the subframe's header.</param>
    /// <param name="samples">Receives the block.</param>
    /// <param name="residual">Room for the residuals, as long as the block; may be the same memory as <paramref name="samples"/>.</param>
    /// <param name="depth">Bits of a sample, wasted bits included: 4 to 33.</param>
    public static void Decode<T>(BitReader reader, Span<T> samples, Span<int> residual, int depth)
        where T : unmanaged, IBinaryInteger<T>
    {
        int header = (int)reader.Read(8);
        int wastedBits = (header & 1) == 0 ? 0 : 1 + (int)reader.ReadUnary((uint)depth);
        if (header >> 7 != 0)
        {
            throw new InvalidDataException("the first bit of a subframe is 1; expected 0");
        }

        if (wastedBits >= depth)
        {
            throw new InvalidDataException($"{wastedBits} of the {depth} bits of a sample are said to be wasted; expected fewer");
        }

        depth -= wastedBits;
        int type = header >> 1;
        switch (type)
        {
            case 0:
                samples.Fill(T.CreateTruncating(reader.ReadSigned(depth)));
                break;
            case 1:
                ReadPlain(reader, samples, depth);
                break;
            case >= 8 and <= 12:
                DecodeFixed(reader, samples, residual, depth, order: type - 8);
                break;
            case >= 32:
                DecodeLinear(reader, samples, residual, depth, order: type - 31);
                break;
            default:
                throw new InvalidDataException($"the subframe type is {type}, which is reserved; expected 0, 1, 8 to 12 or 32 to 63");
        }

        if (wastedBits > 0)
        {
            for (int i = 0; i < samples.Length; i++)
            {
                samples[i] <<= wastedBits;
            }
        }
    }

    private static void DecodeFixed<T>(BitReader reader, Span<T> samples, Span<int> residual, int depth, int order)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadWarmUp(reader, samples, depth, order);
        Residual.Read(reader, residual, order);
        Prediction.RestoreFixed<T>(samples, residual, order, depth);
    }

    private static void DecodeLinear<T>(BitReader reader, Span<T> samples, Span<int> residual, int depth, int order)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadWarmUp(reader, samples, depth, order);
        int precision = (int)reader.Read(4) + 1;
        if (precision == 16)
        {
            throw new InvalidDataException("the precision of the predictor's coefficients is coded as 15, which is forbidden; expected 0 to 14");
        }

        int shift = (int)reader.ReadSigned(5);
        if (shift < 0)
        {
            throw new InvalidDataException($"the predictor's shift is {shift}; expected 0 to 15");
        }

        Span<long> coefficients = stackalloc long[MaximumOrder];
        coefficients = coefficients[..order];
        for (int i = order - 1; i >= 0; i--)
        {
            coefficients[i] = reader.ReadSigned(precision);
        }

        Residual.Read(reader, residual, order);
        Prediction.RestoreLinear<T>(samples, residual, coefficients, shift, depth);
    }

    private static void ReadWarmUp<T>(BitReader reader, Span<T> samples, int depth, int order)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (order > samples.Length)
        {
            throw new InvalidDataException($"the predictor's order is {order}; expected at most the block size, {samples.Length}");
        }

        ReadPlain(reader, samples[..order], depth);
    }

    private static void ReadPlain<T>(BitReader reader, Span<T> samples, int depth)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = T.CreateTruncating(reader.ReadSigned(depth));
        }
    }
}
