using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>
/// pipelines/librispeech.yaml to its end on a small made corpus, with a small network and one of its controls: probes that learn from train, and a control that has
/// only dev and test.
/// </summary>
public sealed class ExperimentTests(ExperimentTests.MadeRun run) : IClassFixture<ExperimentTests.MadeRun>
{
    private const string Trained = "samresnet34";
    private const string Untrained = "samresnet34-filters";
    private static readonly string[] ProbeColumns = ["mse", "mae", "r2", "r2_vs_train_mean", "mlp_r2", "mlp_r2_seed_sd"];

    [Fact]
    public void Probes_learn_from_train_and_are_evaluated_on_test()
    {
        ModelMetrics trained = Metrics(Trained);

        Assert.Equal(("held-out", MadeRun.TrainUtterances, MadeRun.TestUtterances), (trained.Evaluation.Embedding, trained.Evaluation.TrainUtterances, trained.Evaluation.TestUtterances));
        Assert.All(trained.Layers, row => Assert.All(MetricColumns.Of(MetricSource.Probe).Where(column => !column.IsFact), column => Assert.True(double.IsFinite(row[column]), $"{row.Layer}: {column}")));
        Assert.Equal(MadeRun.TestUtterances, run.Pipeline.Table($"{Trained}/predictions.csv").Rows.Count);
    }

    [Fact]
    public void The_untrained_network_is_compared_layer_by_layer_on_dev_and_test()
    {
        ModelMetrics trained = Metrics(Trained);
        ModelMetrics untrained = Metrics(Untrained);

        Assert.Equal(MadeRun.DevUtterances + MadeRun.TestUtterances, trained.HeldOut.Utterances);
        Assert.Equal((trained.HeldOut.Utterances, trained.HeldOut.Speakers), (untrained.HeldOut.Utterances, untrained.HeldOut.Speakers));
        Assert.Equal(trained.Cca, untrained.Cca);
        Assert.Equal(untrained.HeldOut.Utterances, untrained.Tsne.Utterances);
        Assert.Equal(51, trained.Layers.Count);
        Assert.Equal(untrained.Layers.Select(row => row[MetricColumns.RidgeR2]), trained.Layers.Select(row => row[MetricColumns.UntrainedRidgeR2]));
        Assert.All(trained.Layers, row => Assert.InRange(row[MetricColumns.UntrainedRidgeR2], row[MetricColumns.UntrainedLow], row[MetricColumns.UntrainedHigh]));
        RSquaredDifference[] gained = [.. trained.Compared(RSquaredDifference.TrainedMinusUntrained)];
        Assert.Equal(51, gained.Count(one => one.Low <= one.Difference && one.Difference <= one.High));
        Assert.InRange(trained.Layers[0][MetricColumns.FwerThreshold], -1, untrained.Layers[0][MetricColumns.FwerThreshold]);
        Assert.NotEqual("", run.Pipeline.Table("model_comparison.csv").Text(0, "untrained_embedding_pooled_r2"));
    }

    [Fact]
    public void A_control_without_train_has_no_probes_and_says_why()
    {
        CsvTable layers = run.Pipeline.Table($"{Untrained}/layer_metrics.csv");
        CsvTable missing = run.Pipeline.Table($"{Untrained}/not_estimable.csv");
        CsvTable comparison = run.Pipeline.Table("model_comparison.csv");
        int[] unextracted = [.. Enumerable.Range(0, missing.Rows.Count).Where(row => missing.Text(row, "reason") == NotEstimable.NotExtracted)];

        Assert.Equal(run.Pipeline.Table($"{Trained}/layer_metrics.csv").Rows.Select(row => row[0]), layers.Rows.Select(row => row[0]));
        Assert.All(Enumerable.Range(0, layers.Rows.Count), row =>
        {
            Assert.All(ProbeColumns, column => Assert.Equal("", layers.Text(row, column)));
            Assert.All((string[])["dim", "ridge_r2", "pooled_low", "cca_in_sample"], column => Assert.NotEqual("", layers.Text(row, column)));
        });
        Assert.Equal(ProbeColumns, unextracted.Select(row => missing.Text(row, "column")));
        Assert.All(unextracted, row => Assert.Equal("not run on train, which probe reads", missing.Text(row, "detail")));
        Assert.Equal(Untrained, comparison.Text(1, "model"));
        Assert.All((string[])["embedding_mse", "embedding_r2", "best_layer", "best_layer_mse"], column => Assert.Equal("", comparison.Text(1, column)));
        Assert.NotEqual("", comparison.Text(1, "best_ridge_layer"));
        Assert.Equal("none", Metrics(Untrained).Evaluation.Embedding);
    }

    [Fact]
    public void Its_figures_are_those_that_need_no_probe()
    {
        string[] figures = [.. Directory.EnumerateFiles(run.Pipeline[$"results/{Untrained}"], "*.svg").Select(Path.GetFileNameWithoutExtension).OfType<string>()];

        Assert.Contains("cca", figures);
        Assert.Contains("tsne", figures);
        Assert.All((string[])["scatter", "error_histogram", "bar_metrics"], figure => Assert.DoesNotContain(figure, figures));
        Assert.DoesNotContain("the same, untrained", File.ReadAllText(run.Pipeline[$"results/{Trained}/bar_metrics.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_says_so() => Assert.Contains(
        $"These controls have no MLP probes, because they were not run on every split that the probes read: {Untrained}.",
        File.ReadAllText(run.Pipeline["results/report.md"]),
        StringComparison.Ordinal);

    /// <summary>Statistics over train too, which the control has not: other utterances are no comparison, and the tables say so with the numbers.</summary>
    [Fact]
    public void Networks_on_other_utterances_are_not_compared()
    {
        CsvTable layers = run.OnAllSplits.Table($"{Trained}/layer_metrics.csv");
        CsvTable missing = run.OnAllSplits.Table($"{Trained}/not_estimable.csv");
        int row = missing.Rows.ToList().FindIndex(cells => cells[0] == "untrained_pooled_r2");

        Assert.All(Enumerable.Range(0, layers.Rows.Count), layer => Assert.Equal("", layers.Text(layer, "untrained_pooled_r2")));
        Assert.Equal(NotEstimable.OtherControl, missing.Text(row, "reason"));
        Assert.StartsWith($"{Untrained} was analysed on 56 utterances, {Trained} on 74 utterances: ", missing.Text(row, "detail"), StringComparison.Ordinal);
        Assert.NotEqual(layers.Text(0, "fwer_threshold"), run.OnAllSplits.Table($"{Untrained}/layer_metrics.csv").Text(0, "fwer_threshold"));
        Assert.Contains("Not compared with the untrained network", Svg($"{Trained}/layer_metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain("untrained control", Svg($"{Trained}/cca"), StringComparison.Ordinal);
        Assert.Contains(
            $"\"answer\":\"other_utterances\",\"control\":\"{Untrained}\",\"control_kind\":\"filters\",\"utterances\":74,\"control_utterances\":56}}",
            File.ReadAllText(run.OnAllSplits["results/verdicts.json"]),
            StringComparison.Ordinal);

        string Svg(string figure) => File.ReadAllText(run.OnAllSplits[$"results/{figure}.svg"]);
    }

    [Fact]
    public void Asked_for_alone_its_probes_are_said_not_to_be()
    {
        ToolResult probe = run.Pipeline.BuildWell("--target=Probe", $"--model={Untrained}");
        Assert.Contains($"probe: nothing to do, because the control {Untrained} is not run on every split that probe reads.", probe.Output, StringComparison.Ordinal);
        Assert.Contains("nothing to do", run.Pipeline.BuildWell("--target=LayerProbe", "--exclusive", $"--model={Untrained}").Output, StringComparison.Ordinal);
    }

    private ModelMetrics Metrics(string model) => MetricsFile.Read(run.Pipeline[$"results/{model}/metrics.json"]);

    /// <summary>One run, of speakers enough for intervals.</summary>
    public sealed class MadeRun : IDisposable
    {
        internal const int TrainUtterances = 18;
        internal const int DevUtterances = 26;
        internal const int TestUtterances = 30;

        private readonly TemporaryFolder folder = new();

        public MadeRun()
        {
            MadeCorpus corpus = new(folder["LibriSpeech"]);
            foreach ((string split, int first, int utterances) in new[] { ("train-clean-100", 100, TrainUtterances), ("dev-clean", 200, DevUtterances), ("test-clean", 300, TestUtterances) })
            {
                for (int speaker = 0; speaker < utterances / 2; speaker++)
                {
                    corpus.Add(split, first + speaker, 1, 2, 0.5);
                }
            }

            string yaml = Yaml(corpus.Root);
            Pipeline = new PipelineFolder(yaml);
            Pipeline.BuildWell();
            OnAllSplits = new PipelineFolder(yaml
                .Replace("cca: { splits: [dev, test] }\n", "", StringComparison.Ordinal)
                .Replace("statistics: { splits: [dev, test], ", "statistics: { ", StringComparison.Ordinal)
                .Replace("dir: store", $"dir: {Pipeline["store"]}", StringComparison.Ordinal));
            OnAllSplits.BuildWell("--target=Plot");
        }

        internal PipelineFolder Pipeline { get; }

        internal PipelineFolder OnAllSplits { get; }

        public void Dispose()
        {
            OnAllSplits.Dispose();
            Pipeline.Dispose();
            folder.Dispose();
        }

        /// <summary>The file itself; only corpus and networks are others, and there is less of what takes long.</summary>
        private static string Yaml(string corpus)
        {
            string yaml = File.ReadAllText(Path.Combine(Repository.Root, "pipelines", "librispeech.yaml"));
            string models = Between(yaml, "models:\n", "# The earlier study's own table");
            string control = $"  - name: {Untrained}\n    control: {{ of: {Trained}, kind: filters, seeds: [0, 1, 2], splits: [dev, test] }}\n";
            Assert.Contains(control, models, StringComparison.Ordinal);
            foreach ((string old, string now) in new[]
            {
                ("results: ../results/librispeech", "results: results"),
                ("root: ../data/LibriSpeech", $"root: {corpus}"),
                ("  speakers: SPEAKERS.TXT\n", ""),
                (models, $"models:\n  - {{ name: {Trained}, architecture: {{ kind: samresnet34, width: 4 }} }}\n{control.Replace("[0, 1, 2]", "[0, 1]", StringComparison.Ordinal)}"),
                ("statistics: { splits: [dev, test] }", "statistics: { splits: [dev, test], bootstraps: 200, permutations: 40 }\nplot: { formats: [svg] }\ncache: { dir: store }"),
                (yaml[yaml.IndexOf("fetch:\n", StringComparison.Ordinal)..], ""),
            })
            {
                Assert.Contains(old, yaml, StringComparison.Ordinal);
                yaml = yaml.Replace(old, now, StringComparison.Ordinal);
            }

            return yaml;
        }

        private static string Between(string text, string from, string to)
        {
            int start = text.IndexOf(from, StringComparison.Ordinal);
            return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
        }
    }
}
