using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>
/// The columns of <c>layer_metrics.csv</c>, <c>floors.csv</c> and of the tables that these are joined from, in the order of their declaration here. Names and
/// order are an interface: a new column is declared last. A number that was not computed or is not estimable is NaN, an empty cell;
/// <c>not_estimable.csv</c> gives the reason. docs/statistics.md has the formulas and their sources, and the legends below.
/// </summary>
public static class MetricColumns
{
    internal static readonly List<MetricColumn> Declared = [];
    private static MetricColumn[]? all;

    /// <summary>The numbers of the tables of results, in the order of their columns.</summary>
    public static IReadOnlyList<MetricColumn> All => all ??= [.. Declared.Where(column => !column.IsFact)];

    public static MetricColumn Mse { get; } =
        New(MetricSource.Probe, "mse", "mean squared error of the MLP probe", unit: "target²");

    public static MetricColumn Mae { get; } =
        New(MetricSource.Probe, "mae", "mean absolute error of the MLP probe", unit: "target");

    public static MetricColumn R2 { get; } =
        New(MetricSource.Probe, "r2", "R² of the MLP probe: 1 − SSE/SST with SST around the mean of the evaluated targets; at most 1, without lower bound");

    public static MetricColumn CcaUtterances { get; } =
        Fact(MetricSource.Cca, "utterances", "number of utterances that the correlation is computed on");

    public static MetricColumn CcaInSample { get; } =
        New(MetricSource.Cca, "cca_in_sample", "in-sample canonical correlation with the target, 0 to 1; it rises with the number of channels, so compare it with `cca_null`");

    public static MetricColumn R2VsTrainMean { get; } =
        New(MetricSource.Probe, "r2_vs_train_mean", "R² of the MLP probe with SST around the mean of the training targets");

    public static MetricColumn TrainUtterances { get; } =
        Fact(MetricSource.Probe, "train_utterances", "number of utterances that the MLP probe is trained on");

    public static MetricColumn TestUtterances { get; } =
        Fact(MetricSource.Probe, "test_utterances", "number of utterances that the MLP probe is evaluated on");

    public static MetricColumn Evaluation { get; } =
        Fact(MetricSource.Probe, "evaluation", "`in-sample` if the probe was trained on the evaluated utterances, else `held-out`", ["in-sample", "held-out"]);

    public static MetricColumn FirstDealR2 { get; } =
        New(MetricSource.Statistics, "ridge_r2", "R² of the nested ridge on the first deal of folds alone, with predictions as they are; one deal of many, which other programs can check");

    public static MetricColumn FirstDealR2VsTrainMean { get; } =
        New(MetricSource.Statistics, "ridge_r2_vs_train_mean", "`ridge_r2` with SST around the training mean of each fold");

    public static MetricColumn RidgeR2 { get; } =
        New(MetricSource.Statistics, "pooled_r2", "R² of all utterances, mean over the deals of folds");

    public static MetricColumn RidgeR2Low { get; } =
        New(MetricSource.Statistics, "pooled_low", "lower end of its 95 % interval over speakers");

    public static MetricColumn RidgeR2High { get; } =
        New(MetricSource.Statistics, "pooled_high", "upper end of the interval", intervalOf: RidgeR2);

    public static MetricColumn PooledP { get; } =
        New(MetricSource.Comparison, "pooled_p", "permutation p of no relation with the target, family-wise over all layers of all networks", digits: 4);

    public static MetricColumn WithinR2 { get; } =
        New(MetricSource.Statistics, "within_r2", "R² of the deviations from the speakers' means");

    public static MetricColumn WithinLow { get; } =
        New(MetricSource.Statistics, "within_low", "lower end of its 95 % interval over speakers");

    public static MetricColumn WithinHigh { get; } =
        New(MetricSource.Statistics, "within_high", "upper end of the interval", intervalOf: WithinR2);

    public static MetricColumn WithinP { get; } =
        New(MetricSource.Comparison, "within_p", "permutation p of no relation within speakers, family-wise over all layers of all networks", digits: 4);

    public static MetricColumn BetweenR2 { get; } =
        New(MetricSource.Statistics, "between_r2", "R² of the speakers' means");

    public static MetricColumn BetweenLow { get; } =
        New(MetricSource.Statistics, "between_low", "lower end of its 95 % interval over speakers");

    public static MetricColumn BetweenHigh { get; } =
        New(MetricSource.Statistics, "between_high", "upper end of the interval", intervalOf: BetweenR2);

    public static MetricColumn BetweenP { get; } =
        New(MetricSource.Comparison, "between_p", "permutation p of no relation between speakers, family-wise over all layers of all networks", digits: 4);

    public static MetricColumn DealSd { get; } =
        New(MetricSource.Statistics, "deal_sd", "standard deviation of `pooled_r2` over the deals of folds");

    public static MetricColumn Rmse { get; } =
        New(MetricSource.Statistics, "rmse", "root mean square error of the ridge", unit: "target");

    public static MetricColumn Correlation { get; } =
        New(MetricSource.Statistics, "correlation", "Pearson's correlation of the target and the ridge's predictions, mean over the deals");

    public static MetricColumn WithinSplitsR2 { get; } =
        New(MetricSource.Statistics, "within_splits_r2", "R² of the deviations from the means of the splits; empty with one split");

    public static MetricColumn UntrainedRidgeR2 { get; } =
        New(MetricSource.Comparison, "untrained_pooled_r2", "`pooled_r2` of the same layer of the untrained control, mean over its seeds; if there are several controls, of the first");

    public static MetricColumn UntrainedLow { get; } =
        New(MetricSource.Comparison, "untrained_low", "lowest `pooled_r2` over these seeds; the spread is that of seeds, not of speakers");

    public static MetricColumn UntrainedHigh { get; } =
        New(MetricSource.Comparison, "untrained_high", "highest `pooled_r2` over these seeds", intervalOf: UntrainedRidgeR2);

    public static MetricColumn UntrainedWithinR2 { get; } =
        New(MetricSource.Comparison, "untrained_within_r2", "`within_r2` of the control, mean over its seeds");

    public static MetricColumn UntrainedBetweenR2 { get; } =
        New(MetricSource.Comparison, "untrained_between_r2", "`between_r2` of the control, mean over its seeds");

    public static MetricColumn PooledGainP { get; } =
        New(MetricSource.Comparison, "pooled_gain_p", "p of no difference between trained and untrained network, over speakers and seeds together, family-wise over all layers (`differences.csv`)", digits: 4);

    public static MetricColumn WithinGainP { get; } =
        New(MetricSource.Comparison, "within_gain_p", "as `pooled_gain_p`, within speakers", digits: 4);

    public static MetricColumn BetweenGainP { get; } =
        New(MetricSource.Comparison, "between_gain_p", "as `pooled_gain_p`, between speakers", digits: 4);

    public static MetricColumn MlpR2 { get; } =
        New(MetricSource.Probe, "mlp_r2", "R² of the MLP with early stopping on standardised activations, mean over seeds");

    public static MetricColumn MlpR2SeedSd { get; } =
        New(MetricSource.Probe, "mlp_r2_seed_sd", "standard deviation of `mlp_r2` over the seeds");

    public static MetricColumn EqualWidthR2 { get; } =
        New(MetricSource.Statistics, "equal_width_r2", "R² of the ridge on the leading k principal components of each training set; k is the number of channels of the narrowest layer");

    public static MetricColumn NuisanceDeltaR2 { get; } =
        New(MetricSource.Statistics, "nuisance_delta_r2", "R² of all nuisance variables with the layer − R² of the nuisance variables alone");

    public static MetricColumn RecordingDeltaR2 { get; } =
        New(MetricSource.Statistics, "recording_delta_r2", "as `nuisance_delta_r2`, with the variables of recording and voice alone: level, noise, pitch, voicing, sex");

    public static MetricColumn LabelPartsDeltaR2 { get; } =
        New(MetricSource.Statistics, "label_parts_delta_r2", "as `nuisance_delta_r2`, with the variables that are parts of the label alone: duration and pauses");

    public static MetricColumn MdlBits { get; } =
        New(MetricSource.Statistics, "mdl_bits", "bits of online code per utterance that the layer saves, mean over orders of the speakers; below 0 where the mean alone codes better");

    public static MetricColumn MdlBitsSd { get; } =
        New(MetricSource.Statistics, "mdl_bits_sd", "standard deviation of `mdl_bits` over the orders");

    public static MetricColumn CcaNull { get; } =
        New(MetricSource.Cca, "cca_null", "approximate `cca_in_sample` without a relation: √(D/(N−1)), at most 1");

    public static MetricColumn CcaNull95 { get; } =
        New(MetricSource.Cca, "cca_null_95", "95 % quantile of `cca_in_sample` without a relation");

    public static MetricColumn CcaRank { get; } =
        Fact(MetricSource.Cca, "rank", "rank of the activations");

    public static MetricColumn CcaHeldOut { get; } =
        New(MetricSource.Statistics, "cca_held_out", "ρ of the regularised CCA on held-out speakers, −1 to 1, mean over folds and deals");

    public static MetricColumn FwerThreshold { get; } =
        New(MetricSource.Comparison, "fwer_threshold", "95 % quantile, over permutations, of the highest R² over left-out speakers among all layers of all networks; that R² is the statistic of `pooled_p`");

    public static MetricColumn InBestSet { get; } =
        New(MetricSource.Comparison, "in_best_set", "1 if no layer is shown to predict better, else 0", digits: 0);

    /// <summary>For a part of the variance: R², the ends of its interval, its p, R² of the control, and the p of the difference.</summary>
    public static PartColumns Of(VariancePart part) => part switch
    {
        VariancePart.Pooled => new PartColumns(RidgeR2, RidgeR2Low, RidgeR2High, PooledP, UntrainedRidgeR2, PooledGainP),
        VariancePart.Within => new PartColumns(WithinR2, WithinLow, WithinHigh, WithinP, UntrainedWithinR2, WithinGainP),
        VariancePart.Between => new PartColumns(BetweenR2, BetweenLow, BetweenHigh, BetweenP, UntrainedBetweenR2, BetweenGainP),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Expected a part of the variance."),
    };

    /// <summary>The column of what a layer adds in a condition of <see cref="Confound"/>; null if the condition has none.</summary>
    public static MetricColumn? DeltaOf(string condition) => condition switch
    {
        Confound.All => NuisanceDeltaR2,
        Confound.Recording => RecordingDeltaR2,
        Confound.LabelParts => LabelPartsDeltaR2,
        _ => null,
    };

    /// <summary>The columns of the table of a stage, in order.</summary>
    public static IReadOnlyList<MetricColumn> Of(MetricSource source) => [.. Declared.Where(column => column.Source == source)];

    private static MetricColumn New(MetricSource source, string name, string legend, string unit = "", int digits = 3, MetricColumn? intervalOf = null)
    {
        MetricColumn column = new(Declared.Count, source, name, legend) { Unit = unit, Digits = digits };
        intervalOf?.Interval = (Declared[^1], column);
        Declared.Add(column);
        return column;
    }

    private static MetricColumn Fact(MetricSource source, string name, string legend, IReadOnlyList<string>? words = null)
    {
        MetricColumn column = new(Declared.Count, source, name, legend) { IsFact = true, Words = words };
        Declared.Add(column);
        return column;
    }
}

/// <summary>The columns of one part of the variance.</summary>
/// <param name="R2">R².</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Its permutation p.</param>
/// <param name="Untrained">R² of the control.</param>
/// <param name="GainP">p of no difference to the control.</param>
public sealed record PartColumns(MetricColumn R2, MetricColumn Low, MetricColumn High, MetricColumn P, MetricColumn Untrained, MetricColumn GainP);
