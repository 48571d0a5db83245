using CsvHelper;

namespace SpeechSpeed.Results;

/// <summary>The held-out R² that a layer adds to nuisance variables: a row of <c>confounds.csv</c>.</summary>
/// <param name="Condition">The variables and the utterances: <see cref="All"/>, <see cref="Recording"/>, <see cref="LabelParts"/>, <see cref="Crop"/> or <see cref="DurationMatched"/>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Utterances">Number of utterances.</param>
/// <param name="LeftOut">Number of utterances that the condition leaves out.</param>
/// <param name="R2Full">Held-out R² of the nuisance variables with the layer, mean over the deals of folds.</param>
/// <param name="R2Nuisance">Held-out R² of the nuisance variables alone.</param>
/// <param name="DeltaR2"><paramref name="R2Full"/> − <paramref name="R2Nuisance"/>.</param>
/// <param name="LogRatio">log(MSE of the nuisance variables / MSE with the layer); above 0 where the layer improves the prediction.</param>
/// <param name="Low">Lower end of its 95 % interval over speakers; empty where not estimable.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="P">Two-sided p of no difference, family-wise over all layers.</param>
/// <param name="Detectable">The smallest absolute log ratio that a corpus of this size shows with a power of 80 %.</param>
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
    /// <summary>All nuisance variables; all utterances, whole.</summary>
    public const string All = "all";

    /// <summary>The variables of recording and voice alone: level, noise, pitch, voicing of speech, sex.</summary>
    public const string Recording = "recording";

    /// <summary>The variables that are parts of the label alone: duration and pauses.</summary>
    public const string LabelParts = "label_parts";

    /// <summary>All variables; the first 4 s of every utterance of at least 4 s.</summary>
    public const string Crop = "crop_4s";

    /// <summary>All variables; as many fast as slow utterances at every duration.</summary>
    public const string DurationMatched = "duration_matched";

    /// <summary>The name of the table.</summary>
    public const string FileName = "confounds.csv";

    /// <summary>All conditions, in the order of the table.</summary>
    public static IReadOnlyList<string> Conditions { get; } = [All, Recording, LabelParts, Crop, DurationMatched];
}
