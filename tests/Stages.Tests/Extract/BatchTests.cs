using System.Text.Json;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary><c>execution.batch</c> from the pipeline file to the rows.</summary>
public sealed partial class BatchTests
{
    private const string Batch = "execution: { batch: 4 }\n";

    /// <summary>
    /// Rows of batches and of single utterances stay apart, although this network gives the same bits; what is in a shard decides what is in a batch, so a shard is taken whole or made anew. A network
    /// that is run on windows gets one utterance at a time, and its rows are single ones.
    /// </summary>
    [Fact]
    public void Batches_are_made_of_whole_shards_and_their_rows_stay_apart()
    {
        using PipelineFolder pipeline = new($$"""
            schema: 1
            name: batches
            corpus:
              root: corpus
              splits: { train: [train], dev: [dev], test: [test] }
            models:
              - { name: tiny, architecture: { kind: samresnet34, width: 4, seed: 0 } }
              - name: windows
                onnx: {{Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx")}}
                input: { window: 20 }
            extract: { layers: ["first relu"] }
            statistics: { crop: false, deals: 1, bootstraps: 0, permutations: 0 }
            label: { highest: 1000 }
            cache: { dir: store }

            """);
        string single = File.ReadAllText(pipeline.Config);
        MadeCorpus corpus = new(pipeline["corpus"]);
        corpus.Add("train", 1, 1, 5, 0.4);
        corpus.Add("train", 1, 1, 2, 0.5);
        corpus.Add("train", 2, 1, 3, 0.4);
        corpus.Add("dev", 8, 1, 2, 0.4);
        corpus.Add("test", 9, 1, 2, 0.4);

        string output = Extract(single + Batch, null, "14 utterances: 0 taken from the store, 14 extracted", "14 utterances: 0 taken from the store, 14 extracted");
        Assert.Contains("extract[windows]: note: the network takes one utterance at a time, so it is run without batches.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("extract[tiny]: note", output, StringComparison.Ordinal);

        corpus.Add("train", 1, 1, 1, 0.4);
        Extract(single + Batch, "tiny", "15 utterances: 7 taken from the store, 8 extracted");
        string batches = Features();
        Extract(single, "tiny", "15 utterances: 0 taken from the store, 15 extracted");
        Assert.Equal(Features(), batches);

        string Extract(string yaml, string? model, params string[] expected)
        {
            File.WriteAllText(pipeline.Config, yaml);
            string said = pipeline.BuildWell(["--target=Extract", .. model is null ? Array.Empty<string>() : [$"--model={model}"]]).Output;
            Assert.Equal(expected, Counts().Matches(said).OrderBy(match => match.Groups[1].Value, StringComparer.Ordinal).Select(match => match.Groups[2].Value));
            return said;
        }

        string Features()
        {
            using JsonDocument locked = JsonDocument.Parse(File.ReadAllBytes(pipeline["pipeline.lock.json"]));
            return locked.RootElement.GetProperty("stages").GetProperty("extract[tiny]").GetProperty("stored").GetRawText();
        }
    }

    [GeneratedRegex(@"extract\[(\w+)\]: (\d+ utterances: \d+ taken from the store, \d+ extracted)")]
    private static partial Regex Counts();
}
