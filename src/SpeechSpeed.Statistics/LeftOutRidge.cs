using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Ridge regressions of very many targets with every speaker left out in turn, all from one decomposition of the layer. A permutation costs four passes of N × D operations instead of new
/// regressions. With U Λ Uᵀ the kernel matrix of the centred layer and H = 1/N + U (Λ/(Λ + λ s²)) Uᵀ, the errors for a speaker's utterances by the regression on all other speakers
/// are (I − H_ss)⁻¹ (y − Hy)_s, exactly (the block form of the leave-one-out formula: Cook &amp; Weisberg 1982, section 3.2).
/// </summary>
/// <remarks>
/// Each target has a penalty of its own, by generalised cross-validation (Golub, Heath &amp; Wahba 1979). Utterances of a speaker are alike in layer and target. Plain GCV leaves out one
/// utterance, and therefore takes penalties so small that the predictions for new speakers are random. Errors and leverages are therefore split into those of the speakers' means and those of the
/// deviations from them, each with its own mean leverage: for S speakers the criterion is B/(1 − b/S)² + W/(1 − w/(N − S))², B and W the sums of squares of the errors of the two parts, b and w the
/// traces of H in them. It finds the penalty of the least error over left-out speakers in all the simulations of docs/statistics.md. Not thread-safe.
/// </remarks>
internal sealed class LeftOutRidge : IDisposable
{
    /// <summary>Targets at once are so few that their values, half a megabyte, stay in the processor's cache from one operation to the next, and enough for products of matrices at full speed.</summary>
    private const int ValuesAtOnce = 1 << 16;

    private const int FewestAtOnce = 64;

    /// <summary>Directions below this share of the largest eigenvalue cannot be distinguished from round-off, and are dropped.</summary>
    private const double LeastEigenvalue = 1e-10;

    private readonly Block[] blocks;
    private readonly int[] rows;
    private readonly int speakers;
    private readonly torch.Tensor left;
    private readonly torch.Tensor shrinkage;
    private readonly torch.Tensor ofMeans;
    private readonly torch.Tensor? toMeans;
    private readonly double[] meanWeights;
    private readonly double[] deviationWeights;
    private readonly Dictionary<int, torch.Tensor[]> leverages = [];

    /// <summary>Decomposes.</summary>
    /// <param name="layer">The layer; the caller keeps ownership.</param>
    /// <param name="groups">The speakers.</param>
    public LeftOutRidge(LayerMatrix layer, SpeakerGroups groups)
    {
        TorchRuntime.EnsureLoaded();
        speakers = groups.Speakers.Count;
        int[][] bySize = [.. groups.Members.OrderBy(members => members.Length)];
        rows = [.. bySize.SelectMany(members => members)];
        blocks = [.. Blocks(bySize)];
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor values = layer.Values.index_select(0, Tensors.Index(rows));
        (torch.Tensor all, torch.Tensor vectors) = torch.linalg.eigh(values.transpose(0, 1).matmul(values));
        double[] sizes = Tensors.Values(all);
        int kept = Math.Max(1, sizes.Count(size => size > 0 && size > LeastEigenvalue * sizes[^1]));
        double[] eigenvalues = [.. sizes.Skip(sizes.Length - kept).Select(size => Math.Max(0, size))];
        double meanSquare = Math.Max(eigenvalues.Sum() / ((double)rows.Length * layer.Width), double.Epsilon * (1L << 52));
        torch.Tensor roots = Tensors.Owned([.. eigenvalues.Select(value => value > 0 ? Math.Sqrt(value) : 1)], [1, kept]);
        left = (values.matmul(vectors.narrow(1, sizes.Length - kept, kept)) / roots).MoveToOuterDisposeScope();
        shrinkage = Tensors.Owned(
            [.. RidgePenalties.All.SelectMany(penalty => eigenvalues.Select(value => value / (value + (penalty * meanSquare))))], [RidgePenalties.All.Count, kept])
            .MoveToOuterDisposeScope();

        // The rows of the speakers' means, times the root of their numbers. With more speakers than directions a rotation leaves as many rows as directions.
        torch.Tensor means = torch.cat([.. blocks.Select(block => block.Means(left))], 0);
        double[] spread = Tensors.Values(means.SumsOfSquares());
        if (speakers > kept)
        {
            (torch.Tensor q, torch.Tensor r) = torch.linalg.qr(means);
            (toMeans, means) = (q.MoveToOuterDisposeScope(), r);
        }

        ofMeans = means.transpose(0, 1).contiguous().MoveToOuterDisposeScope();
        double[] shrunk = Tensors.Values(shrinkage);
        meanWeights = new double[RidgePenalties.All.Count];
        deviationWeights = new double[RidgePenalties.All.Count];
        for (int penalty = 0; penalty < meanWeights.Length; penalty++)
        {
            double between = 1;
            double total = 1;
            for (int i = 0; i < kept; i++)
            {
                between += shrunk[(penalty * kept) + i] * spread[i];
                total += shrunk[(penalty * kept) + i];
            }

            meanWeights[penalty] = Weight(between, speakers);
            deviationWeights[penalty] = Weight(total - between, rows.Length - speakers);
        }
    }

    /// <summary>R² of a part of the variance, for many targets.</summary>
    /// <param name="part">The part.</param>
    /// <param name="count">Number of targets.</param>
    /// <param name="fill">Fills the values of a target: its number, one value per utterance.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    /// <returns>Per target, R² over left-out speakers; NaN where that part of the target does not vary.</returns>
    public double[] RSquared(VariancePart part, int count, TargetFiller fill, CancellationToken cancellationToken = default)
    {
        double[] scores = new double[count];
        int atOnce = Math.Max(FewestAtOnce, ValuesAtOnce / rows.Length);
        for (int first = 0; first < count; first += atOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = torch.NewDisposeScope();
            int columns = Math.Min(atOnce, count - first);
            torch.Tensor targets = Targets(first, columns, fill);
            double[] totals = SquaresOf(part, targets, isCentred: true);
            int[] penalties = new int[columns];
            torch.Tensor projection = Choose(targets, penalties);

            torch.Tensor shrunk = projection * shrinkage.index_select(0, Tensors.Index(penalties));
            torch.Tensor errors = targets - shrunk.matmul(left.transpose(0, 1));

            // The matrices of the left-out speakers are those of a penalty.
            foreach (int[] alike in Enumerable.Range(0, columns).GroupBy(column => penalties[column]).Select(group => group.ToArray()))
            {
                double[] found = SquaresOf(part, LeftOut(errors.index_select(0, Tensors.Index(alike)), penalties[alike[0]]), isCentred: false);
                foreach ((int column, double error) in alike.Zip(found))
                {
                    scores[first + column] = totals[column] > 0 ? 1 - (error / totals[column]) : double.NaN;
                }
            }
        }

        return scores;
    }

    public void Dispose()
    {
        left.Dispose();
        shrinkage.Dispose();
        ofMeans.Dispose();
        toMeans?.Dispose();
        foreach (torch.Tensor leverage in leverages.Values.SelectMany(ofBlocks => ofBlocks))
        {
            leverage.Dispose();
        }
    }

    private static double Weight(double leverage, int count) => count > 0 ? 1 / Math.Pow(Math.Max(1 - (leverage / count), 1e-9), 2) : 0;

    private static IEnumerable<Block> Blocks(int[][] bySize)
    {
        int start = 0;
        foreach (IGrouping<int, int[]> block in bySize.GroupBy(members => members.Length))
        {
            int count = block.Count();
            yield return new Block(start, count, block.Key);
            start += count * block.Key;
        }
    }

    /// <summary>Targets in the order of the rows, each around its mean, shape (targets, utterances).</summary>
    private torch.Tensor Targets(int first, int columns, TargetFiller fill)
    {
        double[] values = new double[columns * rows.Length];
        double[] target = new double[rows.Length];
        for (int i = 0; i < columns; i++)
        {
            fill(first + i, target);
            double mean = target.Average();
            Span<double> row = values.AsSpan(i * rows.Length, rows.Length);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = target[rows[j]] - mean;
            }
        }

        return Tensors.Owned(values, [columns, rows.Length]);
    }

    /// <summary>Chooses the penalty of every target.</summary>
    /// <returns>The targets' coordinates, shape (targets, directions).</returns>
    private torch.Tensor Choose(torch.Tensor targets, Span<int> penalties)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor projection = targets.matmul(left);
        torch.Tensor means = torch.cat([.. blocks.Select(block => block.TargetMeans(targets))], 1);
        double[] total = Tensors.Values(targets.transpose(0, 1).SumsOfSquares());
        double[] ofAllMeans = Tensors.Values(means.transpose(0, 1).SumsOfSquares());
        torch.Tensor inMeans = toMeans is null ? means : means.matmul(toMeans);
        double[] found = Tensors.Values(inMeans.transpose(0, 1).SumsOfSquares());
        torch.Tensor squares = projection * projection;

        // With one utterance per speaker there are only the means.
        bool isOfMeansAlone = speakers == rows.Length;
        double[] least = new double[penalties.Length];
        Array.Fill(least, double.PositiveInfinity);
        for (int penalty = 0; penalty < RidgePenalties.All.Count; penalty++)
        {
            using DisposeScope step = torch.NewDisposeScope();
            torch.Tensor shrunk = shrinkage.select(0, penalty);
            double[] explained = Tensors.Values(squares.matmul((shrunk.Plus(shrunk) - (shrunk * shrunk)).unsqueeze(1)));
            double[]? missed = isOfMeansAlone ? null : Tensors.Values((inMeans - (projection * shrunk).matmul(ofMeans)).transpose(0, 1).SumsOfSquares());
            for (int i = 0; i < least.Length; i++)
            {
                double errors = Math.Max(0, total[i] - explained[i]);
                double between = missed is null ? errors : missed[i] + Math.Max(0, ofAllMeans[i] - found[i]);
                double within = Math.Max(0, errors - between);
                double criterion = (between * meanWeights[penalty]) + (within * deviationWeights[penalty]);
                if (criterion < least[i])
                {
                    (least[i], penalties[i]) = (criterion, penalty);
                }
            }
        }

        return projection.MoveToOuterDisposeScope();
    }

    /// <summary>Errors with the speaker left out, from those of the regression on all speakers; shape (targets, utterances).</summary>
    private torch.Tensor LeftOut(torch.Tensor errors, int penalty)
    {
        if (!leverages.TryGetValue(penalty, out torch.Tensor[]? ofBlocks))
        {
            using torch.Tensor roots = shrinkage.select(0, penalty).sqrt();
            ofBlocks = [.. blocks.Select(block => block.Leverage(left, roots, rows.Length).DetachFromDisposeScope())];
            leverages.Add(penalty, ofBlocks);
        }

        return torch.cat([.. blocks.Zip(ofBlocks, (block, leverage) => block.LeaveOut(errors, leverage))], 1);
    }

    /// <summary>Per row, the sum of squares of a part.</summary>
    private double[] SquaresOf(VariancePart part, torch.Tensor values, bool isCentred)
    {
        if (part == VariancePart.Pooled)
        {
            return Tensors.Values(values.transpose(0, 1).SumsOfSquares());
        }

        Block[] repeated = [.. blocks.Where(block => block.Size >= VarianceParts.MinUtterances)];
        double[] between = new double[values.shape[0]];
        double[] all = new double[values.shape[0]];
        double[] sums = new double[values.shape[0]];
        foreach (Block block in repeated)
        {
            torch.Tensor means = block.TargetMeans(values);
            Add(between, Tensors.Values(means.transpose(0, 1).SumsOfSquares()), 1);
            Add(sums, Tensors.Values(means.sum([1L])), Math.Sqrt(block.Size));
            Add(all, Tensors.Values(block.Of(values).transpose(0, 1).SumsOfSquares()), 1);
        }

        int utterances = repeated.Sum(block => block.Utterances);
        return part == VariancePart.Within ? [.. all.Zip(between, (total, ofMeans) => total - ofMeans)]
            : isCentred ? [.. between.Zip(sums, (square, sum) => square - (sum * sum / utterances))]
            : between;
    }

    private static void Add(double[] sums, double[] values, double factor)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += factor * values[i];
        }
    }

    /// <summary>Consecutive speakers with equally many utterances.</summary>
    /// <param name="Start">Position of the first utterance.</param>
    /// <param name="Count">Number of speakers.</param>
    /// <param name="Size">Utterances of each.</param>
    private sealed record Block(int Start, int Count, int Size)
    {
        public int Utterances => Count * Size;

        public torch.Tensor Of(torch.Tensor values) => values.narrow(1, Start, Utterances);

        /// <summary>√n times the mean of every speaker, shape (speakers, columns).</summary>
        public torch.Tensor Means(torch.Tensor columns) => columns.narrow(0, Start, Utterances).reshape(Count, Size, -1).sum([1L]) / Root();

        /// <summary>√n times the mean of every speaker for targets, shape (targets, speakers).</summary>
        public torch.Tensor TargetMeans(torch.Tensor targets) => Of(targets).reshape(-1, Count, Size).sum([2L]) / Root();

        /// <summary>
        /// The matrices for <see cref="LeaveOut"/>, with B = (√h U, 1/√N) of a speaker and H_ss = B Bᵀ. For one utterance 1/(1 − H); for speakers of fewer utterances than directions (I − B Bᵀ)⁻¹;
        /// for others B (I − BᵀB)⁻¹ Bᵀ would be as large, so its root B (I − BᵀB)^(−1/2) is stored.
        /// </summary>
        public torch.Tensor Leverage(torch.Tensor left, torch.Tensor roots, int utterances)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor scaled = (left.narrow(0, Start, Utterances) * roots).reshape(Count, Size, -1);
            torch.Tensor mean = Tensors.Owned([.. Enumerable.Repeat(1 / Math.Sqrt(utterances), Utterances)], [Count, Size, 1]);
            torch.Tensor b = torch.cat([scaled, mean], 2);
            torch.Tensor transposed = b.transpose(1, 2);
            if (Size == 1)
            {
                return (Tensors.Owned([1], [1]) - (b * b).sum([2L])).reciprocal().reshape(1, Count).MoveToOuterDisposeScope();
            }

            return IsSmall(b.shape[2])
                ? torch.linalg.inv(torch.eye(Size, dtype: torch.float64) - b.matmul(transposed)).MoveToOuterDisposeScope()
                : torch.linalg.solve_triangular(torch.linalg.cholesky(torch.eye(b.shape[2], dtype: torch.float64) - transposed.matmul(b)), transposed, upper: false).MoveToOuterDisposeScope();
        }

        /// <summary>(I − H_ss)⁻¹ of the errors of each speaker, shape (targets, utterances).</summary>
        public torch.Tensor LeaveOut(torch.Tensor errors, torch.Tensor leverage)
        {
            torch.Tensor own = Of(errors);
            if (Size == 1)
            {
                return own * leverage;
            }

            torch.Tensor bySpeaker = own.reshape(-1, Count, Size).transpose(0, 1);
            torch.Tensor leftOut = leverage.shape[1] == Size && leverage.shape[2] == Size
                ? bySpeaker.matmul(leverage)
                : bySpeaker.Plus(bySpeaker.matmul(leverage.transpose(1, 2)).matmul(leverage));
            return leftOut.transpose(0, 1).reshape(-1, Utterances);
        }

        private bool IsSmall(long directions) => Size <= directions;

        private torch.Tensor Root() => Tensors.Owned([Math.Sqrt(Size)], [1]);
    }
}

/// <summary>Fills the values of a target.</summary>
/// <param name="target">Its number, from 0.</param>
/// <param name="values">One per utterance.</param>
internal delegate void TargetFiller(int target, Span<double> values);
