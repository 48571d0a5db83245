using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Stages.Tests;

/// <summary>What a change of the sources computes again, counted in forward passes and in layers: one pipeline runs with the tools before and after it.</summary>
public sealed partial class ChangedSourceTests(ChangedSourceTests.Tools tools) : IClassFixture<ChangedSourceTests.Tools>
{
    /// <summary>Tables, results, labels, measures, settings, flags with their texts, and the stages themselves.</summary>
    private static readonly string[] Beside =
    [
        "src/SpeechSpeed.Cli", "src/SpeechSpeed.Labels", "src/SpeechSpeed.Measures", "src/SpeechSpeed.Protocol", "src/SpeechSpeed.Results", "src/SpeechSpeed.Settings",
        "src/SpeechSpeed.Storage",
        "stages/Extract", "stages/Preprocess", "stages/Nuisance", "stages/Statistics",
    ];

    [Fact]
    public async Task What_no_row_is_computed_by_costs_no_forward_pass_and_no_analysis()
    {
        Assert.Equal(["60 taken, 0 extracted", "3 taken, 0 analysed"], await tools.RunAsync(Beside));
    }

    [Fact]
    public async Task The_decoder_and_the_statistics_compute_all_that_is_theirs()
    {
        Assert.Equal(["0 taken, 60 extracted", "0 taken, 3 analysed"], await tools.RunAsync([.. Beside, "src/SpeechSpeed.Audio", "src/SpeechSpeed.Statistics"]));
    }

    /// <summary>The same activations come out, so what was found of the layers stands.</summary>
    [Fact]
    public async Task The_fbank_and_the_runner_of_networks_compute_every_row()
    {
        Assert.Equal(["0 taken, 60 extracted"], (await tools.RunAsync([.. Beside, "src/SpeechSpeed.Models"])).Take(1));
    }

    /// <summary>The tools of this checkout and of a copy of it, and a pipeline that has run with the first.</summary>
    public sealed partial class Tools : IAsyncLifetime
    {
        private static readonly string[] Needed = ["Preprocess", "Nuisance", "Extract", "Statistics"];

        private SourceCopy? copy;
        private int changes;
        private readonly PipelineFolder pipeline = new("""
            corpus: { root: corpus, splits: { train: [train], dev: [dev], test: [test] } }
            models:
              - { name: tiny, architecture: { kind: samresnet34, width: 4 } }
            extract: { layers: ["first relu", "layer1 relu 1"] }
            statistics: { folds: 3, bootstraps: 20, permutations: 20, crop: false }
            cache: { dir: store }
            """);

        public async ValueTask InitializeAsync()
        {
            MadeCorpus corpus = new(pipeline["corpus"]);
            for (int speaker = 1; speaker <= 6; speaker++)
            {
                corpus.Add(speaker == 5 ? "dev" : speaker == 6 ? "test" : "train", speaker, 1, 10, 0.3);
            }

            Assert.Equal(["0 taken, 60 extracted", "0 taken, 3 analysed"], await RunWithAsync(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Repository.Tool("Extract"))))!));
        }

        public ValueTask DisposeAsync()
        {
            copy?.Dispose();
            pipeline.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>Runs with a change in some projects of the copy, and gives what extraction and statistics did.</summary>
        internal async Task<string[]> RunAsync(string[] changed)
        {
            copy ??= new SourceCopy();
            const string Change = "Changed.cs";
            changes++;
            foreach (string project in Directory.GetFiles(copy.Root, "*.csproj", SearchOption.AllDirectories).Select(Path.GetDirectoryName).OfType<string>())
            {
                string file = Path.Combine(project, Change);
                if (changed.Contains(Path.GetRelativePath(copy.Root, project).Replace('\\', '/')))
                {
                    // Another change each time: with one that a test before has made, the store has what came out.
                    File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"internal static class Changed{changes};"));
                }
                else
                {
                    File.Delete(file);
                }
            }

            copy.Build(Needed);
            return await RunWithAsync(copy.Tools);
        }

        private async Task<string[]> RunWithAsync(string tools)
        {
            PipelineConfig config = PipelineConfig.Load(pipeline.Config, Repository.Root);
            StageGraph graph = StageGraph.Build(config);
            Lines lines = new();
            await new PipelineRunner(PipelineFolders.Of(new ToolFolders(tools, Repository.Configuration), config))
                .RunAsync(graph.Select(StageNames.Extract, StageNames.Statistics), graph.Nodes, new RunOptions(2), lines, CancellationToken.None);
            return [.. lines.Said.Select(line => Counts().Match(line)).Where(match => match.Success).Select(match => $"{match.Groups[1]} taken, {match.Groups[2]}")];
        }

        [GeneratedRegex(@": (\d+) taken from the store, (\d+ \w+)")]
        private static partial Regex Counts();

        private sealed class Lines : IRunObserver
        {
            public ConcurrentQueue<string> Said { get; } = [];

            public void On(RunEvent happened)
            {
                if (happened is RunEvent.NodeOutput output)
                {
                    Said.Enqueue(output.Line);
                }
            }
        }
    }
}
