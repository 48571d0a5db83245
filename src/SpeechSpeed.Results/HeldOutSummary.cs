using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>On what the statistics stage worked: the one row of its <c>held_out.csv</c>.</summary>
/// <param name="Utterances">How many utterances.</param>
/// <param name="Speakers">Of how many speakers.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="Bootstraps">Bootstrap samples that were asked for.</param>
/// <param name="Permutations">Permutations that were made.</param>
/// <param name="ExchangeableSpeakers">Speakers with as many utterances as at least one other.</param>
/// <param name="EqualWidth">Number of principal components of the equal-width ridge.</param>
/// <param name="Seed">Seed of bootstrap and permutations.</param>
[CsvRecord]
public sealed partial record HeldOutSummary(
    [CsvColumn("utterances")] int Utterances,
    [CsvColumn("speakers")] int Speakers,
    [CsvColumn("folds")] int Folds,
    [CsvColumn("bootstraps")] int Bootstraps,
    [CsvColumn("permutations")] int Permutations,
    [CsvColumn("exchangeable_speakers")] int ExchangeableSpeakers,
    [CsvColumn("equal_width")] int EqualWidth,
    [CsvColumn("seed")] long Seed)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "held_out.csv";
}
