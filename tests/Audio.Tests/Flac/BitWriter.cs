namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Writes bits, most significant first, one by one.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> bytes = [];
    private int used;

    public int Length => bytes.Count;

    public void Write(ulong value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            if (used == 0)
            {
                bytes.Add(0);
            }

            bytes[^1] |= (byte)(((value >> i) & 1) << (7 - used));
            used = (used + 1) & 7;
        }
    }

    public void WriteSigned(long value, int count) => Write((ulong)value, count);

    public void WriteUnary(ulong zeros)
    {
        for (ulong i = 0; i < zeros; i++)
        {
            Write(0, 1);
        }

        Write(1, 1);
    }

    public void Align() => used = 0;

    public void Append(ReadOnlySpan<byte> whole)
    {
        Align();
        bytes.AddRange(whole);
    }

    public byte[] ToArray() => [.. bytes];
}
