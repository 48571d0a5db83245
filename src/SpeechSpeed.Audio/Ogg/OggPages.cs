using SpeechSpeed.Audio.Codecs;

namespace SpeechSpeed.Audio.Ogg;

/// <summary>
/// The pages of an Ogg file. Ogg declares no length: what tells a whole file from one that was cut off is the mark on the last page of every stream, and the pages' numbers. How long the last
/// page says that the recording is, is held against what is decoded.
/// </summary>
internal static class OggPages
{
    /// <summary>Walks over all pages.</summary>
    /// <param name="stream">The file.</param>
    /// <returns>A decoder; null where ffmpeg is to decode it: another codec than Vorbis and Opus, or several streams.</returns>
    /// <exception cref="InvalidDataException">A page is damaged or missing, or the last of a stream.</exception>
    public static ICodec? Open(Stream stream)
    {
        Dictionary<uint, (uint Number, bool IsLast)> streams = [];
        OggPage page = new(stream);
        byte[] first = [];
        int beginnings = 0;
        long granule = 0;
        while (page.Read())
        {
            if (streams.TryGetValue(page.Serial, out (uint Number, bool IsLast) before) && !before.IsLast && page.Number != before.Number + 1)
            {
                throw new InvalidDataException($"the Ogg page at byte {page.Position} has the number {page.Number}; expected {before.Number + 1}: pages are missing");
            }

            streams[page.Serial] = (page.Number, page.IsLast);
            first = beginnings == 0 ? page.Body.ToArray() : first;
            beginnings += page.IsFirst ? 1 : 0;
            granule = page.Granule == -1 ? granule : page.Granule;
        }

        if (streams.Values.Any(one => !one.IsLast))
        {
            throw new InvalidDataException("the last Ogg page has no end-of-stream mark: the file was cut off, or its writer did not finish it");
        }

        return beginnings != 1 || granule < 0 ? null
            : first.AsSpan().StartsWith("\u0001vorbis"u8) ? new VorbisCodec(stream, first, granule)
            : OpusHead.Read(first) is OpusHead head ? OpusCodec.Open(stream, head, granule)
            : null;
    }
}
