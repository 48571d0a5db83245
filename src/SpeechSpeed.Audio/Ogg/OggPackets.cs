namespace SpeechSpeed.Audio.Ogg;

/// <summary>The packets of an Ogg file with one stream, its pages checked before.</summary>
internal sealed class OggPackets(Stream stream)
{
    private readonly OggPage page = new(stream);
    private byte[] packet = [];
    private int segment;
    private int position;
    private bool hasPage;

    /// <summary>Reads the next packet.</summary>
    /// <param name="bytes">The packet, valid until the next call.</param>
    /// <returns>False at the end of the file; what was begun then and not ended is no packet.</returns>
    public bool Read(out ReadOnlySpan<byte> bytes)
    {
        int length = 0;
        while (true)
        {
            if (!hasPage || segment == page.Segments.Length)
            {
                hasPage = page.Read();
                (segment, position) = (0, 0);
                if (!hasPage)
                {
                    bytes = default;
                    return false;
                }

                continue;
            }

            int part = page.Segments[segment++];
            if (length + part > packet.Length)
            {
                Array.Resize(ref packet, Math.Max(length + part, 2 * packet.Length));
            }

            page.Body.Slice(position, part).CopyTo(packet.AsSpan(length));
            position += part;
            length += part;
            if (part < byte.MaxValue)
            {
                bytes = packet.AsSpan(0, length);
                return true;
            }
        }
    }
}
