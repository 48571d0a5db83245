using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary>Untrained controls through the real tools: what they are made of, whether they are healthy, and what makes them anew.</summary>
public sealed partial class ControlTests : IDisposable
{
    private const string Yaml = """
        corpus:
          root: corpus
          splits: { train: [train], dev: [dev], test: [test] }
        models:
          - name: tiny
            architecture: { kind: samresnet34, width: 4, seed: 0 }
          - name: drawn
            control: { of: tiny, kind: initialised, seeds: [0] }
        extract: { layers: ["first relu"] }
        statistics: { crop: false, deals: 1, bootstraps: 0, permutations: 0 }
        cache: { dir: store }
        """;

    private static readonly string Sample = Path.Combine(Repository.Root, "samples");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// The kinds of control on the shipped model. Weights permuted over whole tensors put all attention on few frames, so that its pooling says nothing of training; the two that the pipelines name
    /// are healthy in every layer. Workers change nothing.
    /// </summary>
    [Theory]
    [InlineData("filters", false)]
    [InlineData("initialised", false)]
    [InlineData("permuted", true)]
    public void The_saturated_control_of_the_sample_is_unhealthy_and_the_defaults_are_healthy(string kind, bool isSaturated)
    {
        Preprocess();

        ToolResult result = ToolRuns.Twice(
            folder, "Extract", [.. Network(), "--splits", "train,dev,test", "--control-seed", "0", "--control-kind", kind, "--make-control", "true"]);

        ControlLayerHealth[] health = [.. CsvTable.Read<ControlLayerHealth>(folder[$"1/{ControlLayerHealth.FileName}"])];
        ControlLayerHealth pooling = health.Single(layer => layer.Layer == "pooling");
        Assert.Equal(51, health.Length);
        Assert.Equal((kind, 0), (pooling.Kind, pooling.Seed));
        Assert.Equal(kind == "initialised", CsvTable.Read<NormChannel>(folder[$"1/{NormChannel.FileName}"]).Count > 0);
        Assert.Equal(isSaturated, pooling.AttentionEntropy < 0.5 * pooling.TrainedAttentionEntropy);
        Assert.Equal(isSaturated, pooling.Problem.StartsWith("attention is all on few frames", StringComparison.Ordinal));
        Assert.Equal(isSaturated, health.Any(layer => layer.Problem.Length > 0));
        Assert.Contains(isSaturated ? "Nothing can be concluded from this control. Choose another control.kind than permuted." : "all 51 layers are healthy", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A control of the kind initialised needs --calibration, the folder of the calibration.csv that --make-control writes.", "--control-seed", "0", "--control-kind", "initialised")]
    [InlineData("--calibration belongs to a control of the kind initialised.", "--control-seed", "0", "--calibration", "here")]
    [InlineData("--make-control needs --control-seed, the seed of the untrained control.", "--make-control", "true")]
    [InlineData("--control-kind: found 'shuffled', expected filters, initialised or permuted.", "--control-seed", "0", "--control-kind", "shuffled")]
    public void A_wrong_flag_is_said(string message, params string[] arguments)
    {
        ToolResult result = ToolProcess.Run("Extract", [.. Network(), "--splits", "dev", .. arguments, "--output", folder["1"]]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_too_small_to_calibrate_on_is_said()
    {
        MadeCorpus corpus = new(folder["corpus"]);
        corpus.Add("train", 1, 1, 1, 0.5);
        corpus.Add("dev", 2, 1, 1, 0.5);
        corpus.Add("test", 3, 1, 1, 0.5);
        Preprocess(corpus.Root);

        ToolResult result = ToolProcess.Run(
            "Extract", [.. Network(corpus.Root), "--splits", "dev", "--control-seed", "0", "--control-kind", "initialised", "--make-control", "true", "--output", folder["1"]]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("1 utterances in the splits of the control suit the network; its calibration and its health need 2. Add splits to control.splits, or utterances to these splits.", result.Output, StringComparison.Ordinal);
    }

    /// <summary>What was extracted of a network that is drawn anew stays good until an utterance changes that it was calibrated on. Another kind is another network.</summary>
    [Fact]
    public void Rows_of_a_calibrated_control_hang_on_what_it_was_calibrated_on()
    {
        using PipelineFolder pipeline = new(Yaml);
        MadeCorpus corpus = new(pipeline["corpus"]);
        corpus.Add("train", 1, 1, 20, 0.5);
        corpus.Add("dev", 2, 1, 2, 0.5);
        corpus.Add("test", 3, 1, 2, 0.5);
        Assert.Equal((0, 24), Extract(pipeline));

        // Of a chapter whose first utterance comes after the eight that were taken.
        string[] taken = [.. Ids(corpus).OrderBy(Digest, StringComparer.Ordinal).Take(8)];
        int chapter = Enumerable.Range(2, 50).First(number => string.CompareOrdinal(Digest($"1-{number}-0001"), Digest(taken[^1])) > 0);
        corpus.Add("train", 1, chapter, 1, 0.5);
        Assert.Equal((24, 1), Extract(pipeline));

        string calibrated = Directory.EnumerateFiles(corpus.Root, $"{taken[0]}.wav", SearchOption.AllDirectories).Single();
        byte[] audio = File.ReadAllBytes(calibrated);
        audio.AsSpan(audio.Length / 2, audio.Length / 4).Fill(0x11);
        File.WriteAllBytes(calibrated, audio);
        Assert.Equal((0, 25), Extract(pipeline));

        File.WriteAllText(pipeline.Config, Yaml.Replace("kind: initialised", "kind: filters", StringComparison.Ordinal));
        Assert.Equal((0, 25), Extract(pipeline));
    }

    /// <summary>Runs the extraction, and gives how many rows of the control it took and how many it made.</summary>
    private static (int Taken, int Extracted) Extract(PipelineFolder pipeline)
    {
        Match counts = Counts().Match(pipeline.BuildWell("--target=Extract").Output);
        Assert.True(counts.Success);
        return (int.Parse(counts.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), int.Parse(counts.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static IEnumerable<string> Ids(MadeCorpus corpus) =>
        Directory.EnumerateFiles(corpus.Root, "*.wav", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file));

    private static string Digest(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private void Preprocess(string? corpus = null)
    {
        ToolResult result = ToolProcess.Run(
            "Preprocess", ["--corpus", corpus ?? Path.Combine(Sample, "speech"), "--train", "train", "--dev", "dev", "--test", "test", "--output", folder["labels"]]);
        Assert.True(result.ExitCode == 0, result.Output);
    }

    private string[] Network(string? corpus = null) =>
        ["--labels", folder["labels"], "--corpus", corpus ?? Path.Combine(Sample, "speech"), "--model", Path.Combine(Sample, "models", "samresnet34-w8.onnx")];

    [GeneratedRegex(@"extract\[drawn seed 0\]: \d+ utterances: (\d+) taken from the store, (\d+) extracted")]
    private static partial Regex Counts();
}
