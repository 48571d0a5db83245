using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus;

/// <summary>The limits of an utterance; utterances beyond them are rejected with the reason.</summary>
/// <param name="MaxSeconds">The longest recording, in seconds (<c>corpus.max_seconds</c>).</param>
/// <param name="Lowest">The lowest label (<c>label.lowest</c>); null for the target's own.</param>
/// <param name="Highest">The highest label (<c>label.highest</c>); null for the target's own.</param>
public sealed record LabelLimits(double MaxSeconds, double? Lowest, double? Highest)
{
    /// <summary>The reason to reject a recording of this length, or null.</summary>
    public string? TooLong(double seconds) => seconds <= MaxSeconds
        ? null
        : $"it lasts {Numbers.Text(Math.Round(seconds, 3))} s; corpus.max_seconds allows {Numbers.Text(MaxSeconds)}. Cut it into utterances, or raise corpus.max_seconds";

    /// <summary>The reason to reject an utterance with this label, or null. With an impossible rate, the transcript belongs to another recording, or the header is damaged.</summary>
    public string? Implausible(double value, Target target)
    {
        double lowest = Lowest ?? target.Lowest;
        double highest = Highest ?? target.Highest;
        return value >= lowest && value <= highest
            ? null
            : FormattableString.Invariant($"its {target.Name} is {value:G4} {target.Unit}; expected {lowest} to {highest} (label.lowest, label.highest). Check its transcript and audio, or widen the range");
    }
}
