using CsvHelper;

namespace SpeechSpeed.Labels;

/// <summary>The size and the targets of a language, over all splits: a row of <c>labels/languages.csv</c>, which is there if the corpus names languages.</summary>
/// <param name="Language">The language; empty for the utterances of which the corpus does not say it.</param>
/// <param name="Files">Number of utterances.</param>
/// <param name="Hours">Their total duration.</param>
/// <param name="MeanDurationSeconds">Their mean duration.</param>
/// <param name="Mean">Mean of the targets, with equal weight for every utterance.</param>
/// <param name="Variance">Population variance of the targets.</param>
/// <param name="Min">The lowest target.</param>
/// <param name="Max">The highest target.</param>
/// <param name="Speakers">Number of speakers.</param>
[CsvRecord]
public sealed partial record LanguageSummary(
    [CsvColumn("language")] string Language,
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
    public const string FileName = "languages.csv";

    /// <summary>Summarises the languages of a corpus, in ordinal order; empty if it names none.</summary>
    /// <param name="utterances">All utterances.</param>
    public static IReadOnlyList<LanguageSummary> Of(IReadOnlyCollection<Utterance> utterances) => utterances.All(utterance => utterance.Language.Length == 0) ? [] :
    [
        .. from language in utterances.GroupBy(utterance => utterance.Language, StringComparer.Ordinal).OrderBy(language => language.Key, StringComparer.Ordinal)
           let of = SplitSummary.Of(language.First().Split, [.. language])
           select new LanguageSummary(language.Key, of.Files, of.Hours, of.MeanDurationSeconds, of.Mean, of.Variance, of.Min, of.Max, of.Speakers),
    ];
}
