using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Plot;

/// <summary>What the results folder has of one model.</summary>
/// <param name="Metrics">Its numbers.</param>
/// <param name="Mlp">The answers of the embedding's MLP probe; none where it has none.</param>
/// <param name="Ridge">The out-of-fold answers of the embedding's ridge.</param>
/// <param name="Means">Means of both, as figures show them.</param>
/// <param name="Tsne">The t-SNE picture.</param>
internal sealed record ModelResults(
    ModelMetrics Metrics,
    IReadOnlyList<Prediction> Mlp,
    IReadOnlyList<HeldOutPrediction> Ridge,
    IReadOnlyList<ResidualMean> Means,
    IReadOnlyList<TsneRow> Tsne)
{
    public static ModelResults Read(string results, string model)
    {
        string folder = Path.Combine(results, model);
        ModelMetrics metrics = MetricsFile.Read(Path.Combine(folder, MetricsFile.FileName));
        return new ModelResults(
            metrics,
            metrics.HasProbes() ? CsvTable.Read<Prediction>(Path.Combine(folder, Prediction.FileName)) : [],
            CsvTable.Read<HeldOutPrediction>(Path.Combine(folder, HeldOutPrediction.FileName)),
            CsvTable.Read<ResidualMean>(Path.Combine(folder, ResidualMean.FileName)),
            CsvTable.Read<TsneRow>(Path.Combine(folder, TsneRow.FileName)));
    }
}
