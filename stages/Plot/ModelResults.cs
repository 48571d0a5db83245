using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The files of one model in the results folder.</summary>
/// <param name="Metrics">Its numbers.</param>
/// <param name="Mlp">The predictions of the embedding's MLP probe; empty if it has none.</param>
/// <param name="Ridge">The held-out predictions of the embedding's ridge.</param>
/// <param name="Means">Means of both, for the figures.</param>
/// <param name="Tsne">The t-SNE map.</param>
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
