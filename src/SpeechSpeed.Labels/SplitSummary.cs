using System.Text.Json.Serialization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>What a split holds: a row of <c>summary.csv</c>.</summary>
/// <param name="Split">The split.</param>
/// <param name="Files">Number of utterances.</param>
/// <param name="Hours">Their total length in hours.</param>
/// <param name="MeanDurationSeconds">Their mean length in seconds.</param>
/// <param name="Mean">Mean of their targets, each utterance counting once.</param>
/// <param name="Variance">Population variance of their targets.</param>
/// <param name="Min">The lowest target.</param>
/// <param name="Max">The highest target.</param>
/// <param name="Speakers">Number of speakers.</param>
public sealed record SplitSummary(
    Split Split,
    int Files,
    double Hours,
    double MeanDurationSeconds,
    [property: JsonPropertyName("mean_cps")] double Mean,
    [property: JsonPropertyName("variance_cps")] double Variance,
    [property: JsonPropertyName("min_cps")] double Min,
    [property: JsonPropertyName("max_cps")] double Max,
    int Speakers)
{
    /// <summary>Summarises a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="utterances">Its utterances; at least one.</param>
    public static SplitSummary Of(Split split, IReadOnlyList<Utterance> utterances)
    {
        double seconds = utterances.Sum(utterance => utterance.DurationSeconds);
        double mean = utterances.Average(utterance => utterance.Value);
        return new SplitSummary(
            split,
            utterances.Count,
            seconds / 3600,
            seconds / utterances.Count,
            mean,
            utterances.Average(utterance => (utterance.Value - mean) * (utterance.Value - mean)),
            utterances.Min(utterance => utterance.Value),
            utterances.Max(utterance => utterance.Value),
            utterances.Select(utterance => utterance.SpeakerId).Distinct(StringComparer.Ordinal).Count());
    }
}
