using System.Runtime.CompilerServices;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Flac;

/// <summary>The frame's checksum: polynomial x^16 + x^15 + x^2 + 1, initial value 0, most significant bit first (RFC 9639, 9.3).</summary>
internal static class Crc16
{
    private const int Slices = 8;

    // tables[256 k + b]: the checksum of byte b followed by k zero bytes. Eight bytes then need eight independent look-ups
    // instead of eight dependent ones (Kounavis & Berry 2005, "slicing by 8").
    private static readonly ushort[] Tables = MakeTables();

    /// <summary>The checksum after <paramref name="bytes"/> too.</summary>
    [MethodImpl(HotLoop.Optimised)]
    public static ushort Update(ushort crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ushort> tables = Tables;
        while (bytes.Length >= Slices)
        {
            crc = (ushort)(tables[(7 * 256) + (bytes[0] ^ (crc >> 8))]
                ^ tables[(6 * 256) + (bytes[1] ^ (crc & 0xFF))]
                ^ tables[(5 * 256) + bytes[2]]
                ^ tables[(4 * 256) + bytes[3]]
                ^ tables[(3 * 256) + bytes[4]]
                ^ tables[(2 * 256) + bytes[5]]
                ^ tables[256 + bytes[6]]
                ^ tables[bytes[7]]);
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            crc = (ushort)((crc << 8) ^ tables[(crc >> 8) ^ value]);
        }

        return crc;
    }

    private static ushort[] MakeTables()
    {
        ushort[] tables = new ushort[Slices * 256];
        for (int b = 0; b < 256; b++)
        {
            int crc = b << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x8005 : crc << 1;
            }

            tables[b] = (ushort)crc;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            ushort previous = tables[i - 256];
            tables[i] = (ushort)((previous << 8) ^ tables[previous >> 8]);
        }

        return tables;
    }
}
