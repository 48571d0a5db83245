namespace SpeechSpeed.Audio.Ogg;

/// <summary>The checksum of a page: polynomial 0x04C11DB7, initial value 0, most significant bit first (RFC 3533, 6).</summary>
internal static class OggCrc
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum after <paramref name="bytes"/> too.</summary>
    public static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> table = Table;
        foreach (byte value in bytes)
        {
            crc = (crc << 8) ^ table[(int)(crc >> 24) ^ value];
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint b = 0; b < table.Length; b++)
        {
            uint crc = b << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000_0000) != 0 ? (crc << 1) ^ 0x04C1_1DB7 : crc << 1;
            }

            table[b] = crc;
        }

        return table;
    }
}
