using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Plot;

/// <summary>The labels that figures need.</summary>
/// <param name="Splits">The utterances of each split.</param>
/// <param name="Summary">The label summary.</param>
/// <param name="TrainMean">Mean of the labels that the probes were trained on.</param>
/// <param name="ByPath">Every utterance by its path.</param>
/// <param name="Target">What is predicted.</param>
internal sealed record CorpusLabels(
    IReadOnlyDictionary<Split, IReadOnlyList<Utterance>> Splits,
    IReadOnlyList<SplitSummary> Summary,
    double TrainMean,
    IReadOnlyDictionary<string, Utterance> ByPath,
    Target Target)
{
    public static CorpusLabels Read(string folder, IReadOnlyList<Split> probeTrain, Target target)
    {
        Dictionary<Split, IReadOnlyList<Utterance>> splits = Core.Splits.All.ToDictionary(split => split, split => LabelTable.Read(folder, split));
        double trainMean = probeTrain.SelectMany(split => splits[split]).Select(utterance => utterance.Value).DefaultIfEmpty(double.NaN).Average();
        return new CorpusLabels(
            splits,
            SummaryTable.Read(Path.Combine(folder, SummaryTable.FileName)),
            trainMean,
            splits.Values.SelectMany(split => split).ToDictionary(utterance => utterance.AudioPath, StringComparer.Ordinal),
            target);
    }
}
