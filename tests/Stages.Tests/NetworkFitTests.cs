namespace SpeechSpeed.Stages.Tests;

/// <summary>Settings that do not fit the networks are mistakes in the pipeline file, found before a stage runs.</summary>
public sealed class NetworkFitTests
{
    private static readonly string Network = Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx");

    [Theory]
    [InlineData("Report")]
    [InlineData("Status")]
    public void Every_setting_that_contradicts_a_graph_is_told_at_its_line_and_nothing_runs(string target)
    {
        using PipelineFolder pipeline = Pipeline($$"""
            models:
              - { name: bins, onnx: {{Network}} }
              - { name: bins-filters, control: { of: bins, seeds: [0, 1] } }
              - name: input
                onnx: {{Network}}
                input: { name: speech }
              - name: output
                onnx: {{Network}}
                output: logits
            frontend:
              bins: 40
            """);

        ToolResult result = pipeline.Build($"--target={target}");

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(Directory.GetFiles(pipeline["store/ac"], "*", SearchOption.AllDirectories));
        Expectation.Check(Mistakes(pipeline, result), test: "Settings_that_contradict_a_graph");
    }

    [Fact]
    public void A_network_is_inspected_once_and_Status_tells_what_was_found()
    {
        using PipelineFolder pipeline = Pipeline($$"""
            models:
              - name: small
                onnx: {{Network}}
                input: { window: 50, hop: 20 }
              - { name: small-filters, control: { of: small, seeds: [0, 1] } }
            extract: { layers: [first relu, pooling, relu 7] }
            """);
        ToolResult wrong = pipeline.Build("--target=Status");
        Assert.Equal(2, wrong.ExitCode);
        Expectation.Check(Mistakes(pipeline, wrong));

        File.WriteAllText(pipeline.Config, File.ReadAllText(pipeline.Config).Replace(", relu 7", "", StringComparison.Ordinal));
        string status = pipeline.BuildWell("--target=Status").Output;

        Assert.Contains(
            "network of small: samresnet34-w8.onnx: feats, float32 of shape (B, T, 80): 80 bins per frame, frames first; windows of 50 frames every 20; 3 of 51 layers are read, 1,416 numbers of an utterance",
            status,
            StringComparison.Ordinal);
        string answer = Assert.Single(Directory.GetFiles(pipeline["store/measured"]), file => File.ReadAllText(file).Contains("1416", StringComparison.Ordinal));
        File.WriteAllText(answer, File.ReadAllText(answer).Replace("1416", "7", StringComparison.Ordinal));
        Assert.Contains(", 7 numbers of an utterance", pipeline.BuildWell("--target=Status").Output, StringComparison.Ordinal);
    }

    private static PipelineFolder Pipeline(string models) =>
        new(Path.Combine(Repository.Root, "samples", "speech"), "{ train: [train], dev: [dev], test: [test] }", models);

    private static string Mistakes(PipelineFolder pipeline, ToolResult result) => string.Join('\n', result.Output.Split('\n')
        .SkipWhile(line => !line.StartsWith("Error: ", StringComparison.Ordinal))
        .Select(line => line.Replace(pipeline.Config, "pipeline.yaml", StringComparison.Ordinal).Replace(Path.GetDirectoryName(Network)!, "models", StringComparison.Ordinal).TrimEnd()))
        .TrimEnd();
}
