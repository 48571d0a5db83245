using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>The last lines of a run: the utterances missing from its results, the findings, and the place of the report.</summary>
internal static class ResultNotes
{
    /// <summary>Adds the lines.</summary>
    /// <param name="closing">Receives them.</param>
    /// <param name="resultsFolder">The results folder.</param>
    /// <param name="areCompared">Whether the run reached the comparison of the models; if not, the findings there are of an earlier run.</param>
    public static void Add(ClosingLines closing, string resultsFolder, bool areCompared)
    {
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

        foreach (string line in areCompared ? Findings.Of(resultsFolder) : [])
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

    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
