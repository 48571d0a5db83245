using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary><c>extract.pooling</c> from the pipeline file to the tables.</summary>
public sealed class PoolingTests
{
    private const string Models = """
        models:
          - name: small
            architecture: { kind: samresnet34, width: 4, seed: 0 }
          - name: small-untrained
            control: { of: small, seeds: [0], splits: [dev] }
        extract: { layers: ["first relu", "layer3 relu 5", "pooling"], pooling: dynamics }
        """;

    /// <summary>Two layers of frames and the pooling, of a network of width 4 and of its untrained control.</summary>
    [Fact]
    public async Task Dynamics_are_read_of_the_layers_that_have_frames()
    {
        using PipelineFolder pipeline = new(Path.Combine(Repository.Root, "samples", "speech"), "{ train: [train], dev: [dev], test: [test] }", Models);
        Assert.Contains("51, of which 4 are read: 956 numbers for an utterance", pipeline.BuildWell("--target=Inspect", "--model=small").Output, StringComparison.Ordinal);
        ToolResult result = pipeline.BuildWell("--target=Cca");
        Assert.Contains("extract[small]: 300 utterances: 0 taken from the store, 300 extracted, 0 rejected", result.Output, StringComparison.Ordinal);
        Assert.All((string[])["small", "small-untrained"], model =>
        {
            CsvTable layers = pipeline.Table($"{model}/cca.csv");
            Assert.Equal(["12", "48", "640", "256"], layers.Rows.Select((_, row) => layers.Text(row, "dim")));
        });

        FeatureMatrix means = await Extract(pipeline, "mean");
        FeatureMatrix dynamics = await Extract(pipeline, "dynamics");
        Assert.Equal(3 * means.Columns, dynamics.Columns);
        for (int row = 0; row < means.Rows; row++)
        {
            float[] expected = [.. means.Row(row)];
            Assert.All(expected.Zip(dynamics.Row(row)[..expected.Length].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * expected.Max()));
        }
    }

    /// <summary>A layer of the dev split.</summary>
    private static async Task<FeatureMatrix> Extract(PipelineFolder pipeline, string pooling)
    {
        ToolResult alone = ToolProcess.Run(
            "Extract",
            [
                "--labels", pipeline["results/labels"], "--corpus", Path.Combine(Repository.Root, "samples", "speech"), "--splits", "dev", "--architecture", "samresnet34", "--width", "4",
                "--layers", "layer3 relu 5", "--pooling", pooling, "--output", pipeline[pooling],
            ]);
        Assert.True(alone.ExitCode == 0, alone.Output);
        FeatureSet features = FeatureSet.Open(pipeline[$"{pooling}/features"]);
        return await features.ReadAsync(Split.Dev, features.Layers[0]);
    }
}
