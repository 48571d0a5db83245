namespace SpeechSpeed.Audio.Flac;

/// <summary>The coded residual of a subframe (RFC 9639, 9.2.7).</summary>
internal static class Residual
{
    /// <summary>Reads the residuals of the samples from <paramref name="order"/> on.</summary>
    /// <param name="reader">At the coding method.</param>
    /// <param name="residual">One place per sample of the block; the first <paramref name="order"/> are left alone.</param>
    /// <param name="order">The predictor's order.</param>
    public static void Read(BitReader reader, Span<int> residual, int order)
    {
        ulong method = reader.Read(2);
        if (method > 1)
        {
            throw new InvalidDataException($"the residual coding method is {method}, which is reserved; expected 0 or 1");
        }

        int parameterBits = method == 0 ? 4 : 5;
        int escape = (1 << parameterBits) - 1;
        int partitionOrder = (int)reader.Read(4);
        int partitionLength = residual.Length >> partitionOrder;
        // The RFC wants partitions longer than the predictor's order. An equal length is unambiguous, and old encoders wrote it.
        if (partitionLength << partitionOrder != residual.Length || partitionLength < order)
        {
            throw new InvalidDataException(
                $"{residual.Length} samples with a predictor of order {order} cannot be divided into 2^{partitionOrder} partitions");
        }

        for (int start = order, end = partitionLength; end <= residual.Length; start = end, end += partitionLength)
        {
            Span<int> partition = residual[start..end];
            int parameter = (int)reader.Read(parameterBits);
            if (parameter == escape)
            {
                ReadEscaped(reader, partition);
            }
            else
            {
                reader.ReadRice(partition, parameter);
            }
        }
    }

    private static void ReadEscaped(BitReader reader, Span<int> partition)
    {
        int bits = (int)reader.Read(5);
        if (bits == 0)
        {
            partition.Clear();
            return;
        }

        for (int i = 0; i < partition.Length; i++)
        {
            partition[i] = (int)reader.ReadSigned(bits);
        }
    }
}
