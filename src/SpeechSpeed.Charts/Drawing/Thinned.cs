using System.Globalization;
using ScottPlot;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// Clouds of points. If there are many, every k-th is drawn: more would be a blot, and a file of many megabytes. Means and numbers beside them are of all points.
/// </summary>
internal static class Thinned
{
    /// <summary>The largest number of drawn points.</summary>
    public const int Most = 3000;

    /// <summary>States the number of utterances, and the number of drawn ones.</summary>
    public static string Describe(int count) => Every(count) is > 1 and int every
        ? string.Create(CultureInfo.InvariantCulture, $"{count:N0} utterances, every {every}th drawn")
        : string.Create(CultureInfo.InvariantCulture, $"{count:N0} utterances");

    /// <summary>Adds the points of two lists of equal length; those that are not finite are left out.</summary>
    public static void Add(Plot plot, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        int every = Every(xs.Count);
        float size = Math.Clamp(110f / MathF.Sqrt(Math.Max(xs.Count / every, 1)), 2.5f, 6f);
        for (int i = 0; i < xs.Count; i += every)
        {
            if (double.IsFinite(xs[i]) && double.IsFinite(ys[i]))
            {
                plot.Add.Marker(xs[i], ys[i], MarkerShape.FilledCircle, size, Theme.Blue.WithAlpha(0.65));
            }
        }
    }

    /// <summary>Adds a line through means.</summary>
    public static void AddMeans(Plot plot, IReadOnlyList<Coordinates> means)
    {
        if (means.Count > 1)
        {
            ScottPlot.Plottables.Scatter line = plot.Add.Scatter(means.ToArray(), Theme.Vermillion);
            line.LineWidth = Theme.CurveWidth;
            line.MarkerSize = 6;
            line.MarkerShape = MarkerShape.FilledDiamond;
        }
    }

    private static int Every(int count) => Math.Max(1, (count + Most - 1) / Most);
}
