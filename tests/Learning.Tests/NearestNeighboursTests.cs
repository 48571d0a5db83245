using CsCheck;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning.Tests;

public sealed class NearestNeighboursTests
{
    [Fact]
    public void They_are_those_of_sorting_all_distances_and_ties_go_by_position() =>
        Gen.Select(Gen.Int[2, 200], Gen.Int[1, 9], Gen.Int[1, 4], Gen.Long).Sample((points, channels, values, seed) =>
        {
            // Small whole numbers: many ties, and exact squares.
            SeededRandom random = new(seed);
            float[] activations = [.. Enumerable.Range(0, points * channels).Select(_ => (float)(int)(random.NextDouble() * values))];
            int count = 1 + (int)(random.NextDouble() * (points - 1));

            NearestNeighbours found = NearestNeighbours.Find(new Distances(activations, channels), count, jobs: 2, CancellationToken.None);

            for (int i = 0; i < points; i++)
            {
                (int Index, float Squared)[] expected =
                [
                    .. Enumerable.Range(0, points).Where(j => j != i)
                        .Select(j => (j, (float)PlainTsne.Squared(activations, channels, i, j)))
                        .OrderBy(one => one.Item2).ThenBy(one => one.j).Take(count),
                ];
                Assert.Equal(expected.Select(one => one.Index), found.Indices[(i * count)..((i + 1) * count)]);
                Assert.Equal(expected.Select(one => one.Squared), found.Squared[(i * count)..((i + 1) * count)]);
            }
        });

    [Fact]
    public void A_distance_is_the_same_in_a_tile_and_alone()
    {
        const int N = 83;
        Distances distances = new(Points.Normal(N, 37, seed: 3), 37);
        float[] tile = new float[Distances.TileRows * Distances.TileColumns];

        for (int row = 0; row < distances.Rows; row++)
        {
            for (int column = 0; column < distances.Columns; column++)
            {
                distances.Tile(row, column, tile);
                for (int k = 0; k < tile.Length; k++)
                {
                    (int i, int j) = ((row * Distances.TileRows) + (k / Distances.TileColumns), (column * Distances.TileColumns) + (k % Distances.TileColumns));
                    Assert.Equal(i < N && j < N ? distances.Squared(i, j) : float.NaN, tile[k]);
                }
            }
        }
    }
}
