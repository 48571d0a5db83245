using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build.Tests;

public class ResultNotesTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("utterance,reason\n", 0)]
    [InlineData("utterance,reason\na,b\n", 1)]
    [InlineData("utterance,reason\na,\"two\nlines, and a \"\"quote\"\"\"\nc,d\n", 2)]
    public void Rows_are_counted_without_the_header(string csv, int rows) => Assert.Equal(rows, ResultNotes.CountRows(csv));

    [Fact]
    public void Rejected_utterances_and_the_report_are_named()
    {
        using TemporaryFolder results = new();
        results.Write("labels/rejected.csv", "utterance,reason\na,b\n");
        results.Write("model/rejected.csv", "utterance,reason\n");
        results.Write("report.html", "<html>");
        ClosingLines closing = new();

        ResultNotes.Add(closing, results.Path, new RunSummary([], [new StageNode("plot", "plot", null, "Plot", 1, [], [], [])], []), TimeSpan.Zero);

        using StringWriter text = new();
        closing.Write(text);
        Assert.Equal(
            ["up to date: every stage (1)", $"rejected: 1 utterances, see {results["labels/rejected.csv"]}", $"results: {results["report.html"]}"],
            text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
