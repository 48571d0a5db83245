using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>How a target comes about: the shares of its variance, which add up to 1.</summary>
/// <param name="Within">What a linear function of the channels explains of the deviations from the speakers' means.</param>
/// <param name="Between">What it explains of these means.</param>
/// <param name="Speaker">What else is the speaker's.</param>
internal sealed record Shares(double Within, double Between, double Speaker)
{
    /// <summary>What nothing explains.</summary>
    public double Rest => 1 - Within - Between - Speaker;
}

/// <summary>
/// A made corpus: normal channels of unit variance, half of it the speaker's; targets of unit variance whose deviations and means follow the same direction of the channels, each as strongly as
/// <see cref="Shares"/> says.
/// </summary>
internal sealed class Corpus
{
    public const double Mean = 11;

    private readonly SeededRandom random;

    public Corpus(IReadOnlyList<int> utterances, int channels, Shares shares, long seed)
    {
        random = new SeededRandom(seed, "simulated corpus");
        Channels = channels;
        Shares = shares;
        double[] direction = [.. Enumerable.Range(0, channels).Select(_ => random.NextNormal())];
        double length = Math.Sqrt(direction.Sum(value => value * value));
        Direction = [.. direction.Select(value => value / length)];
        List<string> speakers = [];
        List<float> activations = [];
        List<double> targets = [];
        for (int speaker = 0; speaker < utterances.Count; speaker++)
        {
            double[] common = Normals(Math.Sqrt(0.5));
            double effect = (Math.Sqrt(2 * shares.Between) * Along(common)) + (Math.Sqrt(shares.Speaker) * random.NextNormal());
            for (int i = 0; i < utterances[speaker]; i++)
            {
                double[] own = Normals(Math.Sqrt(0.5));
                activations.AddRange(common.Zip(own, (one, other) => (float)(one + other)));
                targets.Add(Mean + effect + (Math.Sqrt(2 * shares.Within) * Along(own)) + (Math.Sqrt(shares.Rest) * random.NextNormal()));
                speakers.Add(Numbers.Text(speaker));
            }
        }

        Groups = new SpeakerGroups(speakers);
        Activations = [.. activations];
        Targets = [.. targets];
    }

    public int Channels { get; }

    public Shares Shares { get; }

    /// <summary>The direction of the channels that the target follows, of length 1.</summary>
    public double[] Direction { get; }

    public SpeakerGroups Groups { get; }

    public float[] Activations { get; }

    public double[] Targets { get; }

    /// <summary>All channels.</summary>
    public LayerMatrix Layer() => LayerMatrix.Of(Activations, Channels);

    /// <summary>The first channels alone.</summary>
    public LayerMatrix First(int channels) => LayerMatrix.Of([.. Activations.Chunk(Channels).SelectMany(row => row.Take(channels))], channels);

    /// <summary>The same utterances seen with other noise: every channel with as much again of a normal variable, half of it the speaker's.</summary>
    public LayerMatrix Blurred(long seed)
    {
        SeededRandom noise = new(seed, "blur");
        double[][] ofSpeakers = [.. Groups.Speakers.Select(_ => Enumerable.Range(0, Channels).Select(_ => noise.NextNormal()).ToArray())];
        float[] values = [.. Activations.Select((value, i) => (float)(value + (Math.Sqrt(0.5) * (ofSpeakers[Groups.SpeakerOf[i / Channels]][i % Channels] + noise.NextNormal()))))];
        return LayerMatrix.Of(values, Channels);
    }

    /// <summary>
    /// R² on all speakers there could be of an answer of given weights: of an utterance, of its deviation from the speaker's mean, and of the mean of so many utterances.
    /// </summary>
    public (double Pooled, double Within, double Between) Truth(double intercept, ReadOnlySpan<double> weights, double utterances)
    {
        double within = Missed(weights, Math.Sqrt(2 * Shares.Within)) + Shares.Rest;
        double between = Missed(weights, Math.Sqrt(2 * Shares.Between)) + Shares.Speaker + Math.Pow(intercept - Mean, 2);
        double withinTotal = Shares.Within + Shares.Rest;
        double betweenTotal = Shares.Between + Shares.Speaker;
        return (
            1 - ((within + between) / (withinTotal + betweenTotal)),
            1 - (within / withinTotal),
            1 - ((between + (within / utterances)) / (betweenTotal + (withinTotal / utterances))));
    }

    /// <summary>Half of the squared distance of the weights to those that the target follows: a channel's variance is half the speaker's.</summary>
    private double Missed(ReadOnlySpan<double> weights, double strength)
    {
        double sum = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            double difference = (strength * Direction[channel]) - (channel < weights.Length ? weights[channel] : 0);
            sum += 0.5 * difference * difference;
        }

        return sum;
    }

    private double[] Normals(double deviation) => [.. Enumerable.Range(0, Channels).Select(_ => deviation * random.NextNormal())];

    private double Along(double[] channels) => channels.Zip(Direction, (one, other) => one * other).Sum();
}
