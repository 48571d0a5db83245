namespace SpeechSpeed.Stages.Report;

/// <summary>
/// The numbers of the earlier study that <c>pipelines/reference.yaml</c> repeats, from its own result files (CSV). Its text differs from
/// its files: it states 22 speakers of test-clean, and an MSE of 14.8, which is worse than always predicting the mean.
/// </summary>
internal static class ReferenceStudy
{
    /// <summary>Mean squared error of its probe of the embedding on its test split, in CPS².</summary>
    public const double Mse = 4.69;

    /// <summary>Mean absolute error, in CPS.</summary>
    public const double Mae = 1.71;

    /// <summary>R² around the mean of the evaluated labels.</summary>
    public const double R2 = 0.07;

    /// <summary>Its label summary; the variance is the population variance.</summary>
    public static IReadOnlyList<ReferenceSplit> Splits { get; } =
    [
        new("train-clean-100", 28539, 100.59, 12.69, 11.87, 3.20, 251),
        new("dev-clean", 2703, 5.39, 7.18, 11.89, 4.90, 40),
        new("test-clean", 2620, 5.40, 7.42, 11.69, 5.04, 40),
    ];

    /// <summary>Its in-sample CCA over 500 utterances, which depends only on the number of channels; NaN for other numbers.</summary>
    public static double CcaOfChannels(int channels) => channels switch { 64 => 0.72, 128 => 0.80, 256 => 0.88, 512 => 1.00, _ => double.NaN };
}

/// <summary>A row of that study's label summary.</summary>
internal sealed record ReferenceSplit(
    string Split, int Files, double Hours, double MeanDurationSeconds, double Mean, double Variance, int Speakers);
