using BenchmarkDotNet.Attributes;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Bench;

/// <summary>Reading all layers of a feature set of many small files: in one sweep, and each as if it were the only one.</summary>
public class FeatureReadingBenchmark
{
    private const int RowsPerShard = 25;
    private static readonly Layer[] Layers = [.. Enumerable.Range(0, 50).Select(i => new Layer($"layer {i}", i, 32)), new Layer(Layer.Embedding, 50, 256)];

    private string folder = "";

    /// <summary>Number of files; LibriSpeech's train-clean-100, dev-clean and test-clean have about 770 chapters.</summary>
    [Params(100, 700)]
    public int Shards { get; set; }

    /// <summary>Writes the files.</summary>
    [GlobalSetup]
    public async Task Setup()
    {
        folder = Directory.CreateTempSubdirectory("speechspeed-bench-").FullName;
        FeatureShard[] shards = [.. Enumerable.Range(0, Shards).Select(i => new FeatureShard(FeatureShard.FileOf(Split.Train, $"{i}"), RowsPerShard))];
        FeatureSet.Write(folder, Layers, shards);
        SeededRandom random = new(0);
        foreach (FeatureShard shard in shards)
        {
            await using FeatureWriter writer = await FeatureWriter.CreateAsync(Path.Combine(folder, shard.File), Layers, RowsPerShard).ConfigureAwait(false);
            for (int row = 0; row < RowsPerShard; row++)
            {
                float[][] activations = [.. Layers.Select(layer => Enumerable.Range(0, layer.Dim).Select(_ => (float)random.NextNormal()).ToArray())];
                await writer.AppendAsync($"{shard.File}/{row}", activations).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes them.</summary>
    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(folder, recursive: true);

    /// <summary>As a stage reads them.</summary>
    [Benchmark]
    public async Task<int> OneSweep()
    {
        FeatureSet features = FeatureSet.Open(folder);
        int rows = 0;
        foreach (Layer layer in Layers)
        {
            rows += (await features.ReadAsync(Split.Train, layer).ConfigureAwait(false)).Rows;
        }

        return rows;
    }

    /// <summary>Backwards, which leaves nothing to read ahead: every file is opened once for each layer.</summary>
    [Benchmark(Baseline = true)]
    public async Task<int> LayerByLayer()
    {
        FeatureSet features = FeatureSet.Open(folder);
        int rows = 0;
        foreach (Layer layer in Layers.Reverse())
        {
            rows += (await features.ReadAsync(Split.Train, layer).ConfigureAwait(false)).Rows;
        }

        return rows;
    }
}
