using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Build.Tests;

/// <summary>The lines that a run ends with: which verdicts they tell.</summary>
public class FindingsTests
{
    private const string Best = "layer1 relu 1";

    [Fact]
    public void The_embedding_the_best_layer_and_what_it_exceeds_are_told() => Expectation.Check(Lines(
        Says(Question.BestLayer, Answer.Predicts, Best, ("r2", 0.616), ("low", 0.53), ("high", 0.68)),
        Says(Question.BestSet, Answer.Several, null, ("best", 2), ("layers", 3)),
        Says(Question.Embedding, Answer.NotShown, "embedding", ("r2", 0.2), ("low", -0.1), ("high", 0.35), ("speakers", 24)),
        Says(Question.Training, Answer.NoDifference, "first relu", ("difference", 0.01), ("low", -0.1), ("high", 0.1), ("untrained", 0.4)),
        Says(Question.Training, Answer.Better, Best, ("difference", 0.116), ("low", 0.01), ("high", 0.2), ("untrained", 0.5)),
        Says(Question.TrainingOverLayers, Answer.Some, null, ("better", 1), ("worse", 0), ("compared", 3), ("by_chance", 1)),
        Says(Question.Floor, Answer.Exceeds, Best, ("floor_r2", 0.314), ("difference", 0.302), ("low", 0.2), ("high", 0.4)) with { Floor = "nuisance" },
        Says(Question.Floor, Answer.NoDifference, Best, ("floor_r2", 0.452), ("difference", 0.164), ("low", -0.01), ("high", 0.3)) with { Floor = "fbank" }));

    [Fact]
    public void Where_the_embedding_is_the_best_layer_it_is_told_of_once() => Expectation.Check(Lines(
        Says(Question.BestLayer, Answer.Predicts, "embedding", ("r2", 0.616), ("low", 0.53), ("high", 0.68)),
        Says(Question.Embedding, Answer.Predicts, "embedding", ("r2", 0.616), ("low", 0.53), ("high", 0.68), ("speakers", 24)),
        Says(Question.Training, Answer.NoControl, null)));

    [Fact]
    public void Where_nothing_is_estimable_held_out_the_probe_is_told_of() => Expectation.Check(Lines(
        Says(Question.BestLayer, Answer.NotEstimable, null, ("found", 3), ("needed", 5)) with { Reason = "too_few_speakers" },
        Says(Question.Mlp, Answer.NoBetterThanMean, "embedding", ("r2", -16.5), ("utterances", 1))));

    [Fact]
    public void Without_verdicts_there_are_no_lines()
    {
        using TemporaryFolder results = new();
        Assert.Empty(Findings.Of(results.Path));

        new Conclusions([]).Write(results[Conclusions.FileName]);
        Assert.Empty(Findings.Of(results.Path));
    }

    private static Verdict Says(string question, string answer, string? layer, params (string Name, double Value)[] numbers) =>
        new("small", "cps", question, answer) { Layer = layer, Numbers = numbers };

    private static string Lines(params Verdict[] verdicts)
    {
        using TemporaryFolder results = new();
        new Conclusions([.. verdicts, new Verdict("other", "cps", Question.Mlp, Answer.NotEstimable)]).Write(results[Conclusions.FileName]);
        return string.Join('\n', Findings.Of(results.Path));
    }
}
