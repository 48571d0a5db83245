namespace SpeechSpeed.Statistics;

/// <summary>The threshold of a maximum statistic (Westfall &amp; Young 1993): what the best of many results exceeds by chance in 5 % of cases.</summary>
public static class FamilyWise
{
    private const double Level = 0.95;

    /// <summary>The threshold at 5 % over a family of results.</summary>
    /// <param name="permuted">Per result, its score in every permutation; permutation p must be the same one for every result.</param>
    /// <returns>
    /// The ⌈0.95 (P + 1)⌉-th smallest of the P maxima, so that a score above it has p ≤ 0.05 (Phipson &amp; Smyth 2010, counting the observed order among
    /// the permutations). NaN where P is less than 19, which cannot tell 5 %.
    /// </returns>
    public static double Threshold(IReadOnlyList<double[]> permuted)
    {
        ArgumentNullException.ThrowIfNull(permuted);
        int permutations = permuted.Count == 0 ? 0 : permuted.Min(scores => scores.Length);
        int rank = (int)Math.Ceiling((Level * (permutations + 1)) - 1e-9);
        if (rank > permutations || permutations == 0)
        {
            return double.NaN;
        }

        double[] maxima = new double[permutations];
        Array.Fill(maxima, double.NegativeInfinity);
        foreach (double[] scores in permuted)
        {
            for (int i = 0; i < permutations; i++)
            {
                maxima[i] = Math.Max(maxima[i], scores[i]);
            }
        }

        Array.Sort(maxima);
        return maxima[rank - 1];
    }
}
