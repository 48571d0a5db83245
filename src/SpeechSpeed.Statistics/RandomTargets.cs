using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// The control task of selectivity (Hewitt &amp; Liang 2019): random targets that a probe can only know by knowing the speaker. Each speaker is given the mean of a
/// random one, and each utterance the deviation from the speaker's mean of a random one; so the control has the spread of the real targets, between and within speakers.
/// </summary>
public static class RandomTargets
{
    /// <summary>How many control tasks are averaged.</summary>
    public const int Draws = 10;

    /// <summary>Draws control targets.</summary>
    /// <param name="groups">The speakers.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="seed">Seed of the draw.</param>
    public static double[] Draw(SpeakerGroups groups, double[] targets, long seed)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(targets);
        double[] means = [.. groups.Members.Select(members => members.Average(utterance => targets[utterance]))];
        double[] deviations = new double[targets.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            deviations[i] = targets[i] - means[groups.SpeakerOf[i]];
        }

        SeededRandom random = new(seed, "control task");
        random.Shuffle(means.AsSpan());
        random.Shuffle(deviations.AsSpan());
        for (int i = 0; i < targets.Length; i++)
        {
            deviations[i] += means[groups.SpeakerOf[i]];
        }

        return deviations;
    }
}
