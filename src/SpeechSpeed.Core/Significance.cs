namespace SpeechSpeed.Core;

/// <summary>What is called shown.</summary>
public static class Significance
{
    /// <summary>The family-wise level of every test: what p is at most where a relation or a difference is called shown.</summary>
    public const double Level = 0.05;
}
