using System.Collections.Concurrent;
using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus.Alignments;

/// <summary>
/// A folder of alignments, which a forced aligner made of the audio and its transcripts: <c>tier.ctm</c> with the lines of all utterances, or a TextGrid or CTM file for each audio file, by its path or named by its
/// utterance.
/// </summary>
public sealed class AlignmentFolder
{
    private const long MostBytes = 2L << 30;
    private static readonly string[] Extensions = [".TextGrid", ".textgrid", ".ctm"];

    private readonly string folder;
    private readonly string tier;
    private readonly IReadOnlyDictionary<string, List<AlignedInterval>>? all;

    /// <summary>The alignments of long recordings, which several utterances are parts of.</summary>
    private readonly ConcurrentDictionary<(string Path, string Speaker), Lazy<IReadOnlyList<AlignedInterval>>> recordings = new();

    /// <param name="folder">The folder.</param>
    /// <param name="tier">The tier of a TextGrid, and the name of the CTM file of all utterances.</param>
    /// <exception cref="SpeechSpeedException">There is no such folder (exit code 2), or its CTM file is malformed (3).</exception>
    public AlignmentFolder(string folder, string tier)
    {
        this.folder = folder;
        this.tier = tier;
        if (!Directory.Exists(folder))
        {
            Throw.Configuration($"{folder}: expected a folder of alignments here, found none. Correct label.alignments.");
        }

        string table = Path.Combine(folder, tier + ".ctm");
        if (File.Exists(table))
        {
            try
            {
                all = Ctm.Read(RegularFile.ReadAll(table, MostBytes));
            }
            catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
            {
                Throw.InputData($"{table}: {error.Message.TrimEnd('.')}.", error);
            }
        }
    }

    /// <summary>What the alignment of an utterance says.</summary>
    /// <param name="audio">The utterance.</param>
    /// <param name="seconds">Its length.</param>
    /// <returns>What it says; or why it says nothing.</returns>
    public (AlignedSpeech? Speech, string? Problem) Of(TranscribedAudio audio, double seconds)
    {
        AudioPlace place = AudioPlace.Parse(audio.Path);
        string stem = Path.ChangeExtension(place.File, null);
        try
        {
            (IReadOnlyList<AlignedInterval>? intervals, bool isOfRecording) = all is null ? OfFiles(audio, stem, place.Span is not null) : OfTable(audio.Id, Path.GetFileName(stem), place.Span is not null);
            if (intervals is null)
            {
                return (null, all is null ? $"it has no alignment: no {stem}.TextGrid or .ctm in the folder of label.alignments" : $"it has no alignment: no line of {tier}.ctm is of it");
            }

            double start = isOfRecording ? place.Span!.Start : 0;
            if (!isOfRecording && intervals.Count > 0 && intervals[^1].End > seconds + AudioSpan.Overshoot)
            {
                return (null, $"its alignment ends at {Numbers.Text(intervals[^1].End)} s, and the audio at {Numbers.Text(Math.Round(seconds, 3))} s. Align the audio again");
            }

            AlignedSpeech speech = AlignedSpeech.Of(intervals, start, start + seconds);
            return speech.Units > 0 && speech.SpeechSeconds > 0 ? (speech, null) : (null, $"its alignment has no {tier}, so it has no rate");
        }
        catch (FormatException error)
        {
            return (null, $"its alignment: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, "its alignment cannot be read");
        }
    }

    /// <summary>The lines of the utterance; or else those of its recording, whose times are the recording's.</summary>
    private (IReadOnlyList<AlignedInterval>? Intervals, bool IsOfRecording) OfTable(string id, string recording, bool isPart) =>
        all!.TryGetValue(id, out List<AlignedInterval>? own) ? (own, false) : (all.GetValueOrDefault(recording), isPart);

    /// <summary>The file that is named by the utterance; or else that of its audio file.</summary>
    private (IReadOnlyList<AlignedInterval>? Intervals, bool IsOfRecording) OfFiles(TranscribedAudio audio, string stem, bool isPart)
    {
        bool isName = audio.Id.AsSpan().IndexOfAny('/', '\\') < 0;
        if (isName && audio.Id != stem && Find(audio.Id) is { } own)
        {
            return (Read(own, audio.SpeakerId), false);
        }

        return Find(stem) is not { } file ? (null, isPart)
            : isPart ? (recordings.GetOrAdd((file, audio.SpeakerId), key => new(() => Read(key.Path, key.Speaker))).Value, true)
            : (Read(file, audio.SpeakerId), false);
    }

    private string? Find(string name) => Extensions.Select(extension => Path.Combine(folder, name + extension)).FirstOrDefault(File.Exists);

    private IReadOnlyList<AlignedInterval> Read(string path, string speaker)
    {
        byte[] bytes = RegularFile.ReadAll(path, MostBytes);
        return path.EndsWith(Extensions[^1], StringComparison.Ordinal)
            ? [.. Ctm.Read(bytes).Values.SelectMany(intervals => intervals).OrderBy(interval => interval.Start)]
            : TextGrid.Read(bytes, tier, speaker);
    }
}
