using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// A value axis with round ticks. Below −1 it is logarithmic if there are such values: R² has no lower bound, and one layer at −16
/// would otherwise flatten the range between 0 and 1. Nothing is cut off, and the figure marks the compressed part.
/// </summary>
internal sealed class ValueAxis
{
    /// <summary>The upper end of the logarithmic part.</summary>
    public const double Bend = -1;

    private const double Margin = 0.06;
    private const int Parts = 6;

    private ValueAxis(double low, double high, bool compressed, IReadOnlyList<Tick> ticks)
    {
        Low = low;
        High = high;
        IsCompressed = compressed;
        Ticks = ticks;
    }

    /// <summary>Lower limit, in axis units.</summary>
    public double Low { get; }

    /// <summary>Upper limit, in axis units.</summary>
    public double High { get; }

    /// <summary>Whether the part below −1 is logarithmic.</summary>
    public bool IsCompressed { get; }

    /// <summary>The ticks, in axis units, with their texts.</summary>
    public IReadOnlyList<Tick> Ticks { get; }

    /// <summary>Width of the widest tick text, in pixels.</summary>
    public float WidestTick => Ticks.Count == 0 ? 0 : Ticks.Max(tick => Lettering.Width(tick.Label, Theme.TickSize));

    /// <summary>A linear axis that shows all finite values.</summary>
    /// <param name="values">The drawn values; NaN and infinities are left out.</param>
    /// <param name="include">A value that the axis must show, such as 0.</param>
    /// <param name="headroom">Share of the range left free above the highest value.</param>
    public static ValueAxis Linear(IEnumerable<double> values, double include, double headroom = Margin)
    {
        (double min, double max) = Range(values, include);
        double span = max - min;
        double low = min < include ? min - (Margin * span) : min;
        double high = max > include ? max + (headroom * span) : max;
        return Build(low, high, compressed: false);
    }

    /// <summary>A linear axis with these limits.</summary>
    public static ValueAxis Between(double low, double high) => Build(low, high, compressed: false);

    /// <summary>An axis for R²: it always shows 0; logarithmic below −1 if a value lies below −1.</summary>
    /// <param name="values">The drawn values; NaN and infinities are left out.</param>
    /// <param name="headroom">Share of the range left free above the highest value.</param>
    /// <param name="parts">The largest number of steps of the linear part.</param>
    public static ValueAxis RSquared(IEnumerable<double> values, double headroom = Margin, int parts = Parts)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        bool compressed = finite.Any(value => value < Bend);
        double low = compressed ? Compress(finite.Min()) : finite.Append(0).Min();
        double high = finite.Append(0).Max();
        double span = high > low ? high - low : 1;
        return Build(low < 0 ? low - (Margin * span) : 0, high + (headroom * span), compressed, parts);
    }

    /// <summary>The position of a value, in axis units; NaN stays NaN.</summary>
    public double Position(double value) => IsCompressed ? Compress(value) : value;

    /// <summary>Sets limits and ticks of a plot's axis.</summary>
    public void Apply(Plot plot, IAxis axis)
    {
        axis.TickGenerator = new NumericManual([.. Ticks]);
        if (axis is IYAxis y)
        {
            plot.Axes.SetLimitsY(Low, High, y);
        }
        else
        {
            plot.Axes.SetLimitsX(Low, High, (IXAxis)axis);
        }
    }

    /// <summary>A step of 1, 2 or 5 times a power of ten that divides the range into at most <paramref name="parts"/>.</summary>
    internal static double Step(double range, int parts)
    {
        double rough = range / parts;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    private static double Compress(double value) => value < Bend ? Bend - Math.Log10(-value) : value;

    private static (double Min, double Max) Range(IEnumerable<double> values, double include)
    {
        double min = include;
        double max = include;
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
        }

        return max > min ? (min, max) : (min, min + 1);
    }

    private static ValueAxis Build(double low, double high, bool compressed, int parts = Parts)
    {
        double linearLow = compressed ? Bend : low;
        double step = Step(high - linearLow, compressed ? Math.Min(parts, 4) : parts);
        int decimals = Math.Max(0, (int)-Math.Floor(Math.Log10(step) + 1e-9));
        List<Tick> ticks = [];
        for (long k = (long)Math.Ceiling((linearLow / step) - 1e-9); k * step <= high + (1e-9 * step); k++)
        {
            ticks.Add(new Tick(k * step, Format(k * step, decimals)));
        }

        if (compressed)
        {
            AddLogarithmicTicks(ticks, low);
        }

        return new ValueAxis(low, high, compressed, ticks);
    }

    private static void AddLogarithmicTicks(List<Tick> ticks, double low)
    {
        if (!ticks.Any(tick => tick.Position == Bend))
        {
            ticks.Add(new Tick(Bend, Format(Bend, 0)));
        }

        double decades = Bend - low;
        int[] digits = decades > 4 ? [1] : [1, 3];
        for (int power = 0; power <= Math.Ceiling(decades); power++)
        {
            foreach (int digit in digits)
            {
                double value = -digit * Math.Pow(10, power);
                if (value < Bend && Compress(value) >= low)
                {
                    ticks.Add(new Tick(Compress(value), Format(value, 0)));
                }
            }
        }
    }

    private static string Format(double value, int decimals)
    {
        string text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.TrimStart('-').All(c => c is '0' or '.') ? text.TrimStart('-') : text.Replace('-', '−');
    }
}
