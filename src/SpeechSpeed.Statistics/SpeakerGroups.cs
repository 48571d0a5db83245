using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// The utterances of each speaker. Speakers are in the order of the SHA-256 of their ids. This order is practically random, the same everywhere, and unaffected by other
/// speakers that come or go.
/// </summary>
public sealed class SpeakerGroups
{
    private readonly int[] speakerOf;
    private readonly Dictionary<string, int> position = new(StringComparer.Ordinal);

    /// <summary>Groups utterances.</summary>
    /// <param name="speakers">The speaker of every utterance.</param>
    public SpeakerGroups(IEnumerable<string> speakers)
    {
        string[] ofUtterance = [.. speakers];
        Speakers = [.. SpeakerFolds.Order(ofUtterance)];
        for (int i = 0; i < Speakers.Count; i++)
        {
            position[Speakers[i]] = i;
        }

        speakerOf = [.. ofUtterance.Select(speaker => position[speaker])];
        Members = new int[Speakers.Count][];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, speakerOf.Length).GroupBy(utterance => speakerOf[utterance]))
        {
            Members[group.Key] = [.. group];
        }
    }

    /// <summary>The speakers, in order.</summary>
    public IReadOnlyList<string> Speakers { get; }

    /// <summary>Number of utterances.</summary>
    public int Utterances => speakerOf.Length;

    /// <summary>Per speaker, the positions of its utterances, ascending.</summary>
    internal int[][] Members { get; }

    /// <summary>Per utterance, the position of its speaker in <see cref="Speakers"/>.</summary>
    public ReadOnlySpan<int> SpeakerOf => speakerOf;

    /// <summary>Per utterance, the position of its speaker in the order of a deal (<see cref="SpeakerFolds.Order"/>), from 0.</summary>
    /// <param name="deal">The deal, from 0.</param>
    public int[] Positions(int deal)
    {
        int[] positions = new int[Speakers.Count];
        int next = 0;
        foreach (string speaker in SpeakerFolds.Order(Speakers, deal))
        {
            positions[position[speaker]] = next++;
        }

        return [.. speakerOf.Select(speaker => positions[speaker])];
    }

    /// <summary>Folds disjoint by speaker: the speakers are dealt to the folds in turn.</summary>
    /// <param name="folds">Number of folds, ≥ 2.</param>
    /// <param name="deal">The deal, from 0.</param>
    /// <returns>Per utterance, its fold from 0.</returns>
    public int[] Folds(int folds, int deal = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        return [.. Positions(deal).Select(at => at % folds)];
    }

    /// <summary>Sums values over the utterances of each speaker.</summary>
    /// <param name="value">The value of the utterance at a position.</param>
    public double[] Sum(Func<int, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        double[] sums = new double[Speakers.Count];
        for (int i = 0; i < speakerOf.Length; i++)
        {
            sums[speakerOf[i]] += value(i);
        }

        return sums;
    }
}
