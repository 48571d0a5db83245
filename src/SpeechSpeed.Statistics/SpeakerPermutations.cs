using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Permutations of the targets between speakers. Utterances of a speaker are not exchangeable with those of others one by one, whole speakers are: a permutation
/// gives each speaker the profile (all targets, in their order) of another one with equally many utterances (whole-block exchangeability: Winkler, Webster, Vidaurre, Nichols &amp;
/// Smith 2015). Speakers without their like keep theirs, which only makes the test stricter.
/// </summary>
public static class SpeakerPermutations
{
    /// <summary>Fewer exchangeable speakers than this, and no test is made.</summary>
    public const int MinExchangeable = 20;

    /// <summary>Number of speakers that have as many utterances as at least one other.</summary>
    public static int Exchangeable(SpeakerGroups groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return Blocks(groups).Sum(block => block.Length);
    }

    /// <summary>Draws permutations; permutation p is the same one for the same seed and speakers, whatever their number.</summary>
    /// <param name="groups">The speakers.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="permutations">How many, ≥ 1.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <returns>Shape (utterances, permutations), row-major.</returns>
    public static double[] Draw(SpeakerGroups groups, double[] targets, int permutations, long seed)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(permutations);
        int[][] blocks = [.. Blocks(groups)];
        double[] drawn = new double[(long)targets.Length * permutations];
        SeededRandom random = new(seed, "permutations of speakers");
        int[] giver = [.. Enumerable.Range(0, groups.Speakers.Count)];
        for (int permutation = 0; permutation < permutations; permutation++)
        {
            foreach (int[] block in blocks)
            {
                int[] order = [.. block];
                random.Shuffle(order.AsSpan());
                for (int i = 0; i < block.Length; i++)
                {
                    giver[block[i]] = order[i];
                }
            }

            for (int speaker = 0; speaker < giver.Length; speaker++)
            {
                int[] to = groups.Members[speaker];
                int[] from = groups.Members[giver[speaker]];
                for (int i = 0; i < to.Length; i++)
                {
                    drawn[((long)to[i] * permutations) + permutation] = targets[from[i]];
                }
            }
        }

        return drawn;
    }

    private static IEnumerable<int[]> Blocks(SpeakerGroups groups) => Enumerable.Range(0, groups.Speakers.Count)
        .GroupBy(speaker => groups.Members[speaker].Length)
        .Where(block => block.Count() > 1)
        .OrderBy(block => block.Key)
        .Select(block => block.ToArray());
}
