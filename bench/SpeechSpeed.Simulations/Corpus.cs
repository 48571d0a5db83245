using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>
/// A made corpus of one layer: normal channels of unit variance, half of it the speaker's; targets of unit variance, of which a linear function of the channels explains
/// <see cref="Explained"/>, the speaker another <see cref="Speakers"/>.
/// </summary>
internal sealed class Corpus
{
    public const double Explained = 0.4;
    public const double Speakers = 0.25;
    public const double Mean = 11;
    private const double Common = 0.5;

    public Corpus(IReadOnlyList<int> utterances, int channels, double explained, long seed)
    {
        SeededRandom random = new(seed, "simulated corpus");
        Channels = channels;
        Weight = Math.Sqrt(explained / channels);
        double own = Math.Sqrt(Speakers / (1 - Explained) * (1 - explained));
        double rest = Math.Sqrt(1 - explained - (own * own));
        List<string> speakers = [];
        List<float> activations = [];
        List<double> targets = [];
        for (int speaker = 0; speaker < utterances.Count; speaker++)
        {
            double[] common = [.. Enumerable.Range(0, channels).Select(_ => random.NextNormal())];
            double effect = own * random.NextNormal();
            for (int i = 0; i < utterances[speaker]; i++)
            {
                double target = Mean + effect + (rest * random.NextNormal());
                foreach (double shared in common)
                {
                    double value = (Math.Sqrt(Common) * shared) + (Math.Sqrt(1 - Common) * random.NextNormal());
                    activations.Add((float)value);
                    target += Weight * value;
                }

                speakers.Add(Numbers.Text(speaker));
                targets.Add(target);
            }
        }

        Groups = new SpeakerGroups(speakers);
        Activations = [.. activations];
        Targets = [.. targets];
    }

    public int Channels { get; }

    public double Weight { get; }

    public SpeakerGroups Groups { get; }

    public float[] Activations { get; }

    public double[] Targets { get; }

    /// <summary>The first channels alone.</summary>
    public float[] First(int channels) => [.. Activations.Chunk(Channels).SelectMany(row => row.Take(channels))];
}
