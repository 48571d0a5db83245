using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Decides what follows from the numbers of a model. One class per question; nowhere else is anything concluded.</summary>
internal interface IQuestion
{
    /// <summary>The answers: none where the question does not arise.</summary>
    /// <param name="model">The numbers of a model that is no control.</param>
    /// <param name="control">Those of its untrained control, or null.</param>
    IEnumerable<Verdict> Ask(ModelMetrics model, ModelMetrics? control);
}

/// <summary>The questions, in the order in which their answers are told.</summary>
internal static class AllQuestions
{
    private static readonly IQuestion[] InOrder =
    [
        new BestLayerQuestion(), new BestSetQuestion(), new EmbeddingQuestion(), new TrainingQuestion(), new FloorQuestion(), new ChanceQuestion(), new AdditionQuestion(), new MlpQuestion(),
    ];

    /// <summary>The answers for every model that is no control.</summary>
    public static Conclusions Ask(IReadOnlyList<ModelMetrics> models) => new(
    [
        .. from model in models
           where model.ControlOf is null
           from question in InOrder
           from verdict in question.Ask(model, models.FirstOrDefault(other => other.ControlOf == model.Model))
           select verdict,
    ]);

    /// <summary>An answer about a layer, or about all.</summary>
    public static Verdict Says(this ModelMetrics model, string question, string answer, string? layer, params IReadOnlyList<(string Name, double Value)> numbers) =>
        new(model.Model, model.Target!.Kind, question, answer) { Layer = layer, Numbers = numbers };

    /// <summary>The answer that something is not estimable, or has no interval, for the reason why a column is empty.</summary>
    public static Verdict CannotSay(this ModelMetrics model, string question, string answer, string? layer, MetricColumn column, params IReadOnlyList<(string Name, double Value)> numbers)
    {
        NotEstimable? missing = model.NotEstimable.FirstOrDefault(one => one.Column == column.Name);
        return model.Says(question, answer, layer, missing?.Needed is null ? numbers : [.. numbers, ("found", missing.Found!.Value), ("needed", missing.Needed.Value)]) with
        {
            Reason = missing?.Reason,
        };
    }
}
