namespace SpeechSpeed.Results;

/// <summary>The rows of <c>floors.csv</c>: predictors that need no network.</summary>
public static class FloorNames
{
    /// <summary>Always predicts the mean of the training labels.</summary>
    public const string TrainingMean = "training mean";

    /// <summary>A ridge on which language it is; only with two languages or more.</summary>
    public const string Language = "language";

    /// <summary>A ridge on the nuisance variables.</summary>
    public const string Nuisance = "nuisance";

    /// <summary>A ridge on the nuisance variables of recording and voice.</summary>
    public const string Recording = "recording";

    /// <summary>A ridge on the nuisance variables that are parts of the label: duration and pauses.</summary>
    public const string LabelParts = "label parts";

    /// <summary>A ridge on mean and standard deviation of each fbank bin.</summary>
    public const string Fbank = "fbank";
}
