using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>A subset of the utterances in which fast utterances are as long as slow ones.</summary>
public static class DurationMatching
{
    private const int PerBin = 20;
    private const int MaxBins = 20;

    /// <summary>
    /// Exact matching on coarse classes (Iacus, King &amp; Porro 2012): utterances are ordered by duration and cut into classes of equal size. Each class keeps as many
    /// utterances faster than the median rate as slower ones; the others are removed at random.
    /// </summary>
    /// <param name="durations">One per utterance.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <returns>The positions that are kept, ascending.</returns>
    public static int[] Match(double[] durations, double[] targets, long seed)
    {
        ArgumentNullException.ThrowIfNull(durations);
        ArgumentNullException.ThrowIfNull(targets);
        double[] sorted = [.. targets.Order()];
        double median = sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        int[] byDuration = [.. Enumerable.Range(0, durations.Length).OrderBy(utterance => durations[utterance]).ThenBy(utterance => utterance)];
        int bins = Math.Clamp(durations.Length / PerBin, 1, MaxBins);
        SeededRandom random = new(seed, "duration matching");
        List<int> kept = [];
        for (int bin = 0; bin < bins; bin++)
        {
            int[] members = byDuration[(int)((long)byDuration.Length * bin / bins)..(int)((long)byDuration.Length * (bin + 1) / bins)];
            int[] fast = [.. members.Where(utterance => targets[utterance] > median)];
            int[] slow = [.. members.Where(utterance => targets[utterance] < median)];
            int count = Math.Min(fast.Length, slow.Length);
            kept.AddRange(Draw(random, fast, count));
            kept.AddRange(Draw(random, slow, count));
        }

        return [.. kept.Order()];
    }

    private static IEnumerable<int> Draw(SeededRandom random, int[] from, int count)
    {
        random.Shuffle(from.AsSpan());
        return from.Take(count);
    }
}
