namespace SpeechSpeed.Statistics;

/// <summary>The penalties from which a ridge regression chooses.</summary>
public static class RidgePenalties
{
    /// <summary>20 penalties from 1e-2 to 1e7, equally spaced in log10, ascending; added to the squared singular values.</summary>
    public static IReadOnlyList<double> All { get; } = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(10, -2 + (9.0 * i / 19)))];

    /// <summary>The penalty with the least loss; the smaller of equal ones.</summary>
    /// <param name="losses">One for each of <see cref="All"/>.</param>
    public static double OfLeast(ReadOnlySpan<double> losses)
    {
        int best = 0;
        for (int penalty = 1; penalty < losses.Length; penalty++)
        {
            if (losses[penalty] < losses[best])
            {
                best = penalty;
            }
        }

        return All[best];
    }
}
