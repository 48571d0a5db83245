namespace SpeechSpeed.Labels;

/// <summary>The errors of predictions.</summary>
/// <param name="MeanSquaredError">Mean of the squared errors, in the square of the target's unit.</param>
/// <param name="MeanAbsoluteError">Mean of the absolute errors, in the target's unit.</param>
/// <param name="R2">
/// 1 − SSE/SST, SST around the mean of the evaluated targets themselves (scikit-learn's <c>r2_score</c>). At most 1, may be far below 0; NaN where
/// all evaluated targets are equal.
/// </param>
/// <param name="R2VersusTrainMean">The same with SST around the mean of the training targets: 0 for predictions of that mean.</param>
public sealed record RegressionMetrics(double MeanSquaredError, double MeanAbsoluteError, double R2, double R2VersusTrainMean)
{
    /// <summary>Computes the metrics in double precision.</summary>
    /// <param name="observed">The targets, at least one.</param>
    /// <param name="predicted">A prediction for each.</param>
    /// <param name="trainMean">Mean of the training targets of the predictor.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there is no target.</exception>
    public static RegressionMetrics Of(ReadOnlySpan<double> observed, ReadOnlySpan<double> predicted, double trainMean)
    {
        if (observed.Length != predicted.Length || observed.IsEmpty)
        {
            throw new ArgumentException(
                $"Expected as many predictions as targets, and at least one; found {predicted.Length} and {observed.Length}.", nameof(predicted));
        }

        double sum = 0;
        foreach (double value in observed)
        {
            sum += value;
        }

        double mean = sum / observed.Length;
        double squaredErrors = 0;
        double absoluteErrors = 0;
        double aroundMean = 0;
        double aroundTrainMean = 0;
        for (int i = 0; i < observed.Length; i++)
        {
            double error = observed[i] - predicted[i];
            squaredErrors += error * error;
            absoluteErrors += Math.Abs(error);
            aroundMean += (observed[i] - mean) * (observed[i] - mean);
            aroundTrainMean += (observed[i] - trainMean) * (observed[i] - trainMean);
        }

        return new RegressionMetrics(
            squaredErrors / observed.Length,
            absoluteErrors / observed.Length,
            R2Around(squaredErrors, aroundMean),
            R2Around(squaredErrors, aroundTrainMean));
    }

    private static double R2Around(double squaredErrors, double total) => total > 0 ? 1 - (squaredErrors / total) : double.NaN;
}
