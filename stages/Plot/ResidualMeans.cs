using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Plot;

/// <summary>Means over utterances that are alike in something: a row of <c>residual_means.csv</c>.</summary>
/// <param name="Probe"><c>mlp</c>: the MLP probe of the embedding; <c>ridge</c>: its ridge, out of fold.</param>
/// <param name="By">What they are alike in: <c>predicted_cps</c> (calibration), <c>true_cps</c> or <c>duration_seconds</c>.</param>
/// <param name="Bin">Number of the bin, from 0, in ascending order of <paramref name="By"/>.</param>
/// <param name="Utterances">How many utterances.</param>
/// <param name="MeanBy">Mean of <paramref name="By"/>.</param>
/// <param name="MeanTrue">Mean of the labels.</param>
/// <param name="MeanPredicted">Mean of the answers.</param>
internal sealed record ResidualMean(string Probe, string By, int Bin, int Utterances, double MeanBy, double MeanTrue, double MeanPredicted)
{
    public const string Mlp = "mlp";
    public const string Ridge = "ridge";
    public const string ByPrediction = "predicted_cps";
    public const string ByTarget = "true_cps";
    public const string ByDuration = "duration_seconds";

    /// <summary>The name of the table.</summary>
    public const string FileName = "residual_means.csv";

    private const int Bins = 10;
    private const int LeastPerBin = 5;

    /// <summary>Means of tenths, or of fewer parts where there are fewer than 50 utterances.</summary>
    /// <param name="probe">Which probe answered.</param>
    /// <param name="by">What the utterances are ordered by.</param>
    /// <param name="values">That, one per utterance; those that are not finite are left out.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="answers">The answers.</param>
    public static IReadOnlyList<ResidualMean> Of(
        string probe, string by, IReadOnlyList<double> values, IReadOnlyList<double> labels, IReadOnlyList<double> answers)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).Where(i => double.IsFinite(values[i]) && double.IsFinite(answers[i])).OrderBy(i => values[i])];
        int bins = Math.Clamp(order.Length / LeastPerBin, order.Length == 0 ? 0 : 1, Bins);
        return
        [
            .. Enumerable.Range(0, bins).Select(bin =>
            {
                int[] members = order[(bin * order.Length / bins)..((bin + 1) * order.Length / bins)];
                return new ResidualMean(
                    probe, by, bin, members.Length, members.Average(i => values[i]), members.Average(i => labels[i]), members.Average(i => answers[i]));
            }),
        ];
    }

    /// <summary>Writes <c>residual_means.csv</c>.</summary>
    public static void Write(string path, IEnumerable<ResidualMean> rows) => CsvTable.Write(
        path,
        ["probe", "by", "bin", "utterances", "mean_by", "mean_true_cps", "mean_predicted_cps"],
        rows.Select(one => (IReadOnlyList<string>)
        [
            one.Probe, one.By, Numbers.Text(one.Bin), Numbers.Text(one.Utterances), Numbers.Text(one.MeanBy), Numbers.Text(one.MeanTrue), Numbers.Text(one.MeanPredicted),
        ]));
}

/// <summary>The answers of one network's two probes of the embedding, and the means that figures show of them.</summary>
internal sealed class EmbeddingAnswers
{
    public EmbeddingAnswers(SeedRun run, CorpusLabels labels)
    {
        IReadOnlyDictionary<string, Utterance> byPath = labels.ByPath;
        MlpLabels = [.. run.Predictions.Select(one => one.Observed)];
        MlpAnswers = [.. run.Predictions.Select(one => one.Predicted)];
        RidgeLabels = [.. run.Statistics.Predictions.Select(one => one.Observed)];
        RidgeAnswers = [.. run.Statistics.Predictions.Select(one => one.Predicted)];
        Durations = [.. run.Statistics.Predictions.Select(one => byPath.GetValueOrDefault(one.AudioPath)?.DurationSeconds ?? double.NaN)];
        Means =
        [
            .. ResidualMean.Of(ResidualMean.Mlp, ResidualMean.ByPrediction, MlpAnswers, MlpLabels, MlpAnswers),
            .. ResidualMean.Of(ResidualMean.Ridge, ResidualMean.ByPrediction, RidgeAnswers, RidgeLabels, RidgeAnswers),
            .. ResidualMean.Of(ResidualMean.Ridge, ResidualMean.ByTarget, RidgeLabels, RidgeLabels, RidgeAnswers),
            .. ResidualMean.Of(ResidualMean.Ridge, ResidualMean.ByDuration, Durations, RidgeLabels, RidgeAnswers),
        ];
    }

    public IReadOnlyList<double> MlpLabels { get; }

    public IReadOnlyList<double> MlpAnswers { get; }

    public IReadOnlyList<double> RidgeLabels { get; }

    public IReadOnlyList<double> RidgeAnswers { get; }

    public IReadOnlyList<double> Durations { get; }

    public IReadOnlyList<ResidualMean> Means { get; }

    public IEnumerable<ResidualMean> MeansOf(string probe, string by) => Means.Where(mean => mean.Probe == probe && mean.By == by);
}
