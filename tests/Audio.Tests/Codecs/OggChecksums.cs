using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Tests.Codecs;

/// <summary>Gives the pages of a damaged Ogg file checksums that fit, as far as its pages can be followed: bit by bit, apart from the code under test.</summary>
internal static class OggChecksums
{
    public static void Mend(byte[] file)
    {
        for (int start = 0; start + 27 <= file.Length && file.AsSpan(start).StartsWith("OggS"u8);)
        {
            int header = 27 + file[start + 26];
            int end = start + header;
            for (int i = start + 27; i < Math.Min(file.Length, start + header); i++)
            {
                end += file[i];
            }

            if (end > file.Length)
            {
                return;
            }

            file.AsSpan(start + 22, 4).Clear();
            uint crc = 0;
            foreach (byte value in file.AsSpan(start..end))
            {
                for (int bit = 7; bit >= 0; bit--)
                {
                    bool carry = (crc >> 31) != (uint)((value >> bit) & 1);
                    crc = (crc << 1) ^ (carry ? 0x04C1_1DB7u : 0);
                }
            }

            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(start + 22), crc);
            start = end;
        }
    }
}
