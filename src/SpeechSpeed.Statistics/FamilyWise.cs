using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>Permutation tests of one and of many results, by the maximum statistic (Westfall &amp; Young 1993).</summary>
public static class FamilyWise
{
    /// <summary>The share of permutations whose score is not less than the observed one. The observed order counts among them (Phipson &amp; Smyth 2010).</summary>
    /// <param name="score">The observed score.</param>
    /// <param name="permuted">The score in every permutation.</param>
    /// <returns>(1 + number of permuted scores not less than the observed) / (P + 1); NaN without permutations or without a score.</returns>
    public static double PValue(double score, IReadOnlyCollection<double> permuted)
    {
        ArgumentNullException.ThrowIfNull(permuted);
        return permuted.Count == 0 || double.IsNaN(score) ? double.NaN : (1.0 + permuted.Count(other => other >= score)) / (permuted.Count + 1);
    }

    /// <summary>Per result, the share of permutations in which the best of all results is not less than its observed score.</summary>
    /// <param name="scores">Per result, its observed score.</param>
    /// <param name="permuted">Per result, its score in every permutation; permutation p must be the same one for every result.</param>
    public static double[] PValues(IReadOnlyList<double> scores, IReadOnlyList<double[]> permuted)
    {
        ArgumentNullException.ThrowIfNull(scores);
        double[] maxima = Maxima(permuted);
        return [.. scores.Select(score => PValue(score, maxima))];
    }

    /// <summary>The score that the best of a family exceeds by chance in 5 % of cases.</summary>
    /// <param name="permuted">Per result, its score in every permutation; permutation p must be the same one for every result.</param>
    /// <returns>The ⌈0.95 (P + 1)⌉-th smallest of the P maxima, so that a score above it has p ≤ 0.05. NaN where P is less than 19, too few for a level of 5 %.</returns>
    public static double Threshold(IReadOnlyList<double[]> permuted)
    {
        double[] maxima = Maxima(permuted);
        int rank = (int)Math.Ceiling(((1 - Significance.Level) * (maxima.Length + 1)) - 1e-9);
        if (rank > maxima.Length || maxima.Length == 0)
        {
            return double.NaN;
        }

        Array.Sort(maxima);
        return maxima[rank - 1];
    }

    /// <summary>Per permutation, the score of the best of a family: the reference for a score of the family.</summary>
    /// <param name="permuted">Per result, its score in every permutation; permutation p must be the same one for every result.</param>
    public static double[] Maxima(IReadOnlyList<double[]> permuted)
    {
        ArgumentNullException.ThrowIfNull(permuted);
        int permutations = permuted.Count == 0 ? 0 : permuted.Min(scores => scores.Length);
        double[] maxima = new double[permutations];
        Array.Fill(maxima, double.NegativeInfinity);
        foreach (double[] scores in permuted)
        {
            for (int i = 0; i < permutations; i++)
            {
                maxima[i] = Math.Max(maxima[i], double.IsNaN(scores[i]) ? double.NegativeInfinity : scores[i]);
            }
        }

        return maxima;
    }
}
