namespace SpeechSpeed.Audio.Flac;

/// <summary>The frame header's checksum: polynomial x^8 + x^2 + x + 1, initial value 0 (RFC 9639, 9.1.8).</summary>
internal static class Crc8
{
    // A header has at most 16 bytes: a table would not pay.
    public static byte Update(byte crc, byte value)
    {
        int result = crc ^ value;
        for (int bit = 0; bit < 8; bit++)
        {
            result = (result & 0x80) != 0 ? (result << 1) ^ 0x07 : result << 1;
        }

        return (byte)result;
    }
}
