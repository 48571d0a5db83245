using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Build;

/// <summary>The last lines of a run: how many stages ran, the utterances missing from its results, the findings if they may be new, and the place of the report.</summary>
internal static class ResultNotes
{
    /// <summary>Adds the lines.</summary>
    /// <param name="closing">Receives them.</param>
    /// <param name="resultsFolder">The results folder.</param>
    /// <param name="summary">The outcome of the run.</param>
    /// <param name="elapsed">How long it took.</param>
    public static void Add(ClosingLines closing, string resultsFolder, RunSummary summary, TimeSpan elapsed)
    {
        int stages = summary.Ran.Count + summary.Skipped.Count;
        closing.Add(summary.Ran.Count == 0
            ? $"up to date: every stage ({Numbers.Text(stages)})"
            : $"stages: {Numbers.Text(summary.Ran.Count)} of {Numbers.Text(stages)} ran in {Text(elapsed)}{(summary.Skipped.Count > 0 ? "; the outputs of the others were in the store" : "")}");
        if (!Directory.Exists(resultsFolder))
        {
            return;
        }

        foreach (string table in Directory.GetFiles(resultsFolder, "rejected.csv", SearchOption.AllDirectories).Where(RegularFile.IsThere).Order(StringComparer.Ordinal))
        {
            int rejected = CountRows(File.ReadAllText(table));
            if (rejected > 0)
            {
                closing.Add($"rejected: {Numbers.Text(rejected)} utterances, see {Shown(table)}");
            }
        }

        // If the run did not reach the comparison of the models, the findings there are those of an earlier run.
        bool areNew = summary.Written.Count > 0 && summary.Ran.Concat(summary.Skipped).Any(node => node.Stage == StageNames.Plot);
        foreach (string line in areNew ? Findings.Of(resultsFolder) : [])
        {
            closing.Add($"found: {line}");
        }

        string report = Path.Combine(resultsFolder, "report.html");
        closing.Add($"results: {Shown(File.Exists(report) ? report : resultsFolder)}");
    }

    /// <summary>Rows of a CSV table below its header; a line break within quotes does not end a row.</summary>
    internal static int CountRows(string csv)
    {
        int rows = 0;
        bool isQuoted = false;
        foreach (char character in csv)
        {
            isQuoted ^= character == '"';
            rows += character == '\n' && !isQuoted ? 1 : 0;
        }

        return Math.Max(0, rows - 1);
    }

    /// <summary>Whole seconds: <c>42 s</c>, <c>3 min 5 s</c>.</summary>
    private static string Text(TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{(elapsed.TotalMinutes >= 1 ? $"{Math.Floor(elapsed.TotalMinutes):N0} min " : "")}{elapsed.Seconds} s");

    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
