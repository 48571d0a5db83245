namespace SpeechSpeed.Labels.Tests;

public sealed class RegressionMetricsTests
{
    [Fact]
    public void They_are_the_textbook_values()
    {
        // scikit-learn's own example: r2_score([3, -0.5, 2, 7], [2.5, 0, 2, 8]) = 0.948608…, mean squared error 0.375, mean absolute error 0.5.
        RegressionMetrics metrics = RegressionMetrics.Of([3, -0.5, 2, 7], [2.5, 0, 2, 8], trainMean: 3);

        Assert.Equal(0.375, metrics.MeanSquaredError, 1e-15);
        Assert.Equal(0.5, metrics.MeanAbsoluteError, 1e-15);
        Assert.Equal(0.9486081370449679, metrics.R2, 1e-15);
        Assert.Equal(1 - (1.5 / (12.25 + 1 + 16)), metrics.R2VersusTrainMean, 1e-15);
    }

    [Fact]
    public void Answering_the_mean_explains_nothing()
    {
        RegressionMetrics metrics = RegressionMetrics.Of([1, 2, 3], [2, 2, 2], trainMean: 5);

        Assert.Equal(0, metrics.R2);
        Assert.True(metrics.R2VersusTrainMean > 0);
    }

    [Fact]
    public void Answering_the_training_mean_explains_nothing_against_it()
    {
        RegressionMetrics metrics = RegressionMetrics.Of([1, 2, 3], [5, 5, 5], trainMean: 5);

        Assert.Equal(0, metrics.R2VersusTrainMean);
        Assert.Equal(-13.5, metrics.R2, 1e-12);
    }

    [Fact]
    public void Equal_targets_leave_R2_not_estimable()
    {
        RegressionMetrics metrics = RegressionMetrics.Of([2, 2], [1, 2], trainMean: 2);

        Assert.Equal(double.NaN, metrics.R2);
        Assert.Equal(double.NaN, metrics.R2VersusTrainMean);
        Assert.Equal(0.5, metrics.MeanSquaredError);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    public void Lengths_that_differ_or_are_zero_are_refused(int observed, int predicted) =>
        Assert.Throws<ArgumentException>(() => RegressionMetrics.Of(new double[observed], new double[predicted], trainMean: 0));
}
