using System.Numerics;
using System.Runtime.InteropServices;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>The checksum of values in <c>files.db</c>, because SQLite does not notice flipped bits.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Continue(uint.MaxValue, bytes);

    /// <summary>The checksum of the bytes that <paramref name="crc"/> stands for, followed by some more bytes.</summary>
    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return crc;
    }
}
