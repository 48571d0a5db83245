using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

/// <summary>Made data with a known answer.</summary>
/// <param name="Speakers">The speaker of every utterance.</param>
/// <param name="Activations">Shape (utterances, channels), row-major.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Targets">One per utterance.</param>
internal sealed record Made(string[] Speakers, float[] Activations, int Channels, double[] Targets)
{
    public SpeakerGroups Groups { get; } = new(Speakers);

    /// <summary>The layer. Tests do not free it.</summary>
    public LayerMatrix Layer { get; } = LayerMatrix.Of(Activations, Channels);

    /// <summary>The one target.</summary>
    public TargetValues Target => new("rate", Targets);

    /// <summary>An analysis of the one target.</summary>
    public LayerAnalysis Analysis(StatisticsSettings settings) => new(Groups, [Target], settings);

    /// <summary>Independent normal channels, and targets of which a linear function of the channels explains a share.</summary>
    /// <param name="utterances">Per speaker, how many utterances.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="share">R² of the linear function, 0 to 1.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="speakerShare">How much of the rest of the targets is the speaker's.</param>
    /// <param name="commonShare">How much of each channel is the speaker's.</param>
    public static Made Linear(IReadOnlyList<int> utterances, int channels, double share, long seed, double speakerShare = 0, double commonShare = 0)
    {
        SeededRandom random = new(seed, "made");
        int total = utterances.Sum();
        string[] speakers = new string[total];
        float[] activations = new float[total * channels];
        double[] targets = new double[total];
        double weight = Math.Sqrt(share / channels);
        int row = 0;
        for (int speaker = 0; speaker < utterances.Count; speaker++)
        {
            double[] common = [.. Enumerable.Range(0, channels).Select(_ => random.NextNormal())];
            double own = random.NextNormal();
            for (int i = 0; i < utterances[speaker]; i++, row++)
            {
                speakers[row] = Numbers.Text(speaker);
                targets[row] = 11 + (Math.Sqrt(1 - share) * ((Math.Sqrt(speakerShare) * own) + (Math.Sqrt(1 - speakerShare) * random.NextNormal())));
                for (int channel = 0; channel < channels; channel++)
                {
                    double value = (Math.Sqrt(commonShare) * common[channel]) + (Math.Sqrt(1 - commonShare) * random.NextNormal());
                    activations[(row * channels) + channel] = (float)value;
                    targets[row] += weight * value;
                }
            }
        }

        return new Made(speakers, activations, channels, targets);
    }

    /// <summary>As many utterances of every speaker.</summary>
    public static int[] Equal(int speakers, int utterances) => [.. Enumerable.Repeat(utterances, speakers)];
}
