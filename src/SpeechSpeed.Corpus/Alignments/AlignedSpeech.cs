using SpeechSpeed.Labels;
using SpeechSpeed.Measures;

namespace SpeechSpeed.Corpus.Alignments;

/// <summary>What an alignment says about an utterance. The rate is the articulation rate times the share of speech.</summary>
/// <param name="Units">Number of phones, words, or whatever the tier holds.</param>
/// <param name="KnownSeconds">Length of the utterance without the stretches whose units are not known.</param>
/// <param name="SpeechSeconds">The same without pauses.</param>
public sealed record AlignedSpeech(int Units, double KnownSeconds, double SpeechSeconds)
{
    /// <summary>Half a sample at 8 kHz: the times of alignments are rounded.</summary>
    private const double Rounding = 1 / 16_000.0;

    /// <summary>The value of a target of alignments.</summary>
    public double Of(Target target) =>
        target.Kind == Target.AlignedRate.Kind ? Units / KnownSeconds
        : target.Kind == Target.AlignedArticulationRate.Kind ? Units / SpeechSeconds
        : target.Kind == Target.AlignedSpeechShare.Kind ? SpeechSeconds / KnownSeconds
        : throw new ArgumentOutOfRangeException(nameof(target), target.Kind, "Expected a target of alignments.");

    /// <summary>
    /// Measures a part of an aligned recording. A unit belongs to the part that its middle lies in. Pauses are silences of <see cref="PauseDetector.MinimumSeconds"/> and more, and silences of any length
    /// at both ends, as they are in the audio.
    /// </summary>
    /// <param name="intervals">The intervals of the recording, in the order of time.</param>
    /// <param name="start">Where the part begins, in seconds.</param>
    /// <param name="end">Where it ends.</param>
    internal static AlignedSpeech Of(IReadOnlyList<AlignedInterval> intervals, double start, double end)
    {
        int units = 0;
        double pauses = 0;
        double unknown = 0;
        double at = start;
        bool isHeard = false;
        for (int i = FirstAfter(intervals, start); i < intervals.Count && intervals[i].Start < end; i++)
        {
            AlignedInterval interval = intervals[i];
            double from = Math.Max(interval.Start, at);
            double to = Math.Min(interval.End, end);
            double middle = (interval.Start + interval.End) / 2;
            units += interval.IsUnit && middle >= start && middle < end ? 1 : 0;
            if (to <= from)
            {
                continue;
            }

            pauses += !isHeard || from - at >= PauseDetector.MinimumSeconds - Rounding ? from - at : 0;
            unknown += interval.IsUnit ? 0 : to - from;
            at = to;
            isHeard = true;
        }

        double known = end - start - unknown;
        return new AlignedSpeech(units, known, known - pauses - (end - at));
    }

    /// <summary>The first interval that ends after a time: a part of a long recording does not cost the recording.</summary>
    private static int FirstAfter(IReadOnlyList<AlignedInterval> intervals, double time)
    {
        int low = 0;
        int high = intervals.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = intervals[middle].End > time ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
