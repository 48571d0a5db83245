using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The labels that figures need.</summary>
/// <param name="Splits">The utterances of each split.</param>
/// <param name="Summary">The label summary.</param>
/// <param name="ByPath">Every utterance by its path.</param>
/// <param name="Target">The target.</param>
internal sealed record CorpusLabels(
    IReadOnlyDictionary<Split, IReadOnlyList<Utterance>> Splits,
    IReadOnlyList<SplitSummary> Summary,
    IReadOnlyDictionary<string, Utterance> ByPath,
    Target Target)
{
    public static CorpusLabels Read(string folder, Target target)
    {
        Dictionary<Split, IReadOnlyList<Utterance>> splits = Core.Splits.All.ToDictionary(split => split, split => LabelTable.Read(folder, split));
        return new CorpusLabels(
            splits,
            CsvTable.Read<SplitSummary>(Path.Combine(folder, SplitSummary.FileName)),
            splits.Values.SelectMany(split => split).ToDictionary(utterance => utterance.AudioPath, StringComparer.Ordinal),
            target);
    }
}
