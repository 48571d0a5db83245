namespace SpeechSpeed.Audio.Flac;

/// <summary>Turns mid and side back into left and right (RFC 9639, 4.2), in place. A result that does not fit the depth is an error.</summary>
internal static class StereoDecorrelation
{
    /// <summary>Restores one frame of at most 31 bits, where side fits an <see cref="int"/> too.</summary>
    /// <param name="mode">How the channels are stored.</param>
    /// <param name="first">Left, side or mid; becomes left.</param>
    /// <param name="second">Side or right; becomes right.</param>
    /// <param name="depth">Bits per sample of the frame.</param>
    public static void Restore(StereoMode mode, Span<int> first, Span<int> second, int depth)
    {
        second = second[..first.Length];
        long half = 1L << (depth - 1);
        ulong range = 0;
        for (int i = 0; i < first.Length; i++)
        {
            (long left, long right) = mode switch
            {
                StereoMode.LeftSide => Left(first[i], second[i]),
                StereoMode.SideRight => Right(first[i], second[i]),
                _ => Mid(first[i], second[i]),
            };
            range |= (ulong)(left + half) | (ulong)(right + half);
            first[i] = (int)left;
            second[i] = (int)right;
        }

        CheckRange(range, depth);
    }

    /// <summary>Restores one frame of 32 bits, where side needs 33.</summary>
    /// <param name="mode">How the channels are stored.</param>
    /// <param name="first">Left or mid if stored first; becomes left.</param>
    /// <param name="second">Right if stored second; becomes right.</param>
    /// <param name="side">Left − right.</param>
    public static void RestoreWide(StereoMode mode, Span<int> first, Span<int> second, ReadOnlySpan<long> side)
    {
        const int Depth = 32;
        const long Half = 1L << (Depth - 1);
        ulong range = 0;
        for (int i = 0; i < side.Length; i++)
        {
            (long left, long right) = mode switch
            {
                StereoMode.LeftSide => Left(first[i], side[i]),
                StereoMode.SideRight => Right(side[i], second[i]),
                _ => Mid(first[i], side[i]),
            };
            range |= (ulong)(left + Half) | (ulong)(right + Half);
            first[i] = (int)left;
            second[i] = (int)right;
        }

        CheckRange(range, Depth);
    }

    private static (long Left, long Right) Left(long left, long side) => (left, left - side);

    private static (long Left, long Right) Right(long side, long right) => (right + side, right);

    private static (long Left, long Right) Mid(long mid, long side)
    {
        // left + right and left − right are both even or both odd: side's last bit is the one that mid lost.
        long sum = (mid << 1) | (side & 1);
        return ((sum + side) >> 1, (sum - side) >> 1);
    }

    private static void CheckRange(ulong range, int depth)
    {
        if (range >> depth != 0)
        {
            throw new InvalidDataException($"left and right, restored from the side channel, do not fit {depth} bits");
        }
    }
}
