using System.Globalization;

namespace SpeechSpeed.Core;

/// <summary>A part of a recording.</summary>
/// <param name="Start">Where it begins, in seconds, ≥ 0.</param>
/// <param name="End">Where it ends, in seconds, after <paramref name="Start"/>; null for the end of the recording.</param>
public sealed record AudioSpan(double Start, double? End)
{
    /// <summary>How far a part may reach beyond its recording, in seconds: times are rounded. Kaldi's programs allow the same.</summary>
    public const double Overshoot = 0.5;

    /// <summary>The part in the form of W3C's Media Fragments, <c>t=12.5,17.25</c>: a part of its identity.</summary>
    public override string ToString() => End is { } end ? $"t={Numbers.Text(Start)},{Numbers.Text(end)}" : $"t={Numbers.Text(Start)}";
}

/// <summary>
/// The place of an utterance's audio: a file, or a part of one. As text it is the path of a table, which is unique for each utterance: <c>a/recording.flac#t=12.5,17.25</c> (W3C's Media Fragments).
/// </summary>
/// <param name="File">The file, relative to the corpus, with forward slashes.</param>
/// <param name="Span">The part; null for the whole file.</param>
public readonly record struct AudioPlace(string File, AudioSpan? Span)
{
    private const string Mark = "#t=";

    /// <summary>The place that a path of a table says.</summary>
    public static AudioPlace Parse(string audioPath)
    {
        int mark = audioPath.LastIndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0)
        {
            return new AudioPlace(audioPath, null);
        }

        string[] times = audioPath[(mark + Mark.Length)..].Split(',');
        double end = 0;
        double start = 0;
        bool isPart = times.Length <= 2 && IsTime(times[0], out start) && (times.Length == 1 || IsTime(times[1], out end));
        return isPart ? new AudioPlace(audioPath[..mark], new AudioSpan(start, times.Length == 1 ? null : end)) : new AudioPlace(audioPath, null);
    }

    /// <summary>The path of a table.</summary>
    public override string ToString() => Span is null ? File : $"{File}#{Span}";

    private static bool IsTime(string text, out double seconds) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out seconds) && double.IsFinite(seconds);
}
