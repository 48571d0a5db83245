using CsCheck;

namespace SpeechSpeed.Statistics.Tests;

public sealed class ClassScoresTests
{
    /// <summary>The area under the curve is the share of pairs in the right order, and the accuracy that of each class; both by counting.</summary>
    [Fact]
    public void Scores_are_those_of_counting() => Gen.Select(Gen.Int[0, 1].Array[2, 40], Gen.Int[0, 5].Array[40]).Sample((classes, drawn) =>
    {
        double[] values = [.. classes.Select(one => (double)one)];
        double[] answers = [.. drawn.Take(values.Length).Select(one => one / 5.0)];
        double[] thresholds = [.. values.Select((_, i) => i % 2 == 0 ? 0.4 : 0.5)];
        ClassScores found = ClassScores.Of(values, answers, thresholds);
        if (values.Distinct().Count() < 2)
        {
            Assert.Equal(ClassScores.None, found);
            return;
        }

        double[] pairs =
        [
            .. from high in Enumerable.Range(0, values.Length)
               from low in Enumerable.Range(0, values.Length)
               where values[high] == 1 && values[low] == 0
               select answers[high] > answers[low] ? 1 : answers[high] == answers[low] ? 0.5 : 0,
        ];
        Assert.Equal(pairs.Average(), found.Auc, 1e-12);
        Assert.Equal(
            new[] { 0.0, 1.0 }.Average(of => Enumerable.Range(0, values.Length).Where(i => values[i] == of).Average(i => answers[i] > thresholds[i] == (of == 1) ? 1 : 0)),
            found.BalancedAccuracy,
            1e-12);
    });

    [Fact]
    public void Numbers_are_no_classes() => Assert.Equal(ClassScores.None, ClassScores.Of([1, 2, 3], [1, 2, 3], [2, 2, 2]));
}
