namespace SpeechSpeed.Statistics;

/// <summary>The penalties that a ridge regression chooses from.</summary>
public static class RidgePenalties
{
    /// <summary>20 penalties from 1e-2 to 1e7, equally spaced in log10, ascending; added to the squared singular values.</summary>
    public static IReadOnlyList<double> All { get; } = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(10, -2 + (9.0 * i / 19)))];
}
