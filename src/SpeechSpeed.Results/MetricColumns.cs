namespace SpeechSpeed.Results;

/// <summary>
/// The numbers of a row of <c>layer_metrics.csv</c> and <c>floors.csv</c>, in the order of their columns. Names and order are an
/// interface. A number that was not computed or is not estimable is NaN, an empty cell; <c>not_estimable.csv</c> says why.
/// docs/statistics.md has the formulas and their sources.
/// </summary>
public static class MetricColumns
{
    /// <summary>Mean squared error of the MLP probe, in CPS².</summary>
    public const string Mse = "mse";

    /// <summary>Mean absolute error of the MLP probe, in CPS.</summary>
    public const string Mae = "mae";

    /// <summary>R² of the MLP probe around the evaluated labels' own mean: 1 − SSE/SST, at most 1, without lower bound.</summary>
    public const string R2 = "r2";

    /// <summary>In-sample canonical correlation with CPS, 0 to 1. It rises with the number of channels; see <see cref="CcaNull"/>.</summary>
    public const string CcaInSample = "cca_in_sample";

    /// <summary>R² of the MLP probe around the training mean.</summary>
    public const string R2VsTrainMean = "r2_vs_train_mean";

    /// <summary>Held-out R² of the nested ridge, around the mean of the evaluated labels.</summary>
    public const string RidgeR2 = "ridge_r2";

    /// <summary>Lower end of the 95 % interval of <see cref="RidgeR2"/> over speakers.</summary>
    public const string RidgeR2Low = "ridge_r2_low";

    /// <summary>Upper end of the 95 % interval of <see cref="RidgeR2"/> over speakers.</summary>
    public const string RidgeR2High = "ridge_r2_high";

    /// <summary>Held-out R² of the nested ridge around the training means of the folds.</summary>
    public const string RidgeR2VsTrainMean = "ridge_r2_vs_train_mean";

    /// <summary><see cref="RidgeR2"/> of the same layer of the untrained control: its median over the control's seeds.</summary>
    public const string UntrainedRidgeR2 = "untrained_ridge_r2";

    /// <summary>Lowest <see cref="RidgeR2"/> of the same layer over the control's seeds.</summary>
    public const string UntrainedLow = "untrained_low";

    /// <summary>Highest <see cref="RidgeR2"/> of the same layer over the control's seeds.</summary>
    public const string UntrainedHigh = "untrained_high";

    /// <summary>Held-out R² of the MLP that can be trusted (standardised, early stopping on held-out speakers): its mean over seeds.</summary>
    public const string MlpR2 = "mlp_r2";

    /// <summary>Standard deviation of the trusted MLP's R² over its seeds.</summary>
    public const string MlpR2SeedSd = "mlp_r2_seed_sd";

    /// <summary>Held-out R² of the ridge on as many principal components as the narrowest layer has channels, fitted inside the training folds.</summary>
    public const string EqualWidthR2 = "equal_width_r2";

    /// <summary>What the layer adds, out of fold, to the nuisance variables: R² of both together − R² of the nuisance variables.</summary>
    public const string NuisanceDeltaR2 = "nuisance_delta_r2";

    /// <summary>R² of the speakers' mean predictions as predictions of their mean CPS.</summary>
    public const string BetweenR2 = "between_r2";

    /// <summary>R² of the deviations from the speaker's mean prediction as predictions of the deviations from the speaker's mean CPS.</summary>
    public const string WithinR2 = "within_r2";

    /// <summary>R² on CPS − R² on random CPS of the same probe, both under folds within speakers (Hewitt &amp; Liang 2019).</summary>
    public const string Selectivity = "selectivity";

    /// <summary>Online code length of CPS by the mean-Gaussian code, divided by that by the probe (Voita &amp; Titov 2020); more than 1 compresses.</summary>
    public const string MdlCompression = "mdl_compression";

    /// <summary>√(D/(N−1)), at most 1: what in-sample canonical correlation is about where there is no relation at all.</summary>
    public const string CcaNull = "cca_null";

    /// <summary>95 % quantile of the in-sample canonical correlation where there is no relation at all.</summary>
    public const string CcaNull95 = "cca_null_95";

    /// <summary>Held-out canonical correlation of the regularised CCA, −1 to 1: the mean over the folds.</summary>
    public const string CcaHeldOut = "cca_held_out";

    /// <summary>What <see cref="RidgeR2"/> of the best of all layers and models exceeds in 5 % of permutations of CPS between speakers.</summary>
    public const string FwerThreshold = "fwer_threshold";

    /// <summary>1 where the layer is not worse than the best at 95 %, else 0.</summary>
    public const string InBestSet = "in_best_set";

    /// <summary>Every number, in the order of the columns.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Mse, Mae, R2, CcaInSample,
        R2VsTrainMean, RidgeR2, RidgeR2Low, RidgeR2High, RidgeR2VsTrainMean, UntrainedRidgeR2, UntrainedLow, UntrainedHigh,
        MlpR2, MlpR2SeedSd, EqualWidthR2, NuisanceDeltaR2, BetweenR2, WithinR2, Selectivity, MdlCompression,
        CcaNull, CcaNull95, CcaHeldOut, FwerThreshold, InBestSet,
    ];

    /// <summary>Those that the statistics stage computes, in the same order.</summary>
    public static IReadOnlyList<string> OfStatistics { get; } =
    [
        RidgeR2, RidgeR2Low, RidgeR2High, RidgeR2VsTrainMean, EqualWidthR2, NuisanceDeltaR2, BetweenR2, WithinR2, Selectivity, MdlCompression, CcaHeldOut,
    ];

    internal static int IndexOf(string column)
    {
        for (int i = 0; i < All.Count; i++)
        {
            if (All[i] == column)
            {
                return i;
            }
        }

        throw new ArgumentException($"'{column}' is no metric. Expected one of {string.Join(", ", All)}.", nameof(column));
    }
}
