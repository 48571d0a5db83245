using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

/// <summary>Made speakers, analysed by numpy and scipy (tests/Golden/held_out.py): the same numbers to nine digits.</summary>
public sealed class GoldenTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests/Golden/held-out.json"))).RootElement;
    private static readonly SpeakerGroups Groups = new(Golden.GetProperty("speakers").EnumerateArray().Select(id => id.GetString()!));

    private static readonly TargetValues[] Targets =
        [.. Golden.GetProperty("targets").EnumerateArray().Select((target, i) => new TargetValues($"{i}", Numbers(target)))];

    private static readonly LayerAnalysis Analysis = new(
        Groups, Targets, new StatisticsSettings(Golden.GetProperty("folds").GetInt32(), Golden.GetProperty("deals").GetInt32(), 1, 42));

    [Theory]
    [InlineData("one")]
    [InlineData("other")]
    public void Scores_are_those_of_numpy(string layer)
    {
        using LayerMatrix matrix = Matrix(layer);
        IReadOnlyList<TargetScores> found = Analysis.Of(matrix, null, isPermuted: true).Targets;
        JsonElement[] expected = [.. Golden.GetProperty("found").GetProperty(layer).EnumerateArray()];

        for (int target = 0; target < expected.Length; target++)
        {
            TargetScores own = found[target];
            Same(expected[target], "first_r2", own.FirstDeal.R2);
            Same(expected[target], "deal_deviation", own.DealDeviation);
            Same(expected[target], "rmse", own.Rmse);
            Same(expected[target], "correlation", own.Correlation);
            Assert.Equal(Numbers(expected[target].GetProperty("first_penalties")), own.FirstDeal.Penalties, (one, other) => Math.Abs(one - other) < 1e-8 * one);
            foreach ((VariancePart part, string name, PartScore score) in Parts(own))
            {
                JsonElement ofPart = expected[target].GetProperty("parts").GetProperty(name);
                Same(ofPart, "r2", score.R2);
                Assert.Equal(1 - Math.Exp(ofPart.GetProperty("log_share").GetProperty("high").GetDouble()), score.Interval.Low, 1e-8);
                Assert.Equal(1 - Math.Exp(ofPart.GetProperty("log_share").GetProperty("low").GetDouble()), score.Interval.High, 1e-8);
                Same(expected[target].GetProperty("left_out"), name, score.TestScore);
                Assert.Equal(score.R2, Analysis.Sample(target, part).RSquared(score.Errors));
            }
        }
    }

    [Fact]
    public void Log_ratios_and_their_intervals_are_those_of_numpy()
    {
        using LayerMatrix one = Matrix("one"), other = Matrix("other");
        (VariancePart, string, PartScore)[] own = Parts(Analysis.Of(one, null, isPermuted: false).Targets[0]), others = Parts(Analysis.Of(other, null, isPermuted: false).Targets[0]);

        foreach (((VariancePart part, string name, PartScore score), (_, _, PartScore of)) in own.Zip(others))
        {
            LogRatio found = Analysis.Sample(0, part).Ratio(score.Errors, of.Errors);
            JsonElement expected = Golden.GetProperty("ratio").GetProperty(name);
            Same(expected, "value", found.Value);
            Same(expected, "error", found.StandardError);
            Same(expected, "low", found.Interval.Low);
            Same(expected, "high", found.Interval.High);
        }
    }

    /// <summary>All 137 utterances, and the first twelve, where the estimate with bias would be 0.85.</summary>
    [Theory]
    [InlineData("all", 137)]
    [InlineData("first_12", 12)]
    public void Likeness_of_layers_is_that_of_numpy(string utterances, int count)
    {
        using LayerMatrix one = Matrix("one", count), other = Matrix("other", count);
        float[][] grams = [LinearCka.Gram(one), LinearCka.Gram(other)];
        double expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests/Golden/cka.json"))).RootElement.GetProperty(utterances).GetDouble();

        Assert.Equal([1, expected, expected, 1], LinearCka.Between(grams, grams), (expectation, found) => Math.Abs(expectation - found) < 1e-5);
    }

    [Fact]
    public void Distributions_of_errors_are_those_of_scipy()
    {
        JsonElement expected = Golden.GetProperty("student");
        double[] errors = Numbers(expected.GetProperty("errors"));

        StudentT found = StudentT.Fit(errors);

        Same(expected.GetProperty("found"), "freedom", found.Freedom);
        Assert.Equal(expected.GetProperty("found").GetProperty("scale").GetDouble(), found.Scale, 1e-5);
        Same(expected.GetProperty("found"), "bits", errors.Sum(found.Bits));
    }

    private static LayerMatrix Matrix(string layer, int utterances = int.MaxValue)
    {
        int channels = Golden.GetProperty("channels").GetInt32();
        return LayerMatrix.Of([.. Golden.GetProperty("layers").GetProperty(layer).EnumerateArray().Select(value => value.GetSingle()).Chunk(channels).Take(utterances).SelectMany(row => row)], channels);
    }

    private static (VariancePart Part, string Name, PartScore Score)[] Parts(TargetScores scores) =>
    [
        (VariancePart.Pooled, Name(VariancePart.Pooled), scores.Pooled),
        (VariancePart.Within, Name(VariancePart.Within), scores.Within),
        (VariancePart.Between, Name(VariancePart.Between), scores.Between),
    ];

    private static string Name(VariancePart part) => $"{part}".ToLowerInvariant();

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static void Same(JsonElement of, string name, double found) => Assert.Equal(of.GetProperty(name).GetDouble(), found, 1e-8);
}
