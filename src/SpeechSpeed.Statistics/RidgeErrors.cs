using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// The squared errors of <see cref="NestedRidge"/> where answers are not wanted, for very many targets, in the primal form, with the intercept as the only covariate. XᵀY and the
/// sums of every fold are taken once; those of a training set are sums of them, and errors are quadratic forms in them. What is left to do for a training set does
/// not depend on the number of utterances.
/// </summary>
internal sealed class RidgeErrors : INestedAnalysis, INestedErrors
{
    private readonly IReadOnlyList<int[]> folds;
    private readonly FoldSums[] sums;
    private readonly PenaltyChoice choice;
    private readonly double[][] errors;

    /// <summary>Sums up.</summary>
    /// <param name="design">The layer, in the primal form and without covariates.</param>
    /// <param name="folds">Per fold, its groups in the design.</param>
    /// <param name="batches">The targets.</param>
    public RidgeErrors(RidgeDesign design, IReadOnlyList<int[]> folds, TargetBatches batches)
    {
        this.folds = folds;
        sums = [.. folds.Select(groups => FoldSums.Of(design, groups, batches))];
        choice = new PenaltyChoice(batches, folds.Count);
        errors = [.. batches.Parts.Select(part => new double[part.shape[1]])];
    }

    /// <inheritdoc/>
    public double[] SquaredErrors => [.. errors.SelectMany(batch => batch)];

    public void Inner(RidgeFit fit, int outer, int inner, RidgeTest test)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor square = fit.Square(folds[inner]);
        (double meanSquare, torch.Tensor eigenvalues) = fit.Leading(fit.Directions);
        torch.Tensor denominators = eigenvalues.unsqueeze(1).Plus(NestedRidge.AllPenalties(meanSquare));
        for (int batch = 0; batch < errors.Length; batch++)
        {
            using DisposeScope part = torch.NewDisposeScope();
            SolvedTargets solved = Solve(fit, batch, inner, outer);
            for (int penalty = 0; penalty < RidgePenalties.All.Count; penalty++)
            {
                using DisposeScope step = torch.NewDisposeScope();
                choice.Add(outer, batch, penalty, solved.Errors(square, denominators.narrow(1, penalty, 1)));
            }
        }
    }

    public void Outer(RidgeFit fit, int outer, RidgeTest held)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor square = fit.Square(folds[outer]);
        (double meanSquare, torch.Tensor eigenvalues) = fit.Leading(fit.Directions);
        for (int batch = 0; batch < errors.Length; batch++)
        {
            using DisposeScope part = torch.NewDisposeScope();
            torch.Tensor denominators = eigenvalues.unsqueeze(1).Plus(NestedRidge.Scaled(choice.Least(outer, batch), meanSquare));
            double[] squared = Solve(fit, batch, outer, outer).Errors(square, denominators).contiguous().data<double>().ToArray();
            for (int i = 0; i < squared.Length; i++)
            {
                errors[batch][i] += squared[i];
            }
        }
    }

    public void Dispose()
    {
        choice.Dispose();
        foreach (FoldSums fold in sums)
        {
            fold.Dispose();
        }
    }

    /// <summary>The targets of a part, solved on all folds but two, and seen from one of these.</summary>
    private SolvedTargets Solve(RidgeFit fit, int batch, int tested, int held)
    {
        FoldSums[] train = [.. sums.Where((_, fold) => fold != tested && fold != held)];
        FoldSums test = sums[tested];
        torch.Tensor utterances = Sum(train, fold => fold.Utterances);
        torch.Tensor channelMeans = Sum(train, fold => fold.Channels) / utterances;
        torch.Tensor targetSums = Sum(train, fold => fold.Targets[batch]);
        torch.Tensor targetMeans = targetSums / utterances;

        // X̃ᵀỹ of the training set, and that of the fold tested, both centred by the means of the training set.
        torch.Tensor right = Sum(train, fold => fold.Products[batch]) - channelMeans.matmul(targetSums);
        torch.Tensor left = test.Targets[batch] - (test.Utterances * targetMeans);
        torch.Tensor cross = test.Products[batch] - test.Channels.matmul(targetMeans) - channelMeans.matmul(left);
        torch.Tensor total = test.Squares[batch] - (targetMeans * test.Targets[batch].Plus(left));
        return new SolvedTargets(fit.Rotate(right), fit.Rotate(cross), total);
    }

    private static torch.Tensor Sum(FoldSums[] folds, Func<FoldSums, torch.Tensor> part)
    {
        torch.Tensor sum = part(folds[0]).clone();
        foreach (FoldSums fold in folds.Skip(1))
        {
            sum.Increase(part(fold));
        }

        return sum;
    }

    /// <summary>Targets in the coordinates of a training set.</summary>
    /// <param name="C">What the training set says of them, shape (directions, targets).</param>
    /// <param name="Cross">Zᵀ of the fold tested with their residuals in it, shape (directions, targets).</param>
    /// <param name="Total">The sum of squares of these residuals, shape (1, targets).</param>
    private sealed record SolvedTargets(torch.Tensor C, torch.Tensor Cross, torch.Tensor Total)
    {
        private readonly torch.Tensor twice = Cross.Plus(Cross);

        /// <summary>‖y − Z b‖² = ‖y‖² + b·(ZᵀZ b − 2 Zᵀy) of every target, shape (targets).</summary>
        /// <param name="square">ZᵀZ.</param>
        /// <param name="denominators">Λ + λ s², shape (directions, 1 or targets).</param>
        public torch.Tensor Errors(torch.Tensor square, torch.Tensor denominators)
        {
            torch.Tensor b = C / denominators;
            return Total.squeeze(0).Plus((b * (square.matmul(b) - twice)).sum([0L]));
        }
    }

    /// <summary>What is known of a fold.</summary>
    /// <param name="Utterances">Their number, shape (1, 1).</param>
    /// <param name="Channels">The sum of every channel, shape (channels, 1).</param>
    /// <param name="Targets">Per part, the sum of every target, shape (1, targets).</param>
    /// <param name="Squares">Per part, the sum of its squares, shape (1, targets).</param>
    /// <param name="Products">Per part, XᵀY, shape (channels, targets).</param>
    private sealed record FoldSums(torch.Tensor Utterances, torch.Tensor Channels, torch.Tensor[] Targets, torch.Tensor[] Squares, torch.Tensor[] Products) : IDisposable
    {
        public static FoldSums Of(RidgeDesign design, int[] groups, TargetBatches batches)
        {
            int[] rows = design.Members(groups);
            using torch.Tensor index = RidgeDesign.Index(rows);
            using torch.Tensor channels = design.Channels(index);
            using torch.Tensor transposed = channels.transpose(0, 1);
            FoldSums sums = new(
                RidgeDesign.Owned([rows.Length], [1, 1]),
                transposed.sum(1, keepdim: true),
                new torch.Tensor[batches.Parts.Count],
                new torch.Tensor[batches.Parts.Count],
                new torch.Tensor[batches.Parts.Count]);
            for (int batch = 0; batch < batches.Parts.Count; batch++)
            {
                using torch.Tensor targets = batches.Parts[batch].index_select(0, index);
                using torch.Tensor squares = targets.SumsOfSquares();
                sums.Targets[batch] = targets.sum(0, keepdim: true);
                sums.Squares[batch] = squares.unsqueeze(0);
                sums.Products[batch] = transposed.matmul(targets);
            }

            return sums;
        }

        public void Dispose()
        {
            Utterances.Dispose();
            Channels.Dispose();
            foreach (torch.Tensor part in (IEnumerable<torch.Tensor>)[.. Targets, .. Squares, .. Products])
            {
                part.Dispose();
            }
        }
    }
}
