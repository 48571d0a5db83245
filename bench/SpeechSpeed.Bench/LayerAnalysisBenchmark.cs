using BenchmarkDotNet.Attributes;
using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Bench;

/// <summary>What is read of one layer about three targets, over 40 speakers of 66 utterances as in dev-clean, in ten deals of folds: the ridge alone, and with its permutations.</summary>
public class LayerAnalysisBenchmark
{
    private const int Speakers = 40;
    private const int Utterances = 66;

    private LayerMatrix layer = null!;
    private LayerAnalysis analysis = null!;

    /// <summary>Width of the layer.</summary>
    [Params(64, 256)]
    public int Channels { get; set; }

    /// <summary>Permutations of the targets.</summary>
    [Params(0, 1000)]
    public int Permutations { get; set; }

    /// <summary>Draws channels, half of each the speaker's, and targets that follow the first of them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        SeededRandom random = new(1, "speed");
        float[] activations = new float[Speakers * Utterances * Channels];
        random.FillUniform(activations, 1);
        float[] voices = new float[Speakers * Channels];
        random.FillUniform(voices, 1);
        for (int i = 0; i < activations.Length; i++)
        {
            activations[i] += voices[(i / (Utterances * Channels) * Channels) + (i % Channels)];
        }

        double[][] targets = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, Speakers * Utterances).Select(row => activations[row * Channels] + random.NextNormal()).ToArray())];
        layer = LayerMatrix.Of(activations, Channels);
        analysis = new LayerAnalysis(
            new SpeakerGroups(Enumerable.Range(0, Speakers * Utterances).Select(row => Numbers.Text(row / Utterances))),
            [.. targets.Select((target, i) => new TargetValues(Numbers.Text(i), target))],
            new StatisticsSettings(Folds: 5, Deals: 10, Permutations, Seed: 42));
    }

    /// <summary>Frees the layer.</summary>
    [GlobalCleanup]
    public void Cleanup() => layer.Dispose();

    /// <summary>The layer.</summary>
    [Benchmark]
    public object Analyse() => analysis.Of(layer, 64, isPermuted: Permutations > 0);
}
