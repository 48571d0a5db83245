using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>On what the statistics stage worked: the one row of its <c>held_out.csv</c>.</summary>
/// <param name="Utterances">How many utterances.</param>
/// <param name="Speakers">Of how many speakers.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="Deals">How many times the speakers were dealt to the folds.</param>
/// <param name="Bootstraps">Random exchanges of speakers that were asked for, for the tests of differences.</param>
/// <param name="Permutations">Permutations of each kind that were made; 0 where too few speakers can be exchanged for any.</param>
/// <param name="ExchangeableSpeakers">Speakers with as many utterances as at least one other.</param>
/// <param name="EqualWidth">Number of principal components of the equal-width ridge.</param>
/// <param name="Seed">Seed of exchanges and permutations.</param>
[CsvRecord]
public sealed partial record HeldOutSummary(
    [CsvColumn("utterances")] int Utterances,
    [CsvColumn("speakers")] int Speakers,
    [CsvColumn("folds")] int Folds,
    [CsvColumn("deals")] int Deals,
    [CsvColumn("bootstraps")] int Bootstraps,
    [CsvColumn("permutations")] int Permutations,
    [CsvColumn("exchangeable_speakers")] int ExchangeableSpeakers,
    [CsvColumn("equal_width")] int EqualWidth,
    [CsvColumn("seed")] long Seed)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "held_out.csv";
}
