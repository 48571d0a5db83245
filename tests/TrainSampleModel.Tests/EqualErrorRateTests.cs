using CsCheck;
using SpeechSpeed.TrainSampleModel.Scoring;

namespace SpeechSpeed.TrainSampleModel.Tests;

public sealed class EqualErrorRateTests
{
    [Theory]
    [InlineData(new[] { 2.0, 3.0 }, new[] { 0.0, 1.0 }, 0)]
    [InlineData(new[] { 0.0, 1.0 }, new[] { 2.0, 3.0 }, 1)]
    [InlineData(new[] { 1.0, 1.0 }, new[] { 1.0, 1.0, 1.0 }, 0.5)]
    [InlineData(new[] { 1.0, 3.0, 5.0, 7.0 }, new[] { 0.0, 2.0, -1.0, -2.0 }, 0.25)]
    public void Known_rates(double[] same, double[] different, double expected) =>
        Assert.Equal(expected, EqualErrorRate.Of(same, different), 1e-12);

    /// <summary>Against every threshold in turn: no error of both kinds is smaller, and the rate is between what two neighbours leave.</summary>
    [Fact]
    public void Lies_between_the_errors_around_the_crossing() =>
        Gen.Select(Scores, Scores).Sample((same, different) =>
        {
            double rate = EqualErrorRate.Of(same, different);
            (double Missed, double Accepted)[] all =
            [
                .. same.Concat(different).Append(double.PositiveInfinity).Select(threshold => (
                    same.Count(score => score < threshold) / (double)same.Length,
                    different.Count(score => score >= threshold) / (double)different.Length)),
            ];
            Assert.InRange(rate, all.Max(one => Math.Min(one.Missed, one.Accepted)) - 1e-12, all.Min(one => Math.Max(one.Missed, one.Accepted)) + 1e-12);
        });

    [Fact]
    public void Turning_the_scores_and_the_kinds_around_changes_nothing() =>
        Gen.Select(Scores, Scores).Sample((same, different) =>
            Assert.Equal(EqualErrorRate.Of(same, different), EqualErrorRate.Of(different.Select(score => -score), same.Select(score => -score)), 1e-12));

    [Fact]
    public void A_speaker_of_several_chapters_is_not_recognised_by_the_chapter()
    {
        Voiceprint[] voiceprints =
        [
            new("a", "1", [1, 0]), new("a", "1", [1, 0]), new("a", "2", [0, 1]),
            new("b", "3", [1, 1]), new("b", "4", [1, -1]),
        ];

        // Same speaker: the two pairs of a's chapters and the pair of b's, all of cosine 0. Different speakers: cosines ±0.7.
        Assert.Equal(EqualErrorRate.Of([0, 0, 0], [0.7, 0.7, 0.7, 0.7, 0.7, -0.7]), Verification.EqualErrorRateOf(voiceprints), 1e-12);
    }

    private static Gen<double[]> Scores => Gen.Int[0, 9].Select(value => (double)value).Array[1, 12];
}
