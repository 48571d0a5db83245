using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests;

/// <summary>
/// What a change of the sources touches, and what it computes again, counted in forward passes and in layers. The changes of docs/architecture.md are made in a copy by the patches
/// of <c>Changes/</c>; one pipeline runs with the tools before and after.
/// </summary>
public sealed partial class ChangedSourceTests(ChangedSourceTests.Tools tools) : IClassFixture<ChangedSourceTests.Tools>
{
    [Fact]
    public void A_key_a_column_a_target_a_figure_and_a_stage_are_there_and_no_row_is_computed_by_them()
    {
        tools.Build();
        Assert.Equal(["60 taken, 0 extracted", "3 taken, 0 analysed"], tools.Run("--target=Default", "--target=Vocabulary"));
        Assert.True(tools.Pipeline.Table("small/layer_metrics.csv").Number(0, "mlp_mean") > 0);
        Assert.True(File.Exists(tools.Pipeline["results/small/error_histogram_held_out.svg"]));
        Assert.Contains("Errors of the ridge for speakers", File.ReadAllText(tools.Pipeline["results/report.html"]), StringComparison.Ordinal);
        Assert.StartsWith("word,utterances", File.ReadAllText(tools.Pipeline["results/vocabulary.csv"]), StringComparison.Ordinal);

        tools.Pipeline.Write("pipeline.yaml", Tools.Yaml + "tsne: { neighbours: 3 }\nlabel: { kind: vowels_per_second }\n");

        // The transcripts are of nothing but vowels, so the label tables are the same bytes and extraction does not run at all.
        Assert.Equal(["0 taken, 3 analysed"], tools.Run("--target=Default"));
        Assert.Equal(3, tools.Pipeline.Table("small/tsne_summary.csv").Number(0, "neighbours"));
        Assert.Contains("vowels/s", File.ReadAllText(tools.Pipeline["results/small/metrics.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_decoder_and_the_statistics_compute_all_that_is_theirs()
    {
        tools.Build("src/SpeechSpeed.Audio", "src/SpeechSpeed.Statistics");
        Assert.Equal(["0 taken, 60 extracted", "0 taken, 3 analysed"], tools.Run("--target=Statistics"));
    }

    [Fact]
    public void The_fbank_and_the_runner_of_networks_compute_every_row()
    {
        tools.Build("src/SpeechSpeed.Models");
        Assert.Equal(["0 taken, 60 extracted"], tools.Run("--target=Extract"));
    }

    [Theory]
    [InlineData("key", 2)]
    [InlineData("column", 2)]
    [InlineData("target", 3)]
    [InlineData("figure", 4)]
    [InlineData("stage", 9)]
    public void The_document_names_the_files_that_a_change_touches(string change, int atMost)
    {
        string row = File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md")).Single(line => line.Contains($"Changes/{change}.patch", StringComparison.Ordinal));
        string[] named = [.. Paths().Matches(row.Split('|')[2]).Select(match => match.Groups[1].Value)];
        string[] touched = [.. Patched().Matches(File.ReadAllText(Tools.Patch(change))).Select(match => match.Groups[1].Value)];
        string[] all = change == "stage" ? [.. touched, "SpeechSpeed.sln"] : touched;

        Assert.InRange(all.Length, 1, atMost);
        Assert.Equal(named.Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Paths();

    [GeneratedRegex(@"^\+\+\+ b/(.+)$", RegexOptions.Multiline)]
    private static partial Regex Patched();

    /// <summary>The tools of this checkout and of a copy of it, and a pipeline that has run with the first.</summary>
    public sealed partial class Tools : IAsyncLifetime
    {
        internal const string Yaml = """
            corpus: { root: corpus, splits: { train: [train], dev: [dev], test: [test] } }
            models:
              - { name: small, architecture: { kind: samresnet34, width: 4 } }
            extract: { layers: ["first relu", "layer1 relu 1"] }
            statistics: { folds: 3, deals: 1, bootstraps: 20, permutations: 20, crop: false }
            cache: { dir: store }

            """;

        /// <summary>Beside what the patches touch: command lines, measures, protocol, storage, and the stages themselves.</summary>
        private static readonly string[] Beside =
        [
            "src/SpeechSpeed.Cli", "src/SpeechSpeed.Folders", "src/SpeechSpeed.Labels", "src/SpeechSpeed.Measures", "src/SpeechSpeed.Protocol", "src/SpeechSpeed.Results",
            "src/SpeechSpeed.Settings", "src/SpeechSpeed.Storage", "stages/Extract", "stages/Preprocess", "stages/Nuisance", "stages/Statistics",
        ];

        private SourceCopy? copy;
        private string[] once = [];

        internal PipelineFolder Pipeline { get; } = new(Yaml);

        public ValueTask InitializeAsync()
        {
            MadeCorpus corpus = new(Pipeline["corpus"]);
            for (int speaker = 1; speaker <= 6; speaker++)
            {
                corpus.Add(speaker == 5 ? "dev" : speaker == 6 ? "test" : "train", speaker, 1, 10, 0.3);
            }

            Assert.Equal(["0 taken, 60 extracted", "0 taken, 3 analysed"], Counted(Pipeline.BuildWell("--target=Statistics")));
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            copy?.Dispose();
            Pipeline.Dispose();
            return ValueTask.CompletedTask;
        }

        internal static string Patch(string change) => Path.Combine(Repository.Root, "tests", "Stages.Tests", "Changes", $"{change}.patch");

        /// <summary>Builds the copy with the changes of the patches, with one beside them that no row depends on, and with one more in each of some projects.</summary>
        internal void Build(params string[] changed)
        {
            if (copy is null)
            {
                copy = new SourceCopy();
                copy.Run("git", ["apply", .. Directory.GetFiles(Path.GetDirectoryName(Patch("key"))!)]);
                copy.Run("dotnet", "sln", "add", "stages/Vocabulary");
                foreach (string project in Beside)
                {
                    File.WriteAllText(Path.Combine(copy[project], "Changed.cs"), "internal static class Changed;");
                }
            }

            Pipeline.Write("pipeline.yaml", Yaml);
            foreach (string file in once)
            {
                File.Delete(file);
            }

            once = [.. changed.Select(project => Path.Combine(copy[project], "Changed.cs"))];
            foreach (string file in once)
            {
                File.WriteAllText(file, "internal static class Changed;");
            }

            copy.BuildTools();
        }

        /// <summary>Runs the copy's build program, and gives what extraction and statistics counted.</summary>
        internal string[] Run(params string[] arguments)
        {
            ToolResult result = ToolProcess.Run(copy!.Tool("Build"), [$"--config={Pipeline.Config}", .. arguments]);
            Assert.True(result.ExitCode == 0, result.Output);
            return Counted(result);
        }

        private static string[] Counted(ToolResult result) => [.. Counts().Matches(result.Output).Select(match => $"{match.Groups[1]} taken, {match.Groups[2]}")];

        [GeneratedRegex(@": (\d+) taken from the store, (\d+ \w+)")]
        private static partial Regex Counts();
    }
}
