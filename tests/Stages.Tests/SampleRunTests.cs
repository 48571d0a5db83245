using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>The whole job on the embedded sample, through the real build program and the real stage tools.</summary>
public sealed class SampleRunTests(SampleRunTests.UndisturbedRun undisturbed) : IClassFixture<SampleRunTests.UndisturbedRun>
{
    private static readonly string[] ModelResults =
    [
        "layer_metrics.csv", "floors.csv", "differences.csv", "confounds.csv", "held_out_predictions.csv", "residual_means.csv", "not_estimable.csv", "predictions.csv", "metrics.json", "metrics.txt", "probe.pt",
        .. new[] { "tsne", "scatter", "error_histogram", "bar_metrics", "layer_metrics", "cca" }.SelectMany(figure => new[] { $"{figure}.png", $"{figure}.svg" }),
    ];

    private static readonly string[] PipelineResults =
    [
        "labels/train_cps.csv", "labels/dev_cps.csv", "labels/test_cps.csv", "labels/summary.csv", "labels/rejected.csv",
        "verdicts.json", "model_comparison.csv", "comparison.png", "comparison.svg", "report.html", "report.md",
        "small-untrained/layer_metrics_seeds.csv", "small-untrained/control_health.csv", "small-initialised/layer_metrics_seeds.csv", "small-initialised/control_health.csv",
        .. new[] { "small", "small-untrained", "small-initialised" }.SelectMany(model => ModelResults.Select(file => $"{model}/{file}")),
    ];

    [Fact]
    public void Every_promised_result_is_there() =>
        Assert.All(PipelineResults, file => Assert.Contains($"results/{file}", undisturbed.Digests.Keys));

    [Fact]
    public void A_second_run_runs_no_stage_and_changes_nothing()
    {
        ToolResult again = undisturbed.Pipeline.BuildWell();

        string[] lines = again.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^up to date: every stage \(\d+\)$", lines[0]);
        Assert.Equal($"results: {undisturbed.Pipeline["results/report.html"]}", lines[1]);
        Assert.Equal(undisturbed.Digests, undisturbed.Pipeline.Digests());
    }

    /// <summary>Killed without warning at moments spread over the whole run, one after the other on the same store; then left to finish. One worker throughout, where the other run has several.</summary>
    [Fact]
    public void With_one_worker_and_killed_at_any_moment_the_next_run_ends_with_the_same_bytes()
    {
        using PipelineFolder pipeline = PipelineFolder.OverSample();
        Random random = new(20261123);
        for (int kill = 0; kill < 5; kill++)
        {
            using System.Diagnostics.Process build = ToolProcess.Start("Build", [$"--config={pipeline.Config}", "--jobs=1"], _ => { });
            build.WaitForExit(TimeSpan.FromSeconds(0.5 + (random.NextDouble() * undisturbed.Duration.TotalSeconds / 3)));
            build.Kill(entireProcessTree: false);
            build.WaitForExit();
        }

        pipeline.BuildWell("--jobs=1");

        Assert.Equal(undisturbed.Digests, pipeline.Digests());
    }

    [Fact]
    public void The_layers_are_those_asked_for_in_order_and_the_embedding() => Assert.Equal(
        ["first relu", "layer2 SimAM 1", "layer3 relu 5", "pooling", "embedding"], undisturbed.Pipeline.Table("small/layer_metrics.csv").Rows.Select(row => row[0]));

    /// <summary>Both kinds of control, seed by seed: every layer in order, none of them unhealthy.</summary>
    [Theory]
    [InlineData("small-untrained", "filters")]
    [InlineData("small-initialised", "initialised")]
    public void The_controls_are_healthy_and_say_how_they_are_made(string model, string kind)
    {
        CsvTable health = undisturbed.Pipeline.Table($"{model}/control_health.csv");
        ControlFacts control = MetricsFile.Read(undisturbed.Pipeline[$"results/{model}/metrics.json"]).Control!;

        Assert.Equal(["kind", "seed", "layer", "scale_ratio", "dead_share", "attention_entropy"], health.Columns.Take(6));
        Assert.Equal(LayerNames.SimAmResNet34, health.Rows.Take(LayerNames.SimAmResNet34.Length).Select(row => row[2]));
        Assert.All(health.Rows, row => Assert.Equal((kind, ""), (row[0], row[^1])));
        Assert.Equal((kind, health.Rows.Count), (control.Kind, control.Layers));
        Assert.Null(control.Problem());
    }

    /// <summary>One undisturbed run that the tests compare with.</summary>
    public sealed class UndisturbedRun : IDisposable
    {
        public UndisturbedRun()
        {
            System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
            Pipeline.BuildWell();
            Duration = clock.Elapsed;
            Digests = Pipeline.Digests();
        }

        public TimeSpan Duration { get; }

        public SortedDictionary<string, string> Digests { get; }

        internal PipelineFolder Pipeline { get; } = PipelineFolder.OverSample();

        public void Dispose() => Pipeline.Dispose();
    }
}
