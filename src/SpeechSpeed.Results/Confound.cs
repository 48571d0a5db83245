using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>What a layer adds, out of fold, to what nuisance variables predict of the label: a row of <c>confounds.csv</c>.</summary>
/// <param name="Condition">Which variables and utterances: <see cref="All"/>, <see cref="Recording"/>, <see cref="LabelParts"/>, <see cref="Crop"/> or <see cref="DurationMatched"/>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Utterances">How many utterances.</param>
/// <param name="LeftOut">How many of all utterances the condition leaves out.</param>
/// <param name="R2Full">Held-out R² of nuisance variables and layer together, mean over the deals of folds.</param>
/// <param name="R2Nuisance">Held-out R² of the nuisance variables alone.</param>
/// <param name="DeltaR2"><paramref name="R2Full"/> − <paramref name="R2Nuisance"/>.</param>
/// <param name="LogRatio">log(MSE of the nuisance variables / MSE of both): above 0 where the layer adds something.</param>
/// <param name="Low">Lower end of its 95 % interval over speakers; empty where not estimable.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="P">p of no difference, two-sided, over all layers.</param>
/// <param name="Detectable">The smallest log ratio, of either sign, that would have been shown in four of five such corpora.</param>
[CsvRecord]
public sealed partial record Confound(
    [CsvColumn("condition")] string Condition,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("utterances")] int Utterances,
    [CsvColumn("left_out")] int LeftOut,
    [CsvColumn("r2_full")] double R2Full,
    [CsvColumn("r2_nuisance")] double R2Nuisance,
    [CsvColumn("delta_r2")] double DeltaR2,
    [CsvColumn("log_ratio")] double LogRatio,
    [CsvColumn("low")] double Low,
    [CsvColumn("high")] double High,
    [CsvColumn("p")] double P,
    [CsvColumn("detectable")] double Detectable)
{
    /// <summary>All nuisance variables, every utterance, whole.</summary>
    public const string All = "all";

    /// <summary>The variables of recording and voice alone: level, noise, pitch, voicing of what is speech, sex.</summary>
    public const string Recording = "recording";

    /// <summary>The variables that are parts of the label alone: duration and pauses.</summary>
    public const string LabelParts = "label_parts";

    /// <summary>All variables, the first 4 s of every utterance that is as long.</summary>
    public const string Crop = "crop_4s";

    /// <summary>All variables, as many fast as slow utterances of every duration.</summary>
    public const string DurationMatched = "duration_matched";

    /// <summary>The name of the table.</summary>
    public const string FileName = "confounds.csv";

    /// <summary>All conditions, in the order of the table.</summary>
    public static IReadOnlyList<string> Conditions { get; } = [All, Recording, LabelParts, Crop, DurationMatched];
}
