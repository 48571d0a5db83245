using System.Globalization;

namespace SpeechSpeed.Core;

/// <summary>Sizes in the notation of people.</summary>
public static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <summary>Reads <c>20GB</c>, <c>1.5 TiB</c> or <c>4096</c>; case does not matter.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        (string unit, double factor) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        bool isRead = double.TryParse(
            text[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number * factor < long.MaxValue;
        bytes = isRead ? (long)(number * factor) : 0;
        return isRead;
    }

    /// <summary>Writes <c>1.5 GB</c>.</summary>
    public static string Text(long bytes)
    {
        (string unit, double factor) = Units[4..8].LastOrDefault(unit => bytes >= unit.Bytes, ("bytes", 1));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor:0.#} {unit}");
    }
}
