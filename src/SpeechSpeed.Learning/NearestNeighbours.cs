using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning;

/// <summary>The nearest neighbours of every point, found among all others (exact). Ties are broken by position.</summary>
/// <param name="Count">Neighbours of each point.</param>
/// <param name="Indices">Shape (points, <paramref name="Count"/>): the neighbours, nearest first.</param>
/// <param name="Squared">Shape (points, <paramref name="Count"/>): their squared distances.</param>
internal sealed record NearestNeighbours(int Count, int[] Indices, float[] Squared)
{
    /// <summary>Finds them. Time grows with the square of the number of points, memory does not.</summary>
    /// <param name="distances">The points.</param>
    /// <param name="count">Neighbours of each point, 1 to the number of points less one.</param>
    /// <param name="jobs">Number of workers, ≥ 1. The neighbours do not depend on it.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    public static NearestNeighbours Find(Distances distances, int count, int jobs, CancellationToken cancellationToken)
    {
        NearestNeighbours found = new(count, new int[distances.Points * count], new float[distances.Points * count]);
        RowParallel.For(distances.Rows, jobs, () => (Tile: new float[Distances.TileRows * Distances.TileColumns], Candidates: Candidates.ForRows(count)), (row, scratch) =>
        {
            int first = row * Distances.TileRows;
            int rows = Math.Min(Distances.TileRows, distances.Points - first);
            for (int column = 0; column < distances.Columns; column++)
            {
                distances.Tile(row, column, scratch.Tile);
                for (int i = 0; i < rows; i++)
                {
                    scratch.Candidates[i].Offer(scratch.Tile.AsSpan(i * Distances.TileColumns, Distances.TileColumns), column * Distances.TileColumns, first + i);
                }
            }

            for (int i = 0; i < rows; i++)
            {
                int at = (first + i) * count;
                scratch.Candidates[i].Take(found.Indices.AsSpan(at, count), found.Squared.AsSpan(at, count));
            }
        }, cancellationToken);
        return found;
    }

    /// <summary>The nearest of the points that were offered so far, and some more: sorted and cut where the room is used up.</summary>
    private sealed class Candidates(int count)
    {
        // A distance and a position in one number that sorts by distance, then by position: the bits of a float ≥ 0 are in its order.
        private readonly ulong[] keys = new ulong[(2 * count) + (4 * Distances.TileColumns)];
        private int filled;
        private float limit = float.PositiveInfinity;

        public static Candidates[] ForRows(int count)
        {
            Candidates[] candidates = new Candidates[Distances.TileRows];
            for (int i = 0; i < candidates.Length; i++)
            {
                candidates[i] = new Candidates(count);
            }

            return candidates;
        }

        /// <summary>Offers the points from <paramref name="first"/> on; positions grow from call to call, so of equal distances the one that is here already stays.</summary>
        [MethodImpl(HotLoop.Optimised)]
        public void Offer(ReadOnlySpan<float> squared, int first, int self)
        {
            const int Half = Distances.TileColumns / 2;
            Vector256<float> limits = Vector256.Create(limit);
            if (!Vector256.LessThanAny(Vector256.Create(squared), limits) && !Vector256.LessThanAny(Vector256.Create(squared[Half..]), limits))
            {
                return;
            }

            for (int j = 0; j < squared.Length; j++)
            {
                if (squared[j] < limit && first + j != self)
                {
                    keys[filled++] = ((ulong)BitConverter.SingleToUInt32Bits(squared[j]) << 32) | (uint)(first + j);
                }
            }

            if (filled > keys.Length - Distances.TileColumns)
            {
                Cut();
            }
        }

        /// <summary>Hands over the nearest and begins anew.</summary>
        public void Take(Span<int> indices, Span<float> squared)
        {
            Cut();
            for (int j = 0; j < indices.Length; j++)
            {
                indices[j] = (int)(uint)keys[j];
                squared[j] = Distance(keys[j]);
            }

            filled = 0;
            limit = float.PositiveInfinity;
        }

        private static float Distance(ulong key) => BitConverter.UInt32BitsToSingle((uint)(key >> 32));

        private void Cut()
        {
            keys.AsSpan(0, filled).Sort();
            filled = Math.Min(filled, count);
            limit = filled == count ? Distance(keys[count - 1]) : limit;
        }
    }
}
