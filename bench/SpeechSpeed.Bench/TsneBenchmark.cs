using BenchmarkDotNet.Attributes;
using SpeechSpeed.Core;
using SpeechSpeed.Learning;

namespace SpeechSpeed.Bench;

/// <summary>
/// The parts of a t-SNE map: the neighbours once, attraction and repulsion in each of 750 iterations. The points are 256 channels of speakers with 65 utterances; the map is a normal one of the usual width.
/// </summary>
public class TsneBenchmark : IDisposable
{
    private const int Channels = 256;

    private Distances distances = null!;
    private TsneForces attraction = null!;
    private TsnePairs pairs = null!;
    private TsneGrid grid = null!;
    private double[] x = [];
    private double[] y = [];
    private double[] forcesX = [];
    private double[] forcesY = [];

    /// <summary>Number of utterances; LibriSpeech's test-clean has 2,620.</summary>
    [Params(2_620, 10_000)]
    public int Utterances { get; set; }

    /// <summary>Makes the points and a map.</summary>
    [GlobalSetup]
    public void Setup()
    {
        SeededRandom random = new(0);
        float[] speakers = Normal(((Utterances / 65) + 1) * Channels);
        float[] activations = Normal(Utterances * Channels);
        for (int i = 0; i < activations.Length; i++)
        {
            activations[i] = speakers[(i / (65 * Channels) * Channels) + (i % Channels)] + (0.8f * activations[i]);
        }

        distances = new Distances(activations, Channels);
        double deviation = Math.Sqrt(Utterances) / 3;
        (x, y) = (Coordinates(), Coordinates());
        (forcesX, forcesY) = (new double[Utterances], new double[Utterances]);
        pairs = new TsnePairs(Utterances, Environment.ProcessorCount);
        grid = new TsneGrid();
        attraction = new TsneForces(TsneAffinities.Of(Neighbours(), 30, Environment.ProcessorCount, default), new NoRepulsion(), Environment.ProcessorCount, default);

        float[] Normal(int length) => [.. Enumerable.Range(0, length).Select(_ => (float)random.NextNormal())];

        double[] Coordinates() => [.. Enumerable.Range(0, Utterances).Select(_ => deviation * random.NextNormal())];
    }

    /// <summary>Frees the grid.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        grid.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>91 nearest neighbours of every utterance, on all cores.</summary>
    [Benchmark]
    public object Nearest() => Neighbours();

    /// <summary>The attraction between neighbours, on all cores.</summary>
    [Benchmark]
    public void Attraction() => attraction.Gradient(x, y, 1, forcesX, forcesY);

    /// <summary>The repulsion between all pairs, on all cores.</summary>
    [Benchmark]
    public double Pairs() => pairs.Compute(x, y, forcesX, forcesY, default);

    /// <summary>The repulsion on a grid, on one core.</summary>
    [Benchmark]
    public double Grid() => grid.Compute(x, y, forcesX, forcesY, default);

    private NearestNeighbours Neighbours() => NearestNeighbours.Find(distances, 91, Environment.ProcessorCount, default);

    private sealed class NoRepulsion : ITsneRepulsion
    {
        public double Compute(double[] x, double[] y, double[] forcesX, double[] forcesY, CancellationToken cancellationToken) => 1;
    }
}
