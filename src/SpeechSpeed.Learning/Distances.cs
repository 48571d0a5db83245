using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning;

/// <summary>
/// Squared Euclidean distances between points in single precision, from differences, so that near duplicates keep their digits. The squares of a pair are always added in the order of the channels,
/// so a distance depends neither on the pair's place in a tile nor on the width of the processor's vectors.
/// </summary>
internal sealed class Distances
{
    /// <summary>Points in a row of tiles.</summary>
    public const int TileRows = 64;

    /// <summary>Points in a column of tiles.</summary>
    public const int TileColumns = 16;

    private const int RowsAtOnce = 4;
    private const double Widest = 1L << 40;

    private readonly float[] packed;
    private readonly int channels;

    /// <summary>Packs points for the computation of their distances.</summary>
    /// <param name="activations">Shape (points, channels), row-major, finite.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <remarks>
    /// Where the squares would overflow or vanish, the distances are those of the deviations from the channels' means, divided by the largest deviation. The uses of distances here do not depend
    /// on their scale.
    /// </remarks>
    public Distances(ReadOnlySpan<float> activations, int channels)
    {
        this.channels = channels;
        Points = activations.Length / channels;
        (double[] means, double scale) = Scaling(activations, channels);

        // Shape (columns of tiles, channels, points of the column). Where there is no point the numbers are NaN, and no comparison with a distance from there holds.
        packed = new float[(long)Rows * TileRows * channels];
        packed.AsSpan(Position(Math.Max(0, Points - 1), 0) / TileColumns * TileColumns).Fill(float.NaN);
        for (int i = 0; i < Points; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                float value = activations[(i * channels) + c];
                packed[Position(i, c)] = scale == 1 ? value : (float)((value - means[c]) * scale);
            }
        }
    }

    /// <summary>Number of points.</summary>
    public int Points { get; }

    /// <summary>Number of rows of tiles.</summary>
    public int Rows => (Points + TileRows - 1) / TileRows;

    /// <summary>Number of columns of tiles.</summary>
    public int Columns => (Points + TileColumns - 1) / TileColumns;

    /// <summary>The squared distance between two points, the same as in a tile.</summary>
    public float Squared(int i, int j)
    {
        float sum = 0;
        for (int c = 0; c < channels; c++)
        {
            float difference = packed[Position(i, c)] - packed[Position(j, c)];
            sum = MathF.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }

    /// <summary>A tile of squared distances; NaN where there is no point.</summary>
    /// <param name="row">Its row of tiles: the points from <paramref name="row"/> · <see cref="TileRows"/>.</param>
    /// <param name="column">Its column of tiles: the points from <paramref name="column"/> · <see cref="TileColumns"/>.</param>
    /// <param name="squared">Receives shape (<see cref="TileRows"/>, <see cref="TileColumns"/>).</param>
    public void Tile(int row, int column, Span<float> squared)
    {
        int length = channels * TileColumns;
        ReadOnlySpan<float> columns = packed.AsSpan(column * length, length);
        for (int i = 0; i < TileRows; i += RowsAtOnce)
        {
            int offset = i % TileColumns;
            int first = ((row * TileRows) + i - offset) * channels;
            FourRows(packed.AsSpan(first, length)[offset..], columns, squared.Slice(i * TileColumns, RowsAtOnce * TileColumns));
        }
    }

    /// <summary>Four rows of a tile. Its eight sums stay in registers, and each number that is read serves several of them.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static void FourRows(ReadOnlySpan<float> rows, ReadOnlySpan<float> columns, Span<float> squared)
    {
        const int Half = TileColumns / 2;
        ref float four = ref MemoryMarshal.GetReference(rows);
        ref float sixteen = ref MemoryMarshal.GetReference(columns);
        Vector256<float> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector256<float> high0 = default, high1 = default, high2 = default, high3 = default;
        for (int at = 0; at < columns.Length; at += TileColumns)
        {
            Vector256<float> low = Vector256.LoadUnsafe(ref sixteen, (nuint)at);
            Vector256<float> high = Vector256.LoadUnsafe(ref sixteen, (nuint)at + Half);
            Vector256<float> point = Vector256.Create(Unsafe.Add(ref four, at));
            low0 = AddSquare(point - low, low0);
            high0 = AddSquare(point - high, high0);
            point = Vector256.Create(Unsafe.Add(ref four, at + 1));
            low1 = AddSquare(point - low, low1);
            high1 = AddSquare(point - high, high1);
            point = Vector256.Create(Unsafe.Add(ref four, at + 2));
            low2 = AddSquare(point - low, low2);
            high2 = AddSquare(point - high, high2);
            point = Vector256.Create(Unsafe.Add(ref four, at + 3));
            low3 = AddSquare(point - low, low3);
            high3 = AddSquare(point - high, high3);
        }

        low0.CopyTo(squared);
        high0.CopyTo(squared[Half..]);
        low1.CopyTo(squared[(2 * Half)..]);
        high1.CopyTo(squared[(3 * Half)..]);
        low2.CopyTo(squared[(4 * Half)..]);
        high2.CopyTo(squared[(5 * Half)..]);
        low3.CopyTo(squared[(6 * Half)..]);
        high3.CopyTo(squared[(7 * Half)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddSquare(Vector256<float> difference, Vector256<float> sum) => Vector256.FusedMultiplyAdd(difference, difference, sum);

    private static (double[] Means, double Scale) Scaling(ReadOnlySpan<float> activations, int channels)
    {
        int points = activations.Length / channels;
        double[] means = new double[channels];
        for (int i = 0; i < activations.Length; i++)
        {
            means[i % channels] += (double)activations[i] / points;
        }

        double largest = 0;
        for (int i = 0; i < activations.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(activations[i] - means[i % channels]));
        }

        return (means, largest is 0 or (<= Widest and >= 1 / Widest) ? 1 : 1 / largest);
    }

    private int Position(int i, int c) => (((i / TileColumns * channels) + c) * TileColumns) + (i % TileColumns);
}
