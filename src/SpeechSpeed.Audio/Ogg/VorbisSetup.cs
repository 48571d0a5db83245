using System.Numerics;

namespace SpeechSpeed.Audio.Ogg;

/// <summary>
/// The codebooks of a Vorbis file's third header (Vorbis I, 3.2.1), as far as they say what memory a decoder takes for them: a few bytes can announce gigabytes, and NVorbis believes them.
/// </summary>
internal ref struct VorbisSetup
{
    /// <summary>64 MB as floats; libvorbis writes less than a tenth of it.</summary>
    private const long MostValues = 1 << 24;

    private const int Sync = 0x564342;
    private const int HeaderBytes = 7;

    private readonly ReadOnlySpan<byte> bytes;
    private long position;

    private VorbisSetup(ReadOnlySpan<byte> packet)
    {
        bytes = packet;
        position = 8 * HeaderBytes;
    }

    /// <summary>Reads them.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">They are larger than any encoder's, or end early.</exception>
    public static void Check(Stream stream)
    {
        OggPackets packets = new(stream);
        packets.Read(out _);
        packets.Read(out _);
        packets.Read(out ReadOnlySpan<byte> packet);
        VorbisSetup setup = new(packet);
        long values = 0;
        for (int books = setup.Read(8); books >= 0; books--)
        {
            values += setup.ReadCodebook();
            if (values > MostValues)
            {
                throw new InvalidDataException($"its Vorbis codebooks have more than {MostValues} values");
            }
        }
    }

    private long ReadCodebook()
    {
        if (Read(24) != Sync)
        {
            throw new InvalidDataException("its Vorbis codebooks are damaged");
        }

        int dimensions = Read(16);
        int entries = Read(24);
        bool isOrdered = Read(1) != 0;
        bool isSparse = !isOrdered && Read(1) != 0;
        if (isOrdered)
        {
            Read(5);
            for (int i = 0; i < entries;)
            {
                i += Read(BitOperations.Log2((uint)(entries - i)) + 1);
            }
        }
        else
        {
            for (int i = 0; i < entries; i++)
            {
                if (!isSparse || Read(1) != 0)
                {
                    Read(5);
                }
            }
        }

        int lookup = Read(4);
        long count = (long)entries * Math.Max(1, dimensions);
        if (lookup != 0 && count <= MostValues)
        {
            Skip(64);
            int bits = Read(4) + 1;
            Skip(1 + (bits * (lookup == 1 ? Root(entries, dimensions) : count)));
        }

        return count;
    }

    /// <summary>The greatest integer whose power is no more than the entries.</summary>
    private static int Root(int entries, int dimensions)
    {
        int root = (int)Math.Pow(entries, 1.0 / Math.Max(1, dimensions));
        return root + (Math.Pow(root + 1, dimensions) <= entries ? 1 : 0);
    }

    private void Skip(long bits) => position += bits;

    private int Read(int bits)
    {
        if (position + bits > 8L * bytes.Length)
        {
            throw new InvalidDataException("its third Vorbis header ends early");
        }

        int value = 0;
        for (int i = 0; i < bits; i++, position++)
        {
            value |= ((bytes[(int)(position >> 3)] >> (int)(position & 7)) & 1) << i;
        }

        return value;
    }
}
