using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Build.Tests;

/// <summary>The lines that a run ends with: which verdicts they tell.</summary>
public class FindingsTests
{
    private const string Best = "layer1 relu 1";

    [Fact]
    public void What_is_read_how_much_of_it_is_pauses_and_what_training_added_are_told() => Expectation.Check(Lines(
        Says(Question.Reading, Answer.Both, Best, ("within", 0.43), ("between", 0.31)),
        Says(Question.Pauses, Answer.Both, Best, ("speech_share", 0.67), ("articulation_rate", 0.14)),
        Trained(Answer.NoDifference, "first relu", 0.4) with { Part = "pooled" },
        Trained(Answer.Better, Best, 0.001) with { Part = "pooled" },
        Trained(Answer.NoDifference, Best, 0.3) with { Part = "within" },
        Says(Question.TrainingOverLayers, Answer.Some, null, ("better", 1), ("worse", 0), ("compared", 3)) with { Control = "small-filters", ControlKind = "filters" },
        Says(Question.Mlp, Answer.NoBetterThanMean, "embedding", ("r2", -16.5), ("utterances", 1))));

    [Fact]
    public void Where_nothing_is_estimable_that_is_told() => Expectation.Check(Lines(
        Says(Question.Reading, Answer.NotEstimable, null, ("found", 3), ("needed", 5)) with { Reason = "too_few_speakers" },
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

    private static Verdict Trained(string answer, string layer, double p) => Says(
        Question.Training, answer, layer, ("error_ratio", 0.67), ("error_ratio_low", 0.5), ("error_ratio_high", 0.9), ("p", p), ("detectable_ratio", 0.74)) with
    {
        Control = "small-filters",
        ControlKind = "filters",
    };

    private static string Lines(params Verdict[] verdicts)
    {
        using TemporaryFolder results = new();
        new Conclusions([.. verdicts, new Verdict("other", "cps", Question.Mlp, Answer.NotEstimable)]).Write(results[Conclusions.FileName]);
        return string.Join('\n', Findings.Of(results.Path));
    }
}
