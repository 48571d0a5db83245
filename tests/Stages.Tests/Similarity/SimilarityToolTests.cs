using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Similarity;

/// <summary>The tool similarity, run as a process on made feature sets. Utterances of the same number have the same activations in each of them, and layers have nothing in common.</summary>
public sealed class SimilarityToolTests : IDisposable
{
    private static readonly string[] Models = ["--model", "a", "--model", "b", "--model", "a-untrained", "--control", "a-untrained=a"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Layers_are_compared_on_the_utterances_that_every_network_has()
    {
        await AddAsync("a", 120);
        await AddAsync("b", 100);
        await AddAsync("a-untrained", 110);

        ToolRuns.Twice(folder, "Similarity", ["--networks", folder["networks"], "--splits", "test", .. Models]);

        IReadOnlyList<CkaScore> scores = CsvTable.Read<CkaScore>(folder[$"1/{CkaScore.FileName}"]);
        Assert.Equal([("a", "a"), ("a", "b"), ("a", "a-untrained"), ("b", "b")], scores.Select(score => (score.Model, score.Other)).Distinct());
        Assert.Equal(4 * MadeFeatures.Layers.Length * MadeFeatures.Layers.Length, scores.Count);
        Assert.All(scores, score => Assert.Equal(100, score.Utterances));
        Assert.All(scores.Where(score => score.Layer == score.OtherLayer), score => Assert.Equal(1, score.Cka, 1e-4));
        Assert.All(scores.Where(score => score.Layer != score.OtherLayer), score => Assert.InRange(score.Cka, -0.15, 0.15));
    }

    [Fact]
    public async Task No_more_utterances_are_taken_than_asked_for_and_too_few_are_said()
    {
        await AddAsync("a", 40);
        string[] arguments = ["--networks", folder["networks"], "--splits", "test", "--model", "a"];

        ToolProcess.Run("Similarity", [.. arguments, "--max-utterances", "13", "--output", folder["some"]]);
        Assert.All(CsvTable.Read<CkaScore>(folder[$"some/{CkaScore.FileName}"]), score => Assert.Equal(13, score.Utterances));

        await AddAsync("b", 3);
        ToolResult few = ToolProcess.Run("Similarity", [.. arguments, "--model", "b", "--output", folder["few"]]);
        Assert.Contains("the networks have 3 utterances in common, and 4 are needed: no layers are compared", few.Line, StringComparison.Ordinal);
        Assert.Empty(CsvTable.Read<CkaScore>(folder[$"few/{CkaScore.FileName}"]));
    }

    private async Task AddAsync(string model, int utterances)
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Test, utterances));
        Directory.CreateDirectory(folder[$"networks/{model}"]);
        Directory.Move(made.Features, folder[$"networks/{model}/features"]);
    }
}
