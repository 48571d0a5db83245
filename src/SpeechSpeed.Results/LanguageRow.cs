using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>
/// How well the ridge on a layer predicts the deviations of a target from the mean of its language: a row of <c>languages.csv</c>, which is there with two languages or more. To know the language explains none of them.
/// </summary>
/// <param name="Target">The kind of the target.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Index">Position of the layer, from 0.</param>
/// <param name="Language">The language; empty for all languages together.</param>
/// <param name="Utterances">Its utterances of which the target is known.</param>
/// <param name="Speakers">Their speakers.</param>
/// <param name="R2">R² of the deviations from the language's mean, mean over the deals of folds, and of a control over its seeds too.</param>
/// <param name="R2Low">Lower end of its 95 % interval over speakers; empty for a control.</param>
/// <param name="R2High">Upper end of the interval.</param>
[CsvRecord]
public sealed partial record LanguageRow(
    [CsvColumn("target")] string Target,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("index")] int Index,
    [CsvColumn("language")] string Language,
    [CsvColumn("utterances")] int Utterances,
    [CsvColumn("speakers")] int Speakers,
    [CsvColumn("r2")] double R2,
    [CsvColumn("r2_low")] double R2Low,
    [CsvColumn("r2_high")] double R2High)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "languages.csv";

    /// <summary>The means over the networks of a control.</summary>
    /// <param name="seeds">The rows of each network, in the same order.</param>
    public static IReadOnlyList<LanguageRow> Mean(IReadOnlyList<IReadOnlyList<LanguageRow>> seeds) => seeds.Count == 1 ? seeds[0]
        : [.. seeds[0].Select((row, i) => row with { R2 = seeds.Average(seed => seed[i].R2), R2Low = double.NaN, R2High = double.NaN })];
}
