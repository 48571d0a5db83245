using SpeechSpeed.Models;

namespace SpeechSpeed.Stages.Tests.Inspect;

/// <summary>What <c>--target=Inspect</c> prints.</summary>
public sealed class InspectTests
{
    [Fact]
    public void A_network_built_here() => Expectation.Check(Inspect("--name", "small", "--architecture", "samresnet34", "--width", "8", "--layers", "first relu,pooling"));

    [Fact]
    public void A_network_of_a_file() => Expectation.Check(Inspect("--name", "sample", "--model", Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx")));

    /// <summary>The design's 18.1 GFLOP are those of a long utterance; in exactly 100 frames the last stage rounds 12.5 positions up to 13, 0.9 % more.</summary>
    [Fact]
    public void SimAMResNet34_of_full_width_costs_18_1_GFLOP_per_100_frames()
    {
        string line = Inspect("--architecture", "samresnet34").Split('\n').Single(line => line.Contains("GFLOP", StringComparison.Ordinal));
        Assert.InRange(double.Parse(line.Split(':')[1].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 18.1 * 0.99, 18.1 * 1.01);
    }

    [Fact]
    public void Every_network_that_can_be_built_has_a_word_in_the_pipeline_file() =>
        Assert.Equal(string.Join('|', ModelKinds.All.Select(kind => kind.Name())), Settings.Models.Kind.Type.Words);

    [Fact]
    public void The_target_prints_models_of_the_pipeline_file_and_runs_nothing()
    {
        using PipelineFolder pipeline = PipelineFolder.OverSample();
        ToolResult all = pipeline.BuildWell("--target=Inspect");
        Assert.Contains("small: samresnet34 of width 4, seed 0", all.Output, StringComparison.Ordinal);
        Assert.Contains("| layer4 SimAM 3 |", all.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("untrained control,", all.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(pipeline["results"]));

        Assert.Contains("(untrained control, weights permuted within filters, seed 0)", pipeline.BuildWell("--target=Inspect", "--model=small-untrained").Output, StringComparison.Ordinal);
        ToolResult unknown = pipeline.Build("--target=Inspect", "--model=large");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("has no model of this name. Name one of: small, small-untrained, small-initialised.", unknown.Output, StringComparison.Ordinal);
    }

    /// <summary>ONNX Runtime by itself writes an identifier of the machine there, and reports the models that it runs.</summary>
    [Fact]
    public void Nothing_is_written_into_the_users_home()
    {
        using TemporaryFolder home = new();
        Dictionary<string, string> environment = new() { ["HOME"] = home.Path, ["XDG_CACHE_HOME"] = "", ["CI"] = "", ["ORT_DISABLE_TELEMETRY"] = "" };

        ToolResult run = ToolProcess.RunWith(environment, "Inspect", ["--architecture", "samresnet34", "--width", "4"]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Empty(Directory.GetFileSystemEntries(home.Path));
    }

    [Fact]
    public void A_damaged_file_ends_it_with_3()
    {
        using TemporaryFolder folder = new();
        using PipelineFolder pipeline = new(
            Path.Combine(Repository.Root, "samples", "speech"),
            "{ train: [train], dev: [dev], test: [test] }",
            $"models:\n  - name: damaged\n    onnx: {folder.Write("damaged.onnx", "this is text, not a network")}");
        ToolResult result = pipeline.Build("--target=Inspect");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("damaged.onnx: not an ONNX model, or a damaged one", result.Output, StringComparison.Ordinal);
    }

    private static string Inspect(params string[] arguments)
    {
        ToolResult result = ToolProcess.Run("Inspect", arguments);
        Assert.True(result.ExitCode == 0, result.Output);
        return string.Join('\n', result.Output.Split('\n').Select(line => line.TrimEnd())).Trim();
    }
}
