using SpeechSpeed.Core;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Compare;

/// <summary>Something that the results of a model say of corpus, network or statistics, and that differs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
/// <param name="Models">The models whose results say so.</param>
internal sealed record Cause(string Name, string Before, string After, IReadOnlyList<string> Models)
{
    private static readonly (string Name, Func<ModelMetrics, string> Of)[] Facts =
    [
        .. Splits.All.Select(split => ($"utterances of {split.Name()}", (Func<ModelMetrics, string>)(model => ComparisonText.Count(model.Labels.FirstOrDefault(one => one.Split == split)?.Files ?? 0)))),
        .. Splits.All.Select(split => ($"speakers of {split.Name()}", (Func<ModelMetrics, string>)(model => ComparisonText.Count(model.Labels.FirstOrDefault(one => one.Split == split)?.Speakers ?? 0)))),
        ("the network was trained on:", model => model.TrainedOn ?? "not told"),
        ("layers", model => ComparisonText.Count(model.Layers.Count)),
        ("channels of all layers", model => ComparisonText.Count(model.Layers.Sum(row => row.Dim ?? 0))),
        ("utterances analysed", model => ComparisonText.Count(model.HeldOut.Utterances)),
        ("statistics.folds", model => ComparisonText.Count(model.HeldOut.Folds)),
        ("statistics.deals", model => ComparisonText.Count(model.HeldOut.Deals)),
        ("statistics.bootstraps", model => ComparisonText.Count(model.HeldOut.Bootstraps)),
        ("statistics.permutations", model => ComparisonText.Count(model.HeldOut.Permutations)),
        ("utterances of CCA", model => ComparisonText.Count(model.Cca.Utterances)),
    ];

    /// <summary>What differs, in the order of <see cref="Facts"/>; models that say the same together.</summary>
    public static IReadOnlyList<Cause> Between(IReadOnlyList<string> models, IReadOnlyDictionary<string, ModelMetrics> before, IReadOnlyDictionary<string, ModelMetrics> after) =>
    [
        .. from fact in Facts
           from model in models
           let was = fact.Of(before[model])
           let now = fact.Of(after[model])
           where was != now
           group model by (fact.Name, was, now) into same
           select new Cause(same.Key.Name, same.Key.was, same.Key.now, [.. same]),
    ];
}
