using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>The size and the targets of a split: a row of <c>summary.csv</c>.</summary>
/// <param name="Split">The split.</param>
/// <param name="Files">Number of utterances.</param>
/// <param name="Hours">Their total duration.</param>
/// <param name="MeanDurationSeconds">Their mean duration.</param>
/// <param name="Mean">Mean of the targets, with equal weight for every utterance.</param>
/// <param name="Variance">Population variance of the targets.</param>
/// <param name="Min">The lowest target.</param>
/// <param name="Max">The highest target.</param>
/// <param name="Speakers">Number of speakers.</param>
[CsvRecord]
public sealed partial record SplitSummary(
    [CsvColumn("split")] Split Split,
    [CsvColumn("files")] int Files,
    [CsvColumn("hours"), Unit("h")] double Hours,
    [CsvColumn("mean_duration_seconds"), Unit("s")] double MeanDurationSeconds,
    [CsvColumn("mean_cps"), Unit("target")] double Mean,
    [CsvColumn("variance_cps"), Unit("target²")] double Variance,
    [CsvColumn("min_cps"), Unit("target")] double Min,
    [CsvColumn("max_cps"), Unit("target")] double Max,
    [CsvColumn("speakers")] int Speakers)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "summary.csv";

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
