namespace SpeechSpeed.Storage.Results;

/// <summary>
/// The numbers of a row of <c>layer_metrics.csv</c> and <c>floors.csv</c>, in the order of their columns. Names and order are an
/// interface. A number that was not computed or is not estimable is NaN, an empty cell.
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

    /// <summary>Held-out R² of the nested ridge.</summary>
    public const string RidgeR2 = "ridge_r2";

    /// <summary>√(D/(N−1)), at most 1: what in-sample canonical correlation is about where there is no relation at all.</summary>
    public const string CcaNull = "cca_null";

    /// <summary>Held-out canonical correlation.</summary>
    public const string CcaHeldOut = "cca_held_out";

    /// <summary>1 where the layer is not worse than the best at 95 %, else 0.</summary>
    public const string InBestSet = "in_best_set";

    /// <summary>Every number, in the order of the columns.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Mse, Mae, R2, CcaInSample,
        R2VsTrainMean, RidgeR2, "ridge_r2_low", "ridge_r2_high", "ridge_r2_vs_train_mean", "untrained_ridge_r2", "untrained_low", "untrained_high",
        "mlp_r2", "mlp_r2_seed_sd", "equal_width_r2", "nuisance_delta_r2", "between_r2", "within_r2", "selectivity", "mdl_compression",
        CcaNull, "cca_null_95", CcaHeldOut, "fwer_threshold", InBestSet,
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
