using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Codecs;

/// <summary>
/// Recordings that are left open after a part. Parts mostly come in order, so a decoder that cannot begin anywhere goes on from the part before: all parts of a recording cost about one decoding for each
/// worker. The least recently used are closed. Thread-safe.
/// </summary>
internal static class OpenRecordings
{
    private static readonly int Most = Environment.ProcessorCount;
    private static readonly List<OpenRecording> Idle = [];

    /// <summary>Takes out the recording that has come farthest among those that can still read a part; null if there is none, or if the file is another now.</summary>
    /// <param name="path">The file.</param>
    /// <param name="span">The part.</param>
    public static OpenRecording? Take(string path, AudioSpan span)
    {
        lock (Idle)
        {
            if (Idle.Where(one => one.Goes(path, span)).MaxBy(one => one.Source.Position) is not { } found)
            {
                return null;
            }

            Idle.Remove(found);
            return found;
        }
    }

    /// <summary>Gives a recording back, for a later part.</summary>
    public static void Return(OpenRecording recording)
    {
        OpenRecording? oldest = null;
        lock (Idle)
        {
            Idle.Add(recording);
            if (Idle.Count > Most)
            {
                oldest = Idle[0];
                Idle.RemoveAt(0);
            }
        }

        oldest?.Source.Dispose();
    }
}

/// <summary>A recording whose decoder has come as far as the last part.</summary>
/// <param name="Path">The file.</param>
/// <param name="Written">When it was last written, as it was opened.</param>
/// <param name="Source">Its decoder.</param>
internal sealed record OpenRecording(string Path, DateTime Written, CodecSource Source)
{
    /// <summary>Whether a part can be read from here.</summary>
    public bool Goes(string path, AudioSpan span) =>
        Path == path && Source.CanRead(AudioInfo.Samples(span, Source.SampleRate).First) && File.GetLastWriteTimeUtc(path) == Written;
}
