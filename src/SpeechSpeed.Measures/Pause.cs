namespace SpeechSpeed.Measures;

/// <summary>A stretch of an utterance in which nobody speaks.</summary>
/// <param name="StartSeconds">Its start.</param>
/// <param name="EndSeconds">Its end.</param>
public readonly record struct Pause(double StartSeconds, double EndSeconds)
{
    /// <summary>Its length in seconds.</summary>
    public double DurationSeconds => EndSeconds - StartSeconds;
}
