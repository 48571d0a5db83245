using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Resampling;

/// <summary>
/// Changes the sample rate with a polyphase windowed sinc: linear phase, Kaiser window. What lies below 90 % of the lower of the two Nyquist
/// frequencies passes within 0.001 dB; what lies above that Nyquist frequency is attenuated by 100 dB, so nothing audible folds back. The DC gain is
/// 1. Before and after the input there is silence. Results do not depend on the processor. Safe for use by several threads at once.
/// </summary>
public sealed class Resampler
{
    // A filter bank larger than this (16 MB) is not kept; its rows are made as they are needed. Only unusual pairs of rates come here.
    private const long MaximumBankLength = 1 << 22;

    private readonly int up;
    private readonly int down;
    private readonly double scale;
    private readonly int reach;
    private readonly int rowLength;
    private readonly float[]? bank;

    /// <summary>Prepares the filters.</summary>
    /// <param name="inputRate">Hz, &gt; 0.</param>
    /// <param name="outputRate">Hz, &gt; 0.</param>
    public Resampler(int inputRate, int outputRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputRate);
        InputRate = inputRate;
        OutputRate = outputRate;
        int divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(inputRate, outputRate);
        up = outputRate / divisor;
        down = inputRate / divisor;
        scale = Math.Min(1, (double)outputRate / inputRate);
        reach = (int)Math.Ceiling(SincKernel.HalfWidth / scale);
        rowLength = ((2 * reach) + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;
        if ((long)up * rowLength <= MaximumBankLength)
        {
            bank = new float[up * rowLength];
            for (int phase = 0; phase < up; phase++)
            {
                FillRow(phase, bank.AsSpan(phase * rowLength, rowLength));
            }
        }
    }

    /// <summary>Hz.</summary>
    public int InputRate { get; }

    /// <summary>Hz.</summary>
    public int OutputRate { get; }

    /// <summary>
    /// How many samples come out: one for each instant k / <paramref name="outputRate"/> before the end of the input, which is
    /// <paramref name="inputLength"/> × <paramref name="outputRate"/> / <paramref name="inputRate"/> rounded up.
    /// </summary>
    public static long OutputLength(long inputLength, int inputRate, int outputRate) =>
        (long)((((Int128)inputLength * outputRate) + inputRate - 1) / inputRate);

    /// <summary>How many samples of the input the first <paramref name="outputLength"/> samples of the output depend on, at most.</summary>
    public long InputLength(long outputLength)
    {
        Int128 length = outputLength <= 0 ? 0 : ((Int128)(outputLength - 1) * down / up) + reach + 1;
        return (long)Int128.Min(length, long.MaxValue);
    }

    /// <summary>Resamples a whole recording.</summary>
    /// <param name="input">The samples at <see cref="InputRate"/>.</param>
    /// <param name="maximumLength">The most samples wanted, ≥ 0.</param>
    /// <returns>The first samples at <see cref="OutputRate"/>: <see cref="OutputLength"/> of them, or <paramref name="maximumLength"/>.</returns>
    public float[] Resample(ReadOnlySpan<float> input, long maximumLength = long.MaxValue)
    {
        float[] output = new float[Math.Min(OutputLength(input.Length, InputRate, OutputRate), maximumLength)];
        if (up == down)
        {
            input[..output.Length].CopyTo(output);
            return output;
        }

        // Silence on both sides spares the filter every question about the edges.
        int paddedLength = input.Length + reach + rowLength;
        float[] padded = ArrayPool<float>.Shared.Rent(paddedLength);
        float[] scratch = ArrayPool<float>.Shared.Rent(rowLength);
        padded.AsSpan(0, reach - 1).Clear();
        input.CopyTo(padded.AsSpan(reach - 1));
        padded.AsSpan(reach - 1 + input.Length, paddedLength - (reach - 1) - input.Length).Clear();

        int position = 0;
        int phase = 0;
        for (int k = 0; k < output.Length; k++)
        {
            Span<float> row = bank is null ? scratch.AsSpan(0, rowLength) : bank.AsSpan(phase * rowLength, rowLength);
            if (bank is null)
            {
                FillRow(phase, row);
            }

            output[k] = Dot(row, padded.AsSpan(position, rowLength));
            phase += down % up;
            position += down / up;
            if (phase >= up)
            {
                phase -= up;
                position++;
            }
        }

        ArrayPool<float>.Shared.Return(padded);
        ArrayPool<float>.Shared.Return(scratch);
        return output;
    }

    // The weights of the input samples from reach − 1 before to reach after the one at or just before the output's instant, which
    // lies phase / up of a sample later.
    private void FillRow(int phase, Span<float> row)
    {
        double fraction = (double)phase / up;
        double sum = 0;
        for (int i = 0; i < 2 * reach; i++)
        {
            sum += SincKernel.At((i - (reach - 1) - fraction) * scale);
        }

        for (int i = 0; i < 2 * reach; i++)
        {
            row[i] = (float)(SincKernel.At((i - (reach - 1) - fraction) * scale) / sum);
        }

        row[(2 * reach)..].Clear();
    }

    // Vectors of a fixed width, products and sums rounded separately: the same order of additions on every processor.
    [MethodImpl(HotLoop.Optimised)]
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector256<float>> x = MemoryMarshal.Cast<float, Vector256<float>>(a);
        ReadOnlySpan<Vector256<float>> y = MemoryMarshal.Cast<float, Vector256<float>>(b);
        Vector256<float> even = Vector256<float>.Zero;
        Vector256<float> odd = Vector256<float>.Zero;
        int i = 0;
        for (; i + 1 < x.Length; i += 2)
        {
            even += x[i] * y[i];
            odd += x[i + 1] * y[i + 1];
        }

        if (i < x.Length)
        {
            even += x[i] * y[i];
        }

        Vector256<float> lanes = even + odd;
        Vector128<float> sum = lanes.GetLower() + lanes.GetUpper();
        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }
}
