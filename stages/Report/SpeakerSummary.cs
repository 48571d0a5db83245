using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Report;

/// <summary>A speaker of the corpus.</summary>
/// <param name="Id">The corpus's own id.</param>
/// <param name="Sex"><c>F</c>, <c>M</c>, or empty.</param>
/// <param name="Utterances">Number of utterances.</param>
/// <param name="MeanValue">Mean of their labels.</param>
internal sealed record SpeakerSummary(string Id, string Sex, int Utterances, double MeanValue)
{
    /// <summary>The speakers of the label tables; empty if there are no such tables.</summary>
    public static IReadOnlyList<SpeakerSummary> Read(string labels) =>
    [
        .. Splits.All
            .Where(split => File.Exists(Path.Combine(labels, LabelTable.FileName(split))))
            .SelectMany(split => LabelTable.Read(labels, split))
            .GroupBy(utterance => utterance.SpeakerId, StringComparer.Ordinal)
            .Select(group => new SpeakerSummary(group.Key, group.First().Sex, group.Count(), group.Average(utterance => utterance.Value)))
            .OrderBy(speaker => speaker.Id.Length)
            .ThenBy(speaker => speaker.Id, StringComparer.Ordinal),
    ];
}
