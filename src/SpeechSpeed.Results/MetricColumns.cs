namespace SpeechSpeed.Results;

/// <summary>
/// The columns of <c>layer_metrics.csv</c>, <c>floors.csv</c> and of the tables that these are joined from, in the order in which they are declared here. Names and
/// order are an interface: a new column is declared last. A number that was not computed or is not estimable is NaN, an empty cell;
/// <c>not_estimable.csv</c> says why. docs/statistics.md has the formulas and their sources, and the legends below.
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
        New(MetricSource.Probe, "r2", "R² of the MLP probe around the mean of the evaluated targets: 1 − SSE/SST, at most 1, without lower bound");

    public static MetricColumn CcaUtterances { get; } =
        Fact(MetricSource.Cca, "utterances", "utterances that the correlation is computed on");

    public static MetricColumn CcaInSample { get; } =
        New(MetricSource.Cca, "cca_in_sample", "in-sample canonical correlation with the target, 0 to 1; it rises with the number of channels: read it beside `cca_null`");

    public static MetricColumn R2VsTrainMean { get; } =
        New(MetricSource.Probe, "r2_vs_train_mean", "R² of the MLP probe around the mean of the training targets");

    public static MetricColumn TrainUtterances { get; } =
        Fact(MetricSource.Probe, "train_utterances", "utterances that the MLP probe is trained on");

    public static MetricColumn TestUtterances { get; } =
        Fact(MetricSource.Probe, "test_utterances", "utterances that the MLP probe is evaluated on");

    public static MetricColumn Evaluation { get; } =
        Fact(MetricSource.Probe, "evaluation", "whether the evaluated utterances were trained on", ["in-sample", "held-out"]);

    public static MetricColumn RidgeR2 { get; } =
        New(MetricSource.Statistics, "ridge_r2", "R² of the nested ridge, answers of all folds pooled");

    public static MetricColumn RidgeR2Low { get; } =
        New(MetricSource.Statistics, "ridge_r2_low", "lower end of its 95 % interval over speakers");

    public static MetricColumn RidgeR2High { get; } =
        New(MetricSource.Statistics, "ridge_r2_high", "upper end of its 95 % interval over speakers", intervalOf: RidgeR2);

    public static MetricColumn RidgeR2VsTrainMean { get; } =
        New(MetricSource.Statistics, "ridge_r2_vs_train_mean", "the same R² with the sum of squares around the training mean of each fold");

    public static MetricColumn UntrainedRidgeR2 { get; } =
        New(MetricSource.Comparison, "untrained_ridge_r2", "median `ridge_r2` of the same layer over the seeds of the untrained control");

    public static MetricColumn UntrainedLow { get; } =
        New(MetricSource.Comparison, "untrained_low", "lowest `ridge_r2` over these seeds: the spread of the seeds, not of the speakers");

    public static MetricColumn UntrainedHigh { get; } =
        New(MetricSource.Comparison, "untrained_high", "highest `ridge_r2` over these seeds", intervalOf: UntrainedRidgeR2);

    public static MetricColumn MlpR2 { get; } =
        New(MetricSource.Probe, "mlp_r2", "R² of the MLP that stops early, on standardised activations: its mean over seeds");

    public static MetricColumn MlpR2SeedSd { get; } =
        New(MetricSource.Probe, "mlp_r2_seed_sd", "standard deviation of `mlp_r2` over the seeds");

    public static MetricColumn EqualWidthR2 { get; } =
        New(MetricSource.Statistics, "equal_width_r2", "R² of the same ridge on the leading k principal components of each training set; k is the width of the narrowest layer");

    public static MetricColumn NuisanceDeltaR2 { get; } =
        New(MetricSource.Statistics, "nuisance_delta_r2", "R² of nuisance variables and layer together − R² of the nuisance variables");

    public static MetricColumn BetweenR2 { get; } =
        New(MetricSource.Statistics, "between_r2", "R² of the speakers' mean predictions as predictions of their mean targets");

    public static MetricColumn WithinR2 { get; } =
        New(MetricSource.Statistics, "within_r2", "R² of the deviations from these means");

    public static MetricColumn Selectivity { get; } =
        New(MetricSource.Statistics, "selectivity", "R² on the target − R² on random targets, folds within speakers");

    public static MetricColumn MdlCompression { get; } =
        New(MetricSource.Statistics, "mdl_compression", "code length by the mean ÷ code length by the probe; more than 1 compresses");

    public static MetricColumn CcaNull { get; } =
        New(MetricSource.Cca, "cca_null", "√(D/(N−1)), at most 1: what `cca_in_sample` is about where there is no relation");

    public static MetricColumn CcaNull95 { get; } =
        New(MetricSource.Cca, "cca_null_95", "95 % quantile of `cca_in_sample` where there is no relation");

    public static MetricColumn CcaRank { get; } =
        Fact(MetricSource.Cca, "rank", "rank of the activations");

    public static MetricColumn CcaHeldOut { get; } =
        New(MetricSource.Statistics, "cca_held_out", "ρ of the regularised CCA on held-out speakers, −1 to 1: the mean over the folds");

    public static MetricColumn FwerThreshold { get; } =
        New(MetricSource.Comparison, "fwer_threshold", "what `ridge_r2` of the best of all layers and models exceeds in 5 % of permutations");

    public static MetricColumn InBestSet { get; } =
        New(MetricSource.Comparison, "in_best_set", "1 for the layers not worse than the best at 95 %, else 0", digits: 0);

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
