using System.Globalization;

namespace SpeechSpeed.Core;

/// <summary>The notation of numbers in files: invariant culture, shortest text that reads back exactly.</summary>
public static class Numbers
{
    /// <summary>The shortest text that reads back exactly; empty for NaN, which stands for "not estimable".</summary>
    public static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back exactly as float32; empty for NaN.</summary>
    public static string SingleText(float value) => float.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Whole numbers.</summary>
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The inverse of <see cref="Text(double)"/>.</summary>
    /// <exception cref="FormatException">Not a number.</exception>
    public static double Parse(string text) => text.Length == 0 ? double.NaN : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
