using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Tsne;

/// <summary>The tool tsne, run as a process on a made feature set.</summary>
public sealed class TsneToolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Tsne_draws_every_split_and_says_how_far_to_trust_it()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 40), (Split.Test, 21));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features];

        ToolResult run = ToolRuns.Twice(folder, "Tsne", arguments);

        CsvTable points = CsvTable.Read(folder["1/tsne.csv"]);
        Assert.Equal(["audio_path", "split", "x", "y"], points.Columns);
        Assert.Equal(61, points.Rows.Count);
        Assert.All(points.Rows, row => Assert.StartsWith(row[1] + "/", row[0], StringComparison.Ordinal));
        CsvTable summary = CsvTable.Read(folder["1/tsne_summary.csv"]);
        Assert.Equal(["utterances", "perplexity", "kl_divergence", "trustworthiness", "neighbours"], summary.Columns);
        Assert.Equal((61, 20, 5), (summary.Number(0, "utterances"), summary.Number(0, "perplexity"), summary.Number(0, "neighbours")));
        Assert.InRange(summary.Number(0, "trustworthiness"), 0.5, 1);
        Assert.Contains("perplexity lowered from 30 to 20", run.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tsne_draws_no_more_utterances_than_it_is_asked_for()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 40));

        ToolResult run = ToolRuns.Twice(folder, "Tsne", ["--labels", made.Labels, "--features", made.Features, "--max-utterances", "13", "--perplexity", "3"]);

        Assert.Equal(13, CsvTable.Read(folder["1/tsne.csv"]).Rows.Count);
        Assert.Contains("drawing 13 of 40 utterances", run.Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--perplexity: found '1', expected a number, 2 or more.", "--perplexity", "1")]
    public async Task What_cannot_be_done_is_said_and_ends_with_its_code(int exitCode, string message, params string[] arguments)
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 10));
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Train)), []);
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Test)), []);

        ToolResult run = ToolProcess.Run("Tsne", ["--labels", made.Labels, "--features", made.Features, "--output", folder["out"], .. arguments]);

        Assert.Contains(message, run.Line, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }
}
