using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Summary;

/// <summary>The needed part of the label tables.</summary>
/// <param name="Summary">The label summary.</param>
/// <param name="TrainMean">Mean of the training labels of the probes.</param>
/// <param name="Durations">Seconds of every utterance by its path.</param>
/// <param name="Target">The target.</param>
internal sealed record CorpusLabels(IReadOnlyList<SplitSummary> Summary, double TrainMean, IReadOnlyDictionary<string, double> Durations, Target Target)
{
    public static CorpusLabels Read(string folder, IReadOnlyList<Split> probeTrain, Target target)
    {
        Dictionary<Split, IReadOnlyList<Utterance>> splits = Splits.All.ToDictionary(split => split, split => LabelTable.Read(folder, split));
        return new CorpusLabels(
            CsvTable.Read<SplitSummary>(Path.Combine(folder, SplitSummary.FileName)),
            probeTrain.SelectMany(split => splits[split]).Select(utterance => utterance.Value).DefaultIfEmpty(double.NaN).Average(),
            splits.Values.SelectMany(split => split).ToDictionary(utterance => utterance.AudioPath, utterance => utterance.DurationSeconds, StringComparer.Ordinal),
            target);
    }
}
