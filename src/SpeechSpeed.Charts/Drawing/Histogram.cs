namespace SpeechSpeed.Charts.Drawing;

/// <summary>Bins of equal, round width whose edges are multiples of the width, so that figures of the same quantity can be compared side by side.</summary>
/// <param name="Start">Lower edge of the first bin.</param>
/// <param name="Width">Width of a bin.</param>
/// <param name="Counts">Values per bin; a value on an edge belongs to the bin above it.</param>
internal sealed record Histogram(double Start, double Width, int[] Counts)
{
    private const int MostBins = 60;

    /// <summary>Bins for some values, of half to 1.25 times the width that Freedman &amp; Diaconis (1981) advise, 2·IQR/∛N: 1, 2 or 5 times a power of ten.</summary>
    /// <param name="values">Finite values, at least one.</param>
    public static Histogram Of(IReadOnlyList<double> values) => Of(values, RoundWidth(values), values.Min(), values.Max());

    /// <summary>Bins of a given width that cover <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Histogram Of(IReadOnlyList<double> values, double width, double min, double max)
    {
        double start = Math.Floor(min / width) * width;
        int[] counts = new int[(int)Math.Floor((max - start) / width) + 1];
        foreach (double value in values)
        {
            counts[Math.Clamp((int)Math.Floor((value - start) / width), 0, counts.Length - 1)]++;
        }

        return new Histogram(start, width, counts);
    }

    /// <summary>The round width of <see cref="Of(IReadOnlyList{double})"/>.</summary>
    public static double RoundWidth(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        double range = sorted[^1] - sorted[0];
        double quartiles = sorted[(int)(0.75 * (sorted.Length - 1))] - sorted[(int)(0.25 * (sorted.Length - 1))];
        double width = Math.Max(2 * quartiles / Math.Cbrt(sorted.Length), range / MostBins);
        return ValueAxis.Step(width > 0 ? width : 1, 2);
    }
}
