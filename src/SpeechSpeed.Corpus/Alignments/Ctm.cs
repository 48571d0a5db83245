using System.Globalization;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus.Alignments;

/// <summary>
/// A CTM file (NIST's <c>sctk</c>; Kaldi, NeMo): lines <c>utterance channel start duration label</c>, times in seconds, where a confidence may follow; comments begin with <c>;;</c>.
/// </summary>
internal static class Ctm
{
    private const int FieldCount = 5;

    /// <summary>The intervals of each utterance, or recording, in the order of time.</summary>
    /// <exception cref="FormatException">A line is none of a CTM file.</exception>
    public static IReadOnlyDictionary<string, List<AlignedInterval>> Read(byte[] bytes)
    {
        Dictionary<string, List<AlignedInterval>> intervals = new(StringComparer.Ordinal);
        using StreamReader lines = new(new MemoryStream(bytes), Encoding.UTF8);
        for (int number = 1; lines.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line.StartsWith(";;", StringComparison.Ordinal))
            {
                continue;
            }

            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < FieldCount || Seconds(fields[2]) is not { } start || Seconds(fields[3]) is not { } duration)
            {
                throw new FormatException($"line {Numbers.Text(number)}: expected 'utterance channel start duration label', times in seconds; found '{line}'. Correct the line");
            }

            if (!intervals.TryGetValue(fields[0], out List<AlignedInterval>? of))
            {
                intervals[fields[0]] = of = [];
            }

            if (AlignedInterval.Of(start, start + duration, fields[4]) is { } interval)
            {
                of.Add(interval);
            }
        }

        foreach (List<AlignedInterval> of in intervals.Values)
        {
            of.Sort((a, b) => a.Start.CompareTo(b.Start));
        }

        return intervals;
    }

    private static double? Seconds(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < 1e9 ? seconds : null;
}
