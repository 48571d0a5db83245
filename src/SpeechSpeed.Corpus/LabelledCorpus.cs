using SpeechSpeed.Audio;
using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus;

/// <summary>The utterances of a corpus with their labels, and those that could not be used.</summary>
/// <param name="Utterances">By split, ordered by path.</param>
/// <param name="Rejected">In the order of splits, then of paths.</param>
public sealed record LabelledCorpus(
    IReadOnlyDictionary<Split, IReadOnlyList<Utterance>> Utterances, IReadOnlyList<RejectedUtterance> Rejected)
{
    /// <summary>Number of utterances, the rejected ones included.</summary>
    public int Total => Rejected.Count + Utterances.Values.Sum(utterances => utterances.Count);

    /// <summary>Labels a corpus in LibriSpeech's layout. Durations come from the audio files' headers; nothing is decoded.</summary>
    /// <param name="source">The corpus; see <see cref="CorpusSource.Validate"/>, which is called here.</param>
    /// <param name="jobs">Number of workers that read audio headers, ≥ 1. The result does not depend on it.</param>
    /// <param name="begin">Told once how many audio files will be read.</param>
    /// <param name="advance">Told of each audio file that has been read.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="SpeechSpeedException">
    /// The source is invalid (exit code 2), or its table of speakers is malformed (3). Unusable utterances are not an error here but
    /// rows of <see cref="Rejected"/>.
    /// </exception>
    public static async Task<LabelledCorpus> ReadAsync(
        CorpusSource source, int jobs, Action<int> begin, Action advance, CancellationToken cancellationToken)
    {
        source.Validate();
        SpeakerTable speakers = source.SpeakersFile is null ? SpeakerTable.Empty : SpeakerTable.Read(source.SpeakersFile);
        LibriSpeechWalk walk = LibriSpeechWalk.Of(source);
        begin(walk.Transcribed.Count);

        Dictionary<Split, List<Utterance>> utterances = Splits.All.ToDictionary(split => split, _ => new List<Utterance>());
        List<RejectedUtterance> rejected = [.. walk.Rejected];
        await OrderedParallel.ForEachAsync(
            walk.Transcribed,
            jobs,
            transcribed => Label(source.Root, transcribed, speakers),
            (transcribed, label) =>
            {
                if (label.Utterance is { } utterance)
                {
                    utterances[transcribed.Split].Add(utterance);
                }
                else
                {
                    rejected.Add(new RejectedUtterance(transcribed.Id, transcribed.Split, transcribed.Path, label.Problem!));
                }

                advance();
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);

        // Stable, so that several lines of one transcript stay in their order.
        IEnumerable<RejectedUtterance> ordered = rejected.OrderBy(one => one.Split).ThenBy(one => one.Path, StringComparer.Ordinal);
        return new LabelledCorpus(
            utterances.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Utterance>)pair.Value), [.. ordered]);
    }

    private static (Utterance? Utterance, string? Problem) Label(string root, TranscribedAudio audio, SpeakerTable speakers)
    {
        int characters = SpeechRate.CountLettersAndDigits(audio.Text);
        if (characters == 0)
        {
            return (null, $"no letter or digit in its transcript '{audio.Text}', so it has no speech rate");
        }

        double seconds;
        try
        {
            seconds = AudioFile.ReadInfo(Path.Combine(root, audio.Path)).DurationSeconds;
        }
        catch (AudioFormatException error)
        {
            // What is kept in a result must not name this machine's folders.
            string message = error.Message.StartsWith($"{error.Path}: ", StringComparison.Ordinal) ? error.Message[(error.Path.Length + 2)..] : error.Message;
            return (null, message.Replace(error.Path, audio.Path, StringComparison.Ordinal));
        }

        if (seconds <= 0)
        {
            return (null, "the audio has no samples: its duration is zero");
        }

        return (new Utterance(
            audio.Path, audio.Text, characters / seconds, audio.SpeakerId, audio.ChapterId, audio.Id, seconds, speakers.Sex(audio.SpeakerId)), null);
    }
}
