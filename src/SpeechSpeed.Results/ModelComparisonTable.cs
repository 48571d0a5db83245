using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary><c>model_comparison.csv</c>: the numbers by which models are compared, a row per model.</summary>
public static class ModelComparisonTable
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "model_comparison.csv";

    /// <summary>Its columns.</summary>
    public static IReadOnlyList<Column<ModelMetrics>> Columns { get; } =
    [
        new("model", "name of the model", model => model.Model),
        Embedding("embedding_mse", MetricColumns.Mse),
        Embedding("embedding_mae", MetricColumns.Mae),
        Embedding("embedding_r2", MetricColumns.R2),
        new("best_layer", "layer of the lowest `mse`, without the embedding, whose probe is trained for more epochs", model => model.BestLayer()?.Layer),
        new("best_layer_mse", "its `mse`", model => model.BestLayer()?[MetricColumns.Mse], MetricColumns.Mse.Unit),
        new("mean_cca_in_sample", "mean `cca_in_sample` over all layers, the embedding included", model => model.MeanCca()),
        Embedding("embedding_pooled_r2", MetricColumns.RidgeR2),
        Embedding("embedding_pooled_low", MetricColumns.RidgeR2Low),
        Embedding("embedding_pooled_high", MetricColumns.RidgeR2High),
        Embedding("embedding_pooled_p", MetricColumns.PooledP),
        Embedding("embedding_within_r2", MetricColumns.WithinR2),
        Embedding("embedding_within_p", MetricColumns.WithinP),
        new("best_ridge_layer", "layer of the highest `pooled_r2`, the embedding included", model => model.HeldOut.BestLayer),
        Best("best_pooled_r2", MetricColumns.RidgeR2),
        Best("best_pooled_low", MetricColumns.RidgeR2Low),
        Best("best_pooled_high", MetricColumns.RidgeR2High),
        new("best_set", "number of layers that no layer is shown to exceed", model => model.HeldOut.BestSet.Count == 0 ? null : model.HeldOut.BestSet.Count),
        Embedding("untrained_embedding_pooled_r2", MetricColumns.UntrainedRidgeR2),
        Best("best_pooled_p", MetricColumns.PooledP),
        Best("best_within_r2", MetricColumns.WithinR2),
        Best("best_within_p", MetricColumns.WithinP),
        Embedding("fwer_threshold", MetricColumns.FwerThreshold),
    ];

    private static Column<ModelMetrics> Embedding(string name, MetricColumn metric) =>
        new(name, $"`{metric.Name}` of the embedding", model => model.Embedding()[metric], metric.Unit);

    private static Column<ModelMetrics> Best(string name, MetricColumn metric) =>
        new(name, $"`{metric.Name}` of that layer", model => model.BestRidgeLayer()?[metric], metric.Unit);
}
