namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Checksums by polynomial division, bit by bit: the oracle of the table-driven ones.</summary>
internal static class PlainCrc
{
    public static byte Crc8(ReadOnlySpan<byte> bytes) => (byte)Divide(bytes, 8, 0x07);

    public static ushort Crc16(ReadOnlySpan<byte> bytes) => (ushort)Divide(bytes, 16, 0x8005);

    private static int Divide(ReadOnlySpan<byte> bytes, int width, int polynomial)
    {
        int remainder = 0;
        foreach (byte value in bytes)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                int top = (remainder >> (width - 1)) & 1;
                remainder = (remainder << 1) & ((1 << width) - 1);
                if ((top ^ ((value >> bit) & 1)) != 0)
                {
                    remainder ^= polynomial;
                }
            }
        }

        return remainder;
    }
}
