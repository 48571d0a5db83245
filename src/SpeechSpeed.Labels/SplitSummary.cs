using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>What a split holds: a row of <c>summary.csv</c>.</summary>
/// <param name="Split">The split.</param>
/// <param name="Files">Number of utterances.</param>
/// <param name="Hours">Their total length in hours.</param>
/// <param name="MeanDurationSeconds">Their mean length in seconds.</param>
/// <param name="MeanCps">Mean of their speech rates, each utterance counting once.</param>
/// <param name="VarianceCps">Population variance of their speech rates.</param>
/// <param name="MinCps">The slowest.</param>
/// <param name="MaxCps">The fastest.</param>
/// <param name="Speakers">Number of speakers.</param>
public sealed record SplitSummary(
    Split Split,
    int Files,
    double Hours,
    double MeanDurationSeconds,
    double MeanCps,
    double VarianceCps,
    double MinCps,
    double MaxCps,
    int Speakers)
{
    /// <summary>Summarises a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="utterances">Its utterances; at least one.</param>
    public static SplitSummary Of(Split split, IReadOnlyList<Utterance> utterances)
    {
        double seconds = utterances.Sum(utterance => utterance.DurationSeconds);
        double mean = utterances.Average(utterance => utterance.Cps);
        return new SplitSummary(
            split,
            utterances.Count,
            seconds / 3600,
            seconds / utterances.Count,
            mean,
            utterances.Average(utterance => (utterance.Cps - mean) * (utterance.Cps - mean)),
            utterances.Min(utterance => utterance.Cps),
            utterances.Max(utterance => utterance.Cps),
            utterances.Select(utterance => utterance.SpeakerId).Distinct(StringComparer.Ordinal).Count());
    }
}
