namespace SpeechSpeed.Core;

/// <summary>What is kept of each channel of a layer over the time of an utterance (<c>extract.pooling</c>).</summary>
public enum TimePooling
{
    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The mean and the standard deviation.</summary>
    MeanSd,

    /// <summary>The mean, the standard deviation, and the mean absolute difference of neighbouring frames over the standard deviation.</summary>
    Dynamics,
}

/// <summary>The kinds of pooling.</summary>
public static class TimePoolings
{
    /// <summary>All, each with the numbers of the one before and one more.</summary>
    public static IReadOnlyList<TimePooling> All { get; } = [TimePooling.Mean, TimePooling.MeanSd, TimePooling.Dynamics];

    /// <summary>The name in the pipeline file.</summary>
    public static string Name(this TimePooling pooling) => pooling switch
    {
        TimePooling.Mean => "mean",
        TimePooling.MeanSd => "mean_sd",
        TimePooling.Dynamics => "dynamics",
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "Expected one of TimePoolings.All."),
    };

    /// <summary>How many numbers are kept of a channel: 1, 2 or 3.</summary>
    public static int NumbersPerChannel(this TimePooling pooling) => 1 + (int)pooling;
}
