using System.Collections.Concurrent;
using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus.Alignments;
using SpeechSpeed.Labels;
using SpeechSpeed.Measures;

namespace SpeechSpeed.Corpus;

/// <summary>The utterances of a corpus with their labels, and the rejected ones.</summary>
/// <param name="Utterances">By split, ordered by path.</param>
/// <param name="Rejected">In the order of splits, then of paths.</param>
public sealed record LabelledCorpus(
    IReadOnlyDictionary<Split, IReadOnlyList<Utterance>> Utterances, IReadOnlyList<RejectedUtterance> Rejected)
{
    /// <summary>The sample rate at which pauses are detected, in Hz: that of the front end.</summary>
    private const int PauseSampleRate = 16_000;

    /// <summary>What the alignments say, by audio path, of the utterances that have one.</summary>
    public IReadOnlyDictionary<string, AlignedSpeech> Aligned { get; private init; } = new Dictionary<string, AlignedSpeech>();

    /// <summary>The utterances whose alignment says nothing, with the reason. They are not rejected unless the label is of the alignment.</summary>
    public IReadOnlyList<RejectedUtterance> Unaligned { get; private init; } = [];

    /// <summary>Number of utterances, the rejected ones included.</summary>
    public int Total => Rejected.Count + Utterances.Values.Sum(utterances => utterances.Count);

    /// <summary>Labels a corpus. Durations come from the audio files' headers; files are decoded only for the articulation rate.</summary>
    /// <param name="source">The corpus, which is checked here.</param>
    /// <param name="target">The label.</param>
    /// <param name="limits">The limits of an utterance.</param>
    /// <param name="alignments">The alignments; null for none, and then no label is of them.</param>
    /// <param name="jobs">Number of workers that read audio headers, ≥ 1. The result does not depend on it.</param>
    /// <param name="begin">Called once with the number of audio files to read.</param>
    /// <param name="advance">Called after each audio file.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="SpeechSpeedException">
    /// The source is invalid (exit code 2), or its table of speakers is malformed (3). Unusable utterances are not an error here but
    /// rows of <see cref="Rejected"/>.
    /// </exception>
    public static async Task<LabelledCorpus> ReadAsync(
        ICorpusSource source, Target target, LabelLimits limits, AlignmentFolder? alignments, int jobs, Action<int> begin, Action advance, CancellationToken cancellationToken)
    {
        TranscribedCorpus found = source.Find();
        begin(found.Audio.Count);

        Dictionary<Split, List<Utterance>> utterances = Splits.All.ToDictionary(split => split, _ => new List<Utterance>());
        List<RejectedUtterance> rejected = [.. found.Rejected];
        Dictionary<string, AlignedSpeech> aligned = new(StringComparer.Ordinal);
        List<RejectedUtterance> unaligned = [];

        // Some formats are decoded to tell their length: a recording of many utterances only once.
        ConcurrentDictionary<string, Lazy<AudioInfo>> recordings = new(StringComparer.Ordinal);
        await OrderedParallel.ForEachAsync(
            found.Audio,
            jobs,
            transcribed => Label(source.Root, transcribed, target, limits, alignments, recordings),
            (transcribed, label) =>
            {
                if (label.Utterance is { } utterance)
                {
                    utterances[transcribed.Split].Add(utterance);
                    if (label.Aligned is { } speech)
                    {
                        aligned.Add(utterance.AudioPath, speech);
                    }
                    else if (label.Problem is not null)
                    {
                        unaligned.Add(Because(label.Problem));
                    }
                }
                else
                {
                    rejected.Add(Because(label.Problem!));
                }

                advance();
                return Task.CompletedTask;

                RejectedUtterance Because(string reason) => new(transcribed.Id, transcribed.Split, transcribed.Path, reason);
            },
            cancellationToken).ConfigureAwait(false);

        // Stable, so that several lines of one transcript stay in their order.
        IEnumerable<RejectedUtterance> ordered = rejected.OrderBy(one => one.Split).ThenBy(one => one.Path, StringComparer.Ordinal);
        return new LabelledCorpus(
            utterances.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Utterance>)pair.Value), [.. ordered])
        {
            Aligned = aligned,
            Unaligned = unaligned,
        };
    }

    /// <summary>Labels an utterance.</summary>
    /// <returns>The utterance with what its alignment says, or why that says nothing; or why there is no utterance.</returns>
    private static (Utterance? Utterance, AlignedSpeech? Aligned, string? Problem) Label(
        string root, TranscribedAudio audio, Target target, LabelLimits limits, AlignmentFolder? alignments, ConcurrentDictionary<string, Lazy<AudioInfo>> recordings)
    {
        (int count, string? problem) = target.IsAligned ? (0, null) : SpeechRate.Count(audio.Text, target);
        if (problem is not null)
        {
            return Rejected(problem);
        }

        AudioPlace place = AudioPlace.Parse(audio.Path);
        string path = Path.Combine(root, place.File);
        double seconds;
        double labelSeconds;
        try
        {
            AudioInfo info = place.Span is { } span ? recordings.GetOrAdd(path, static path => new(() => AudioFile.ReadInfo(path))).Value.Of(span, path) : AudioFile.ReadInfo(path);
            seconds = info.DurationSeconds;
            if (audio.Demand?.Objection(info.Channels, info.SampleRate) is { } objection)
            {
                return Rejected(objection);
            }

            if (limits.TooLong(seconds) is { } tooLong)
            {
                return Rejected(tooLong);
            }

            labelSeconds = target == Target.ArticulationRate && seconds > 0 ? SpeechSeconds(path, place.Span) : seconds;
        }
        catch (AudioFormatException error)
        {
            // A stored result must not name this machine's folders.
            string message = error.Message.StartsWith($"{error.Path}: ", StringComparison.Ordinal) ? error.Message[(error.Path.Length + 2)..] : error.Message;
            return Rejected(message.Replace(error.Path, place.File, StringComparison.Ordinal));
        }

        if (seconds <= 0)
        {
            return Rejected("the audio has no samples: its duration is zero");
        }

        if (labelSeconds <= 0)
        {
            return Rejected("no speech was found in the audio, so it has no articulation rate");
        }

        (AlignedSpeech? aligned, string? unaligned) = alignments?.Of(audio, seconds) ?? (null, null);
        if (target.IsAligned && aligned is null)
        {
            return Rejected(unaligned!);
        }

        double value = target.IsAligned ? aligned!.Of(target) : count / labelSeconds;
        return limits.Implausible(value, target) is { } implausible
            ? Rejected(implausible)
            : (new Utterance(audio.Path, audio.Text, value, audio.SpeakerId, audio.ChapterId, audio.Id, seconds, audio.Sex, audio.Language) { Split = audio.Split }, aligned, unaligned);

        static (Utterance?, AlignedSpeech?, string?) Rejected(string problem) => (null, null, problem);
    }

    /// <summary>The length of an utterance without its pauses, in seconds; 0 if nobody speaks.</summary>
    private static double SpeechSeconds(string path, AudioSpan? span)
    {
        float[] samples = AudioFile.ReadMono(path, PauseSampleRate, span: span);
        double pauses = PauseDetector.Ratio(samples, PauseSampleRate);
        return double.IsNaN(pauses) ? 0 : (double)samples.Length / PauseSampleRate * (1 - pauses);
    }
}
