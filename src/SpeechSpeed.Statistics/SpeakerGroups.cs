using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>
/// The utterances of each speaker. Speakers are in the order of the SHA-256 of their ids, which is as good as random, the same everywhere, and unmoved by other
/// speakers that come or go.
/// </summary>
public sealed class SpeakerGroups
{
    private readonly int[] speakerOf;

    /// <summary>Groups utterances.</summary>
    /// <param name="speakers">The speaker of every utterance.</param>
    public SpeakerGroups(IEnumerable<string> speakers)
    {
        string[] ofUtterance = [.. speakers];
        Speakers = [.. SpeakerFolds.Order(ofUtterance)];
        Dictionary<string, int> position = new(StringComparer.Ordinal);
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

    /// <summary>Folds disjoint by speaker: the speakers are dealt to them in turn.</summary>
    /// <param name="folds">Number of folds, ≥ 2.</param>
    /// <returns>Per utterance, its fold from 0.</returns>
    public int[] Folds(int folds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        return [.. speakerOf.Select(speaker => speaker % folds)];
    }

    /// <summary>Folds that each have a part of every speaker: a speaker's utterances are dealt in turn, each speaker beginning at the next fold.</summary>
    /// <inheritdoc cref="Folds"/>
    public int[] FoldsWithinSpeakers(int folds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        int[] fold = new int[Utterances];
        for (int speaker = 0; speaker < Members.Length; speaker++)
        {
            for (int i = 0; i < Members[speaker].Length; i++)
            {
                fold[Members[speaker][i]] = (speaker + i) % folds;
            }
        }

        return fold;
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

    /// <summary>The positions of the utterances of speakers that have at least so many.</summary>
    public int[] OfSpeakersWith(int utterances) =>
        [.. Enumerable.Range(0, Utterances).Where(utterance => Members[speakerOf[utterance]].Length >= utterances)];
}
