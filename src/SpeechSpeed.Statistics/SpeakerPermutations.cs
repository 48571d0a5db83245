using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Permutations of targets, the same for every target and every layer of the same speakers. Each destroys one relation and keeps everything else:
/// <list type="bullet">
/// <item><see cref="VariancePart.Pooled"/>: every speaker gets the whole profile (all values, in their order) of a speaker with equally many utterances (whole-block exchangeability: Winkler,
/// Webster, Vidaurre, Nichols &amp; Smith 2015). A speaker whose number of utterances is unique keeps the profile, which makes the test stricter.</item>
/// <item><see cref="VariancePart.Within"/>: the values of each speaker are shuffled among the speaker's utterances. The relation between speakers stays.</item>
/// <item><see cref="VariancePart.Between"/>: the means of the speakers are shuffled among those with at least <see cref="VarianceParts.MinUtterances"/> utterances; the deviations from them stay.</item>
/// </list>
/// </summary>
public sealed class SpeakerPermutations
{
    /// <summary>The fewest exchangeable speakers for a test.</summary>
    public const int MinExchangeable = 20;

    private readonly SpeakerGroups groups;
    private readonly int[][] givers;
    private readonly int[][] within;
    private readonly int[][] between;

    /// <summary>Draws permutations; permutation p depends on the seed and the speakers only, not on the number of permutations.</summary>
    /// <param name="groups">The speakers.</param>
    /// <param name="count">Number of permutations of each kind, ≥ 0.</param>
    /// <param name="seed">Seed of the draws.</param>
    public SpeakerPermutations(SpeakerGroups groups, int count, long seed)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        this.groups = groups;
        int[][] alike =
        [
            .. Enumerable.Range(0, groups.Speakers.Count)
                .GroupBy(speaker => groups.Members[speaker].Length)
                .Where(block => block.Count() > 1)
                .OrderBy(block => block.Key)
                .Select(block => block.ToArray()),
        ];
        int[] repeated = [.. Enumerable.Range(0, groups.Speakers.Count).Where(speaker => groups.Members[speaker].Length >= VarianceParts.MinUtterances)];
        Exchangeable = alike.Sum(block => block.Length);
        givers = Draw(Exchangeable < MinExchangeable ? 0 : count, groups.Speakers.Count, alike, new SeededRandom(seed, "permutations of speakers"));
        int repeatedCount = repeated.Length < VarianceParts.MinSpeakers ? 0 : count;
        within = Draw(repeatedCount, groups.Utterances, groups.Members, new SeededRandom(seed, "permutations within speakers"));
        between = Draw(repeatedCount, groups.Speakers.Count, [repeated], new SeededRandom(seed, "permutations of speakers' means"));
    }

    /// <summary>Number of speakers that have as many utterances as at least one other.</summary>
    public int Exchangeable { get; }

    /// <summary>Number of permutations of a part; 0 where too few speakers can be exchanged.</summary>
    public int Count(VariancePart part) => Of(part).Length;

    /// <summary>Permutes a target.</summary>
    /// <param name="part">The part whose relation is destroyed.</param>
    /// <param name="permutation">The permutation, from 0.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="permuted">Filled: one per utterance.</param>
    public void Permute(VariancePart part, int permutation, ReadOnlySpan<double> targets, Span<double> permuted)
    {
        int[] giver = Of(part)[permutation];
        if (part == VariancePart.Within)
        {
            for (int utterance = 0; utterance < giver.Length; utterance++)
            {
                permuted[utterance] = targets[giver[utterance]];
            }

            return;
        }

        for (int speaker = 0; speaker < giver.Length; speaker++)
        {
            int[] to = groups.Members[speaker];
            int[] from = groups.Members[giver[speaker]];
            double move = part == VariancePart.Between ? Mean(targets, from) - Mean(targets, to) : 0;
            for (int i = 0; i < to.Length; i++)
            {
                permuted[to[i]] = part == VariancePart.Between ? targets[to[i]] + move : targets[from[i]];
            }
        }
    }

    private int[][] Of(VariancePart part) => part switch
    {
        VariancePart.Pooled => givers,
        VariancePart.Within => within,
        VariancePart.Between => between,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Expected a part of the variance."),
    };

    /// <summary>Permutations of positions within blocks; positions in no block stay.</summary>
    private static int[][] Draw(int count, int positions, IReadOnlyList<int[]> blocks, SeededRandom random)
    {
        int[][] drawn = new int[count][];
        for (int permutation = 0; permutation < count; permutation++)
        {
            drawn[permutation] = [.. Enumerable.Range(0, positions)];
            foreach (int[] block in blocks)
            {
                int[] order = [.. block];
                random.Shuffle(order.AsSpan());
                for (int i = 0; i < block.Length; i++)
                {
                    drawn[permutation][block[i]] = order[i];
                }
            }
        }

        return drawn;
    }

    private static double Mean(ReadOnlySpan<double> targets, int[] members)
    {
        double sum = 0;
        foreach (int member in members)
        {
            sum += targets[member];
        }

        return sum / members.Length;
    }
}
