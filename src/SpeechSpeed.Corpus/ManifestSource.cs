using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus;

/// <summary>A corpus whose audio files a manifest or a Kaldi data directory names.</summary>
/// <param name="Root">The folder that the paths are relative to.</param>
/// <param name="Rows">The utterances, checked, ordered by split, then by path.</param>
public sealed record ManifestSource(string Root, IReadOnlyList<ManifestRow> Rows) : ICorpusSource
{
    /// <inheritdoc/>
    public TranscribedCorpus Find()
    {
        if (!Directory.Exists(Root))
        {
            Throw.Configuration($"{Root}: expected the corpus here, found no folder. Correct the corpus's root.");
        }

        List<TranscribedAudio> audio = [];
        List<RejectedUtterance> rejected = [];
        foreach (ManifestRow row in Rows)
        {
            if (File.Exists(Path.Combine(Root, AudioPlace.Parse(row.AudioPath).File)))
            {
                audio.Add(new TranscribedAudio(row.Split, row.AudioPath, row.SpeakerId, row.ChapterId, row.Id, row.Text, row.Sex) { Language = row.Language, Demand = row.Demand });
            }
            else
            {
                rejected.Add(new RejectedUtterance(row.Id, row.Split, row.AudioPath, $"the audio file is missing; {row.Place} names it"));
            }
        }

        return new TranscribedCorpus(audio, rejected);
    }

    /// <inheritdoc/>
    public string Describe(Split split) =>
        $"{Rows.First(row => row.Split == split).File}: found no usable utterance for {split.Name()} among its {Numbers.Text(Rows.Count(row => row.Split == split))} rows; the audio is looked for below {Root}. "
        + "Check corpus.root and the audio paths.";
}
