using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Does a model predict the label better than another model? The paired log ratios of errors answer, at the best layers and at the embedding.</summary>
internal static class ModelsQuestion
{
    /// <summary>The answers for a model against those after it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="differences">The comparisons of all models.</param>
    public static IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelDifference> differences) =>
        from found in differences
        where found.Model == model.Model && found.Target == model.Target?.Kind && found.IsPooled
        let answer = Deciding.Difference(found.Difference, found.P, Answer.Exceeds, Answer.Below)
        select model.CannotSay(Question.Models, answer, found.Layer, answer == Answer.NoTest ? MetricColumns.InBestSet.Name : "", found.Numbers()) with
        {
            Other = found.Other,
            Place = found.Place,
        };
}
