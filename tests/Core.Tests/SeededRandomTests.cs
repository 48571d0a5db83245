using CsCheck;

namespace SpeechSpeed.Core.Tests;

public sealed class SeededRandomTests
{
    /// <summary>The first outputs of the authors' C code (xoshiro256starstar.c) with the state that splitmix64.c gives for seed 0.</summary>
    [Fact]
    public void The_numbers_are_those_of_the_published_generators()
    {
        SeededRandom random = new(0);

        Assert.Equal<ulong>(
            [0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0],
            [random.NextUInt64(), random.NextUInt64(), random.NextUInt64()]);
    }

    [Fact]
    public void Another_purpose_gives_unrelated_numbers()
    {
        SeededRandom first = new(42, "layer1 relu 1");
        SeededRandom second = new(42, "layer1 relu 2");
        double sum = 0;
        for (int i = 0; i < 10_000; i++)
        {
            sum += first.NextNormal() * second.NextNormal();
        }

        // The mean of 10,000 products of independent normals has a standard deviation of 0.01.
        Assert.InRange(sum / 10_000, -0.05, 0.05);
    }

    [Fact]
    public void Whole_numbers_are_uniform() =>
        Gen.Int[1, 1000].Select(Gen.Long).Sample((maximum, seed) =>
        {
            SeededRandom random = new(seed);
            int value = random.NextInt(maximum);
            return value >= 0 && value < maximum;
        });

    [Fact]
    public void Normals_have_mean_0_and_variance_1()
    {
        SeededRandom random = new(1);
        double sum = 0;
        double squares = 0;
        const int Count = 100_000;
        for (int i = 0; i < Count; i++)
        {
            double value = random.NextNormal();
            sum += value;
            squares += value * value;
        }

        Assert.InRange(sum / Count, -0.02, 0.02);
        Assert.InRange(squares / Count, 0.98, 1.02);
    }

    [Fact]
    public void A_shuffle_keeps_every_value() =>
        Gen.Int.Array[0, 50].Select(Gen.Long).Sample((values, seed) =>
        {
            int[] shuffled = [.. values];
            new SeededRandom(seed).Shuffle<int>(shuffled);
            return shuffled.Order().SequenceEqual(values.Order());
        });
}
