namespace SpeechSpeed.TrainSampleModel.Scoring;

/// <summary>The equal error rate of a verification: at its threshold, the share of refused same-speaker pairs equals the share of accepted pairs of different speakers.</summary>
internal static class EqualErrorRate
{
    /// <summary>The rate in [0, 1], where pairs are accepted from some score on.</summary>
    /// <remarks>
    /// The threshold rises from one score to the next, and pairs with equal scores change sides together. Between the two thresholds where the rates cross,
    /// both rates are interpolated linearly.
    /// </remarks>
    /// <param name="same">Scores of pairs of the same speaker, at least one.</param>
    /// <param name="different">Scores of pairs of different speakers, at least one.</param>
    public static double Of(IEnumerable<double> same, IEnumerable<double> different)
    {
        double[] sameSorted = [.. same.Order()];
        double[] differentSorted = [.. different.Order()];
        ArgumentOutOfRangeException.ThrowIfZero(sameSorted.Length, nameof(same));
        ArgumentOutOfRangeException.ThrowIfZero(differentSorted.Length, nameof(different));

        (double missed, double accepted) = (0, 1);
        int refusedSame = 0;
        int refusedDifferent = 0;
        while (true)
        {
            double score = Math.Min(At(sameSorted, refusedSame), At(differentSorted, refusedDifferent));
            refusedSame += CountOf(score, sameSorted, refusedSame);
            refusedDifferent += CountOf(score, differentSorted, refusedDifferent);
            double nextMissed = (double)refusedSame / sameSorted.Length;
            double nextAccepted = 1 - ((double)refusedDifferent / differentSorted.Length);
            if (nextMissed >= nextAccepted)
            {
                double gap = accepted - missed;
                return missed + ((nextMissed - missed) * gap / (gap + nextMissed - nextAccepted));
            }

            (missed, accepted) = (nextMissed, nextAccepted);
        }
    }

    private static double At(double[] sorted, int index) => index < sorted.Length ? sorted[index] : double.PositiveInfinity;

    private static int CountOf(double score, double[] sorted, int from)
    {
        int end = from;
        while (end < sorted.Length && sorted[end] <= score)
        {
            end++;
        }

        return end - from;
    }
}
