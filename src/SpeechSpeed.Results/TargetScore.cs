using CsvHelper;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>How well the ridge on a layer predicts a target of held-out speakers: a row of <c>targets.csv</c>. Scores are means over the deals of folds, and of a control over its seeds too.</summary>
/// <param name="Target">The kind of the target.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Index">Position of the layer, from 0.</param>
/// <param name="R2">R² of all utterances.</param>
/// <param name="R2Low">Lower end of its 95 % interval over speakers.</param>
/// <param name="R2High">Upper end of the interval.</param>
/// <param name="WithinR2">R² of the deviations from the speakers' means.</param>
/// <param name="UntrainedR2">R² of the same layer of the untrained control, mean over its seeds; if there are several controls, of the first.</param>
/// <param name="P">Permutation p of no relation, family-wise over all layers of all networks.</param>
/// <param name="WithinLow">Lower end of the 95 % interval of R² within speakers.</param>
/// <param name="WithinHigh">Upper end of the interval.</param>
/// <param name="WithinP">Permutation p of no relation within speakers, family-wise over all layers of all networks.</param>
/// <param name="UntrainedWithinR2">R² within speakers of the untrained control.</param>
/// <param name="BetweenR2">R² of the speakers' means.</param>
/// <param name="BetweenLow">Lower end of its 95 % interval.</param>
/// <param name="BetweenHigh">Upper end of the interval.</param>
/// <param name="BetweenP">Permutation p of no relation between speakers, family-wise over all layers of all networks.</param>
/// <param name="UntrainedBetweenR2">R² between speakers of the untrained control.</param>
/// <param name="WithinSplitsR2">R² of the deviations from the means of the splits; empty with one split.</param>
/// <param name="DealSd">Standard deviation of R² over the deals of folds.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="Correlation">Pearson's correlation of targets and predictions.</param>
/// <param name="InBestSet">1 if the layer is in the target's best set (95 %), 0 if not.</param>
/// <param name="NuisanceR2">R² of the same target from the nuisance variables alone, without those that the target is one of.</param>
/// <param name="FbankR2">R² of the same target from mean and standard deviation of each fbank bin alone.</param>
/// <param name="Auc">For a target of two values: area under the ROC curve, 0.5 without any relation.</param>
/// <param name="BalancedAccuracy">For a target of two values: mean over both of the share that is recognised.</param>
/// <param name="Utterances">Utterances of which the target is known.</param>
[CsvRecord]
public sealed partial record TargetScore(
    [CsvColumn("target")] string Target,
    [CsvColumn("unit")] string Unit,
    [CsvColumn("layer")] string Layer,
    [CsvColumn("index")] int Index,
    [CsvColumn("r2")] double R2,
    [CsvColumn("r2_low")] double R2Low,
    [CsvColumn("r2_high")] double R2High,
    [CsvColumn("within_r2")] double WithinR2,
    [CsvColumn("untrained_r2")] double UntrainedR2,
    [CsvColumn("p")] double P,
    [CsvColumn("within_low")] double WithinLow,
    [CsvColumn("within_high")] double WithinHigh,
    [CsvColumn("within_p")] double WithinP,
    [CsvColumn("untrained_within_r2")] double UntrainedWithinR2,
    [CsvColumn("between_r2")] double BetweenR2,
    [CsvColumn("between_low")] double BetweenLow,
    [CsvColumn("between_high")] double BetweenHigh,
    [CsvColumn("between_p")] double BetweenP,
    [CsvColumn("untrained_between_r2")] double UntrainedBetweenR2,
    [CsvColumn("within_splits_r2")] double WithinSplitsR2,
    [CsvColumn("deal_sd")] double DealSd,
    [CsvColumn("rmse"), Unit("target's own")] double Rmse,
    [CsvColumn("correlation")] double Correlation,
    [CsvColumn("in_best_set")] double InBestSet = double.NaN,
    [CsvColumn("nuisance_r2")] double NuisanceR2 = double.NaN,
    [CsvColumn("fbank_r2")] double FbankR2 = double.NaN,
    [CsvColumn("auc")] double Auc = double.NaN,
    [CsvColumn("balanced_accuracy")] double BalancedAccuracy = double.NaN,
    [CsvColumn("utterances")] int Utterances = 0)
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "targets.csv";

    /// <summary>R² of a part of the variance, its interval, its permutation p, and R² of the untrained control.</summary>
    public ScoreOfPart Of(VariancePart part) => part switch
    {
        VariancePart.Within => new(WithinR2, WithinLow, WithinHigh, WithinP, UntrainedWithinR2),
        VariancePart.Between => new(BetweenR2, BetweenLow, BetweenHigh, BetweenP, UntrainedBetweenR2),
        _ => new(R2, R2Low, R2High, P, UntrainedR2),
    };

    /// <summary>The same with other numbers of a part.</summary>
    public TargetScore With(VariancePart part, ScoreOfPart found) => part switch
    {
        VariancePart.Within => this with { WithinR2 = found.R2, WithinLow = found.Low, WithinHigh = found.High, WithinP = found.P, UntrainedWithinR2 = found.Untrained },
        VariancePart.Between => this with { BetweenR2 = found.R2, BetweenLow = found.Low, BetweenHigh = found.High, BetweenP = found.P, UntrainedBetweenR2 = found.Untrained },
        _ => this with { R2 = found.R2, R2Low = found.Low, R2High = found.High, P = found.P, UntrainedR2 = found.Untrained },
    };
}

/// <summary>The scores of one part of the variance.</summary>
/// <param name="R2">R².</param>
/// <param name="Low">Lower end of its 95 % interval over speakers.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="P">Permutation p, family-wise over all layers of all networks.</param>
/// <param name="Untrained">R² of the untrained control.</param>
public readonly record struct ScoreOfPart(double R2, double Low, double High, double P, double Untrained);
