using SpeechSpeed.Results;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary.Questions;

/// <summary>Draws the conclusions from the numbers of a model. One class per question; no other code draws conclusions.</summary>
internal interface IQuestion
{
    /// <summary>The answers; empty if the question does not arise.</summary>
    /// <param name="model">The numbers of a model that is no control.</param>
    /// <param name="controls">The numbers of its untrained controls, in the order of the pipeline.</param>
    IEnumerable<Verdict> Ask(ModelMetrics model, IReadOnlyList<ModelMetrics> controls);
}

/// <summary>The questions, in the order of their answers in the report.</summary>
internal static class AllQuestions
{
    private static readonly IQuestion[] InOrder =
    [
        new ReadingQuestion(), new PausesQuestion(), new TrainingQuestion(), new TrainingOverLayersQuestion(), new RelationQuestion(), new StabilityQuestion(), new BestSetQuestion(), new ChanceQuestion(),
        new FloorQuestion(), new AdditionQuestion(), new EarlyStoppedMlpQuestion(), new MlpQuestion(),
    ];

    /// <summary>The answers for every model that is no control.</summary>
    /// <param name="models">The numbers of every model.</param>
    /// <param name="differences">The comparisons of the models that are no controls with each other.</param>
    public static Conclusions Ask(IReadOnlyList<ModelMetrics> models, params IReadOnlyList<ModelDifference> differences) => new(
    [
        .. from model in models
           where model.ControlOf is null
           let controls = models.Where(other => other.ControlOf == model.Model).ToArray()
           from verdict in InOrder.SelectMany(question => question.Ask(model, controls)).Concat(ModelsQuestion.Ask(model, differences))
           select verdict,
    ]);
}
