using System.Text;

namespace SpeechSpeed.Fetch;

/// <summary>
/// Filters a tar for its reader. The reader keeps the records that describe an entry (POSIX's extended headers, GNU's long names) whole in memory. A record that is larger than any name or attribute is
/// refused before it is read.
/// </summary>
internal sealed class TarGuard(Stream stream) : Stream
{
    private const int Block = 512;
    private const int SizeAt = 124;
    private const int SizeLength = 12;
    private const int TypeAt = 156;
    private const long MostDescription = 1 << 20;

    private readonly byte[] header = new byte[Block];
    private readonly MemoryStream description = new();
    private int inHeader;
    private long inContent;
    private bool isDescription;
    private long? nextSize;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Watch(buffer.AsSpan(offset, stream.Read(buffer, offset, count)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Watch(buffer.Span[..read]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Watch(ReadOnlySpan<byte> bytes)
    {
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
        {
            bool isContent = inContent > 0;
            int count = (int)Math.Min(rest.Length, isContent ? inContent : Block - inHeader);
            ReadOnlySpan<byte> part = rest[..count];
            rest = rest[count..];
            if (isContent)
            {
                inContent -= count;
                if (isDescription)
                {
                    description.Write(part);
                }

                continue;
            }

            part.CopyTo(header.AsSpan(inHeader));
            inHeader += count;
            if (inHeader == Block)
            {
                inHeader = 0;
                Begin();
            }
        }

        return bytes.Length;
    }

    private void Begin()
    {
        if (isDescription)
        {
            nextSize = SizeIn(Encoding.UTF8.GetString(description.GetBuffer().AsSpan(0, (int)description.Length)));
            description.SetLength(0);
        }

        char type = (char)header[TypeAt];
        isDescription = type is 'x' or 'g' or 'L' or 'K';
        long size = isDescription ? Size(header.AsSpan(SizeAt, SizeLength)) : nextSize ?? Size(header.AsSpan(SizeAt, SizeLength));
        nextSize = isDescription ? nextSize : null;
        if (size < 0 || (isDescription && size > MostDescription))
        {
            throw new InvalidDataException($"one of its entries has a name or attributes of {size} bytes.");
        }

        // Links, devices and folders have no content, whatever their header says.
        inContent = type is '1' or '2' or '3' or '4' or '5' or '6' ? 0 : (size + Block - 1) / Block * Block;
    }

    /// <summary>A number in octal digits, or in base 256 if the first bit is set.</summary>
    private static long Size(ReadOnlySpan<byte> field)
    {
        long size = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (byte value in field[4..])
            {
                size = (size << 8) | value;
            }

            return size;
        }

        foreach (byte digit in field)
        {
            size = digit is >= (byte)'0' and <= (byte)'7' ? (size << 3) | (uint)(digit - '0') : size;
        }

        return size;
    }

    /// <summary>The size that an extended header gives for the next entry; null if it gives none.</summary>
    private static long? SizeIn(string records)
    {
        const string key = " size=";
        int at = records.IndexOf(key, StringComparison.Ordinal);
        int end = at < 0 ? -1 : records.IndexOf('\n', at);
        return end > 0 && long.TryParse(records[(at + key.Length)..end], out long size) ? size : null;
    }
}
