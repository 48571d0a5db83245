using System.Globalization;
using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>An utterance that a stage could not use, with the reason: a row of <c>rejected.csv</c>.</summary>
/// <param name="Id">The corpus's id of the utterance, or the part of it that is known.</param>
/// <param name="Split">The split.</param>
/// <param name="Path">Path relative to the corpus root, with forward slashes.</param>
/// <param name="Reason">The reason for the rejection. It names no path outside the corpus, because the table is published.</param>
[CsvRecord]
public sealed partial record RejectedUtterance(
    [CsvColumn("utterance")] string Id,
    [CsvColumn("split")] Split Split,
    [CsvColumn("path")] string Path,
    [CsvColumn("reason")] string Reason)
{
    /// <summary>The name of the table; without rejections it has a header only.</summary>
    public const string FileName = "rejected.csv";

    private const int Shown = 10;

    /// <summary>If the stage fails, its table is not kept, so more lines are shown.</summary>
    private const int ShownOnFailure = 200;

    /// <summary>Prints the number of rejected utterances and the first of them; throws if they are too many.</summary>
    /// <param name="rejected">The rejected utterances.</param>
    /// <param name="total">Number of utterances, the rejected ones included.</param>
    /// <param name="maximumShare">Share of <paramref name="total"/> that may be rejected, 0 to 1.</param>
    /// <param name="say">Writes a line.</param>
    /// <exception cref="SpeechSpeedException">More than <paramref name="maximumShare"/> are rejected: exit code 3.</exception>
    public static void Report(IReadOnlyList<RejectedUtterance> rejected, int total, double maximumShare, Action<string> say)
    {
        if (rejected.Count == 0)
        {
            return;
        }

        bool fails = rejected.Count > maximumShare * total;
        int shown = Math.Min(rejected.Count, fails ? ShownOnFailure : Shown);
        string share = string.Create(CultureInfo.InvariantCulture, $"{rejected.Count:N0} of {total:N0} utterances rejected");
        say($"{share}:");
        foreach (RejectedUtterance one in rejected.Take(shown))
        {
            say($"  {one.Path}: {one.Reason}");
        }

        if (rejected.Count > shown)
        {
            string more = string.Create(CultureInfo.InvariantCulture, $"  … and {rejected.Count - shown:N0} more");
            say(fails ? more : $"{more}, all in {FileName}");
        }

        if (fails)
        {
            Throw.InputData(
                $"{share}, more than corpus.max_rejected allows ({Numbers.Text(maximumShare)}). "
                + "Repair the files named above, or raise corpus.max_rejected if the rest is enough.");
        }
    }
}
