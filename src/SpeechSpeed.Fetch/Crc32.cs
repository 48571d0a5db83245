namespace SpeechSpeed.Fetch;

/// <summary>The checksum of zip and gzip: CRC-32 of ISO 3309, polynomial 0xEDB88320, least significant bit first.</summary>
internal struct Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return crc;
    })];

    private uint crc;

    /// <summary>The checksum of all bytes so far.</summary>
    public readonly uint Value => crc;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        foreach (byte value in bytes)
        {
            state = (state >> 8) ^ Table[(byte)(state ^ value)];
        }

        crc = ~state;
    }
}
