using CsCheck;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning.Tests;

public sealed class TrustworthinessTests
{
    [Fact]
    public void It_is_the_definition_by_sorting() =>
        Gen.Select(Gen.Int[5, 40], Gen.Int[1, 9], Gen.Long).Sample((points, channels, seed) =>
        {
            float[] activations = Points.Normal(points, channels, seed);
            SeededRandom random = new(seed, "picture");
            double[] x = [.. Enumerable.Range(0, points).Select(_ => random.NextNormal())];
            double[] y = [.. Enumerable.Range(0, points).Select(_ => random.NextNormal())];
            int neighbours = Trustworthiness.NeighboursFor(points);

            double expected = BySorting(activations, channels, x, y, neighbours);
            double actual = Trustworthiness.Compute(activations, channels, x, y, neighbours, jobs: 2);

            Assert.Equal(expected, actual, 1e-12);
        });

    [Fact]
    public void A_plane_drawn_as_it_is_can_be_trusted_wholly()
    {
        float[] plane = Points.Normal(50, 2, seed: 1);
        double[] x = [.. Enumerable.Range(0, 50).Select(i => (double)plane[2 * i])];
        double[] y = [.. Enumerable.Range(0, 50).Select(i => (double)plane[(2 * i) + 1])];

        Assert.Equal(1, Trustworthiness.Compute(plane, 2, x, y, neighbours: 5, jobs: 1));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(10, 4)]
    [InlineData(11, 5)]
    [InlineData(5000, 5)]
    public void Neighbours_are_fewer_than_half_the_points(int points, int expected) =>
        Assert.Equal(expected, Trustworthiness.NeighboursFor(points));

    [Fact]
    public void Too_many_neighbours_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Trustworthiness.Compute(new float[8], 2, new double[4], new double[4], neighbours: 2, jobs: 1));

    private static double BySorting(float[] activations, int channels, double[] x, double[] y, int neighbours)
    {
        int n = x.Length;
        double penalty = 0;
        for (int i = 0; i < n; i++)
        {
            int[] others = [.. Enumerable.Range(0, n).Where(j => j != i)];
            int[] inSpace = [.. others.OrderBy(j => Enumerable.Range(0, channels).Sum(c => Math.Pow(activations[(i * channels) + c] - activations[(j * channels) + c], 2)))];
            int[] inPicture = [.. others.OrderBy(j => Math.Pow(x[i] - x[j], 2) + Math.Pow(y[i] - y[j], 2))];
            penalty += inPicture.Take(neighbours).Sum(j => Math.Max(0, Array.IndexOf(inSpace, j) + 1 - neighbours));
        }

        return 1 - (2 * penalty / (n * neighbours * ((2.0 * n) - (3 * neighbours) - 1)));
    }
}
