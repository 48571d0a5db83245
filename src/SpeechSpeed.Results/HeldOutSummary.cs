using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>The data and the settings of the statistics stage: the only row of its <c>held_out.csv</c>.</summary>
/// <param name="Utterances">Number of utterances.</param>
/// <param name="Speakers">Number of speakers.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="Deals">Number of times that the speakers were dealt to folds.</param>
/// <param name="Bootstraps">Number of random exchanges in a test of a difference, as the settings ask for.</param>
/// <param name="Permutations">Number of permutations of each kind; 0 where too few speakers are exchangeable.</param>
/// <param name="ExchangeableSpeakers">Number of speakers with as many utterances as at least one other speaker.</param>
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
