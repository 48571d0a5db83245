using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>The predictions of regressions for some held-out sets, one for each training set of the <see cref="RidgeFits"/>, as sums.</summary>
internal sealed class HeldOutSums : IDisposable
{
    /// <summary>A product of two variances below this share of the product of mean squares is pure round-off.</summary>
    private const double RoundOff = 1e-14;

    private readonly RidgeDesign design;
    private readonly torch.Tensor products;
    private readonly torch.Tensor square;
    private readonly torch.Tensor cross;

    /// <summary>Takes the sums.</summary>
    /// <param name="design">Layer and targets.</param>
    /// <param name="sets">Per held-out set, its groups.</param>
    public HeldOutSums(RidgeDesign design, IReadOnlyList<int[]> sets)
    {
        this.design = design;
        products = design.Products(sets).DetachFromDisposeScope();
        square = products.narrow(1, 0, design.Weighted).narrow(2, 0, design.Weighted).DetachFromDisposeScope();
        cross = products.narrow(1, 0, design.Weighted).narrow(2, design.Weighted, design.Targets).DetachFromDisposeScope();
    }

    /// <summary>Σ (y − ŷ)² of every column of weights: ‖y‖² + w·(XᵀX w − 2 Xᵀy).</summary>
    /// <param name="weights">The weights of the training sets.</param>
    /// <returns>Per held-out set, one for each column.</returns>
    public double[][] SquaredErrors(torch.Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long columns = weights.shape[2];
        long each = columns / design.Targets;
        torch.Tensor crosses = cross.repeat_interleave(each, 2);
        torch.Tensor squares = products.diagonal(0, 1, 2).narrow(1, design.Weighted, design.Targets).repeat_interleave(each, 1);
        return [.. Tensors.Values(squares.Plus((weights * (square.matmul(weights) - crosses - crosses)).sum([1L]))).Chunk((int)columns)];
    }

    /// <summary>Pearson's correlation of the first target with the predictions by its columns of weights; 0 where one of them does not vary.</summary>
    /// <param name="weights">The weights of the training sets.</param>
    /// <returns>Per held-out set, one for each of these columns.</returns>
    public double[][] Correlations(torch.Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int columns = (int)(weights.shape[2] / design.Targets);
        torch.Tensor own = weights.narrow(2, 0, columns);
        double[] counts = Tensors.Values(products.select(1, 0).select(1, 0));
        double[] targetSums = Tensors.Values(products.select(1, 0).select(1, design.Weighted));
        double[] targetSquares = Tensors.Values(products.select(1, design.Weighted).select(1, design.Weighted));
        double[] sums = Tensors.Values(square.narrow(1, 0, 1).matmul(own));
        double[] squares = Tensors.Values((own * square.matmul(own)).sum([1L]));
        double[] crosses = Tensors.Values(cross.narrow(2, 0, 1).transpose(1, 2).matmul(own));
        return [.. Enumerable.Range(0, counts.Length).Select(set => Enumerable.Range(set * columns, columns).Select(i => Correlation(set, i)).ToArray())];

        double Correlation(int set, int i)
        {
            (double count, double sum) = (counts[set], targetSums[set]);
            double variance = targetSquares[set] - (sum * sum / count);
            double product = Math.Max(0, variance) * Math.Max(0, squares[i] - (sums[i] * sums[i] / count));
            return product > RoundOff * squares[i] * targetSquares[set] ? Math.Clamp((crosses[i] - (sum * sums[i] / count)) / Math.Sqrt(product), -1, 1) : 0;
        }
    }

    public void Dispose()
    {
        square.Dispose();
        cross.Dispose();
        products.Dispose();
    }
}
