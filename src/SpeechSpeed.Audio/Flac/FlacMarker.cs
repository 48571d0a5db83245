namespace SpeechSpeed.Audio.Flac;

/// <summary>What a FLAC file begins with: its marker, after an ID3v2 tag that some tagging programs put before it.</summary>
internal static class FlacMarker
{
    /// <summary><c>fLaC</c>, big-endian.</summary>
    public const uint Flac = 0x664C6143;

    /// <summary><c>ID3</c>, big-endian.</summary>
    public const uint Id3v2 = 0x494433;

    /// <summary>Bytes of the header of an ID3v2 tag.</summary>
    public const int Id3v2HeaderLength = 10;

    /// <summary>Bytes of an ID3v2 tag, its header and footer included; at most 256 MiB.</summary>
    /// <param name="header">Its first ten bytes.</param>
    public static long Id3v2Length(ReadOnlySpan<byte> header)
    {
        // Four times seven bits; flag 0x10 announces a footer (ID3v2.4, 3.1).
        int size = ((header[6] & 0x7F) << 21) | ((header[7] & 0x7F) << 14) | ((header[8] & 0x7F) << 7) | (header[9] & 0x7F);
        int footer = (header[5] & 0x10) != 0 ? Id3v2HeaderLength : 0;
        return Id3v2HeaderLength + size + footer;
    }
}
