using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Summary;

/// <summary>Computes the means that figures show of the predictions of a network's two probes of the embedding.</summary>
internal static class ResidualMeans
{
    private const int Bins = 10;
    private const int LeastPerBin = 5;

    public static IEnumerable<ResidualMean> Of(SeedRun run, CorpusLabels labels)
    {
        double[] mlpLabels = [.. run.Predictions.Select(one => one.Observed)];
        double[] mlpAnswers = [.. run.Predictions.Select(one => one.Predicted)];
        IReadOnlyList<HeldOutPrediction> heldOut = run.Statistics.Predictions;
        double[] ridgeLabels = [.. heldOut.Select(one => one.Observed)];
        double[] ridgeAnswers = [.. heldOut.Select(one => one.Predicted)];
        double[] durations = [.. heldOut.Select(one => labels.Durations.GetValueOrDefault(one.AudioPath, double.NaN))];
        return
        [
            .. Of(ResidualMean.Mlp, ResidualMean.ByPrediction, mlpAnswers, mlpLabels, mlpAnswers),
            .. Of(ResidualMean.Ridge, ResidualMean.ByPrediction, ridgeAnswers, ridgeLabels, ridgeAnswers),
            .. Of(ResidualMean.Ridge, ResidualMean.ByTarget, ridgeLabels, ridgeLabels, ridgeAnswers),
            .. Of(ResidualMean.Ridge, ResidualMean.ByDuration, durations, ridgeLabels, ridgeAnswers),
        ];
    }

    /// <summary>Means of tenths, or of fewer parts with fewer than 50 utterances.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="by">The variable that orders the utterances.</param>
    /// <param name="values">Its values, one per utterance; values that are not finite are left out.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="answers">The predictions.</param>
    private static IEnumerable<ResidualMean> Of(string probe, string by, double[] values, double[] labels, double[] answers)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i]) && double.IsFinite(answers[i])).OrderBy(i => values[i])];
        int bins = Math.Clamp(order.Length / LeastPerBin, order.Length == 0 ? 0 : 1, Bins);
        return Enumerable.Range(0, bins).Select(bin =>
        {
            int[] members = order[(bin * order.Length / bins)..((bin + 1) * order.Length / bins)];
            return new ResidualMean(
                probe, by, bin, members.Length, members.Average(i => values[i]), members.Average(i => labels[i]), members.Average(i => answers[i]));
        });
    }
}
