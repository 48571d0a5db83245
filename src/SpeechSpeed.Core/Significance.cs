namespace SpeechSpeed.Core;

/// <summary>The meaning of "shown".</summary>
public static class Significance
{
    /// <summary>The family-wise level of every test: the largest p of a relation or a difference that is called shown.</summary>
    public const double Level = 0.05;
}
