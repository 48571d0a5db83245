using SpeechSpeed.Core;
using SpeechSpeed.Storage;
using SpeechSpeed.Results;

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
            metrics.HasProbes() ? Prediction.Read(Path.Combine(folder, Prediction.FileName)) : [],
            HeldOutPrediction.Read(Path.Combine(folder, HeldOutPrediction.FileName)),
            ResidualMean.Read(Path.Combine(folder, ResidualMean.FileName)),
            ReadTsne(Path.Combine(folder, "tsne.csv")));
    }

    private static IReadOnlyList<TsneRow> ReadTsne(string path)
    {
        CsvTable table = CsvTable.Read(path);
        return
        [
            .. Enumerable.Range(0, table.Rows.Count).Select(row => new TsneRow(
                table.Text(row, "audio_path"), table.Split(row, "split"), table.Number(row, "x"), table.Number(row, "y"))),
        ];
    }
}

/// <summary>A row of <c>tsne.csv</c>.</summary>
internal sealed record TsneRow(string AudioPath, Split Split, double X, double Y);
