using BenchmarkDotNet.Attributes;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.Bench;

/// <summary>What reading all 50 layers of SimAMResNet34 adds to the pass that gives the embedding alone, and what the kinds of pooling add.</summary>
public class LayerTapsBenchmark
{
    /// <summary>Four seconds in frames of 10 ms.</summary>
    private const int Frames = 400;

    private SpeakerModel embeddingOnly = null!;
    private SpeakerModel allLayers = null!;
    private SpeakerModel deviations = null!;
    private SpeakerModel dynamics = null!;
    private float[] features = [];

    /// <summary>Channels of the first stage; WeSpeaker's models have 64.</summary>
    [Params(8, 64)]
    public int Width { get; set; }

    /// <summary>Builds the network four times.</summary>
    [GlobalSetup]
    public void Setup()
    {
        ModelSource source = ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, Width, Seed: 0));
        embeddingOnly = SpeakerModel.Load(source, LayerSelection.Of([]));
        allLayers = SpeakerModel.Load(source, LayerSelection.All);
        deviations = SpeakerModel.Load(source, LayerSelection.All, pooling: TimePooling.MeanSd);
        dynamics = SpeakerModel.Load(source, LayerSelection.All, pooling: TimePooling.Dynamics);
        SeededRandom random = new(0);
        features = new float[Frames * allLayers.Bins];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = (float)(3 * random.NextNormal());
        }
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        embeddingOnly.Dispose();
        allLayers.Dispose();
        deviations.Dispose();
        dynamics.Dispose();
    }

    /// <summary>One pass, one layer.</summary>
    [Benchmark(Baseline = true)]
    public float[][] EmbeddingOnly() => embeddingOnly.Run(features, Frames);

    /// <summary>One pass, 51 layers.</summary>
    [Benchmark]
    public float[][] AllLayers() => allLayers.Run(features, Frames);

    /// <summary>One pass, the mean and the deviation of 50 layers.</summary>
    [Benchmark]
    public float[][] MeanAndDeviation() => deviations.Run(features, Frames);

    /// <summary>One pass, the mean, the deviation and the dynamics of 50 layers.</summary>
    [Benchmark]
    public float[][] Dynamics() => dynamics.Run(features, Frames);
}
