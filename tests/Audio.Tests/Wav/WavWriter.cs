using System.Text;

namespace SpeechSpeed.Audio.Tests.Wav;

/// <summary>Writes WAV files, right and wrong ones.</summary>
internal sealed record WavWriter(int Channels, int SampleRate, int Bits, bool IsFloat = false)
{
    public bool IsExtensible { get; init; }

    public string Magic { get; init; } = "RIFF";

    public byte[] Format()
    {
        using MemoryStream chunk = new();
        using BinaryWriter writer = new(chunk);
        int tag = IsFloat ? 3 : 1;
        writer.Write((ushort)(IsExtensible ? 0xFFFE : tag));
        writer.Write((ushort)Channels);
        writer.Write(SampleRate);
        writer.Write(SampleRate * Channels * Bits / 8);
        writer.Write((ushort)(Channels * Bits / 8));
        writer.Write((ushort)Bits);
        if (IsExtensible)
        {
            writer.Write((ushort)22);
            writer.Write((ushort)Bits);
            writer.Write(0);
            writer.Write(new Guid(tag, 0, 0x10, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71).ToByteArray());
        }

        return chunk.ToArray();
    }

    /// <summary>Interleaved samples: integers as they are, floats as their bits.</summary>
    public byte[] Data(IEnumerable<long> samples)
    {
        using MemoryStream chunk = new();
        foreach (long sample in samples)
        {
            for (int b = 0; b < Bits / 8; b++)
            {
                chunk.WriteByte((byte)((Bits == 8 ? sample + 128 : sample) >> (8 * b)));
            }
        }

        return chunk.ToArray();
    }

    public byte[] File(IEnumerable<long> samples) => Assemble(("fmt ", Format()), ("data", Data(samples)));

    public byte[] Assemble(params (string Id, byte[] Content)[] chunks) => Assemble([.. chunks.Select(c => (c.Id, c.Content, (uint)c.Content.Length))]);

    public byte[] Assemble(params (string Id, byte[] Content, uint Length)[] chunks)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write(Encoding.ASCII.GetBytes(Magic));
        writer.Write(0xFFFFFFFF);
        writer.Write("WAVE"u8);
        foreach ((string id, byte[] content, uint length) in chunks)
        {
            writer.Write(Encoding.Latin1.GetBytes(id));
            writer.Write(length);
            writer.Write(content);
            if (content.Length % 2 == 1)
            {
                writer.Write((byte)0);
            }
        }

        return file.ToArray();
    }
}
