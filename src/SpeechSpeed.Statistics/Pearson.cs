namespace SpeechSpeed.Statistics;

/// <summary>Pearson's correlation.</summary>
internal static class Pearson
{
    /// <summary>r of two lists of the same length; 0 where one of them does not vary.</summary>
    public static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Length == 0 ? 0 : a.Average();
        double meanB = b.Length == 0 ? 0 : b.Average();
        double covariance = 0, varianceA = 0, varianceB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - meanA) * (b[i] - meanB);
            varianceA += (a[i] - meanA) * (a[i] - meanA);
            varianceB += (b[i] - meanB) * (b[i] - meanB);
        }

        double product = Math.Sqrt(varianceA) * Math.Sqrt(varianceB);
        return product > 0 ? Math.Clamp(covariance / product, -1, 1) : 0;
    }
}
