using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Sums of squares by speaker, split into the speaker's mean and the deviations from it (one-way analysis of variance). For targets around their mean they are the total variance, for
/// errors the residual variance.
/// </summary>
/// <param name="Pooled">Per speaker, the sum of all squares.</param>
/// <param name="Within">Per speaker, of the deviations from the speaker's mean; 0 for speakers of fewer than <see cref="MinUtterances"/> utterances.</param>
/// <param name="Between">Per speaker, of the mean, times the number of utterances; 0 for the same speakers.</param>
public sealed record VarianceParts(double[] Pooled, double[] Within, double[] Between)
{
    /// <summary>The fewest utterances of a speaker that counts within and between.</summary>
    public const int MinUtterances = 5;

    /// <summary>The fewest such speakers.</summary>
    public const int MinSpeakers = 20;

    /// <summary>The sums of a part.</summary>
    public double[] Of(VariancePart part) => part switch
    {
        VariancePart.Pooled => Pooled,
        VariancePart.Within => Within,
        VariancePart.Between => Between,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Expected a part of the variance."),
    };

    /// <summary>The sums of errors.</summary>
    /// <param name="groups">The speakers.</param>
    /// <param name="errors">One per utterance.</param>
    public static VarianceParts OfErrors(SpeakerGroups groups, double[] errors)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(errors);
        return Split(groups, errors, 0, 0);
    }

    /// <summary>The sums of targets, around their mean; between speakers around the mean over the speakers that count.</summary>
    /// <param name="groups">The speakers.</param>
    /// <param name="targets">One per utterance.</param>
    public static VarianceParts OfTargets(SpeakerGroups groups, double[] targets)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(targets);
        int[] repeated = [.. groups.Members.Where(members => members.Length >= MinUtterances).SelectMany(members => members)];
        return Split(groups, targets, targets.Average(), repeated.Length == 0 ? 0 : repeated.Average(utterance => targets[utterance]));
    }

    private static VarianceParts Split(SpeakerGroups groups, double[] values, double centre, double centreBetween)
    {
        int[][] members = groups.Members;
        VarianceParts parts = new(new double[members.Length], new double[members.Length], new double[members.Length]);
        for (int speaker = 0; speaker < members.Length; speaker++)
        {
            double mean = Mean(members[speaker], values);
            bool isCounted = members[speaker].Length >= MinUtterances;
            foreach (int utterance in members[speaker])
            {
                parts.Pooled[speaker] += (values[utterance] - centre) * (values[utterance] - centre);
                parts.Within[speaker] += isCounted ? (values[utterance] - mean) * (values[utterance] - mean) : 0;
            }

            parts.Between[speaker] = isCounted ? members[speaker].Length * (mean - centreBetween) * (mean - centreBetween) : 0;
        }

        return parts;
    }

    /// <summary>The mean of a speaker's values; where they are all the same, that value, without a rounding error that would look like a variance.</summary>
    private static double Mean(int[] members, double[] values) =>
        Array.TrueForAll(members, member => values[member] == values[members[0]]) ? values[members[0]] : members.Average(member => values[member]);
}
