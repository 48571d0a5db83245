using CsCheck;
using SpeechSpeed.Core;

namespace SpeechSpeed.Labels.Tests;

public sealed class UtteranceSampleTests
{
    [Fact]
    public void A_sample_does_not_depend_on_the_order_of_the_utterances() =>
        Gen.Select(Gen.Int[2, 50], Gen.Int[1, 49], Gen.Long).Where(t => t.Item2 < t.Item1).Sample((total, maximum, seed) =>
        {
            Utterance[] utterances = Made(total);
            Utterance[] shuffled = (Utterance[])utterances.Clone();
            new SeededRandom(seed, "shuffle").Shuffle(shuffled.AsSpan());

            string[] drawn = Paths(utterances, UtteranceSample.Draw(utterances, maximum, seed));

            Assert.Equal(maximum, drawn.Distinct().Count());
            Assert.Equal(drawn.Order(StringComparer.Ordinal), drawn);
            Assert.Equal(drawn, Paths(shuffled, UtteranceSample.Draw(shuffled, maximum, seed)));
        });

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    [InlineData(4)]
    public void All_are_taken_in_their_order_where_they_are_not_too_many(int? maximum) =>
        Assert.Equal([0, 1, 2], UtteranceSample.Draw(Made(3), maximum, seed: 1));

    [Fact]
    public void Another_seed_draws_another_sample() =>
        Assert.NotEqual(UtteranceSample.Draw(Made(100), 10, seed: 1), UtteranceSample.Draw(Made(100), 10, seed: 2));

    private static Utterance[] Made(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Utterance($"{i}.flac", "A", 1, "1", "1", $"{i}", 1, ""))];

    private static string[] Paths(Utterance[] utterances, int[] positions) => [.. positions.Select(position => utterances[position].AudioPath)];
}
