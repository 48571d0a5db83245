using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>What a layer adds, out of fold, to what the nuisance variables predict: a row of <c>confounds.csv</c>.</summary>
/// <param name="Condition">Which utterances: <see cref="All"/>, <see cref="Crop"/> or <see cref="DurationMatched"/>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Utterances">How many utterances.</param>
/// <param name="LeftOut">How many of all utterances the condition leaves out.</param>
/// <param name="R2Full">Held-out R² of nuisance variables and layer together.</param>
/// <param name="R2Nuisance">Held-out R² of the nuisance variables alone.</param>
/// <param name="DeltaR2"><paramref name="R2Full"/> − <paramref name="R2Nuisance"/>.</param>
/// <param name="Low">Lower end of its 95 % interval over speakers; NaN where not estimable.</param>
/// <param name="High">Upper end of the interval; NaN where not estimable.</param>
[CsvRecord]
public sealed partial record Confound(
    [CsvColumn("condition")] string Condition,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("utterances")] int Utterances,
    [CsvColumn("left_out")] int LeftOut,
    [CsvColumn("r2_full")] double R2Full,
    [CsvColumn("r2_nuisance")] double R2Nuisance,
    [CsvColumn("delta_r2")] double DeltaR2,
    [CsvColumn("low")] double Low,
    [CsvColumn("high")] double High)
{
    /// <summary>Every utterance, whole.</summary>
    public const string All = "all";

    /// <summary>The first 4 s of every utterance that is as long.</summary>
    public const string Crop = "crop_4s";

    /// <summary>As many fast as slow utterances of every duration.</summary>
    public const string DurationMatched = "duration_matched";

    /// <summary>The name of the table.</summary>
    public const string FileName = "confounds.csv";
}
