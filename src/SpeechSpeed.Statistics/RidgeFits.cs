using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// The ridge regressions of every target and every penalty on some training sets, in the coordinates of their principal directions. X̃ and ỹ are the residuals of the layer and a target after least squares
/// on the covariates, within a training set. With Q Λ Qᵀ = X̃ᵀX̃, the weights are Q (Λ + λ s²)⁻¹ QᵀX̃ᵀỹ (Hastie, Tibshirani &amp; Friedman 2009, section 3.4.1). s² is the mean square
/// of the entries of X̃: dividing all channels by one scale is the same as multiplying the penalty.
/// </summary>
/// <remarks>
/// The first dimension of every tensor is the training set. With few directions an operation takes less time than its call, so one call serves all training sets.
/// </remarks>
internal sealed class RidgeFits : IDisposable
{
    private readonly RidgeDesign design;
    private readonly double[] entries;
    private readonly torch.Tensor coefficients;
    private readonly torch.Tensor eigenvalues;
    private readonly torch.Tensor eigenvectors;
    private readonly torch.Tensor projections;
    private torch.Tensor? allWeights;

    /// <summary>Decomposes.</summary>
    /// <param name="design">Layer and targets.</param>
    /// <param name="training">Per training set, its groups.</param>
    public RidgeFits(RidgeDesign design, IReadOnlyList<int[]> training)
    {
        this.design = design;
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor products = design.Products(training);
        long rest = products.shape[2] - design.Unpenalised;
        torch.Tensor known = products.narrow(1, 0, design.Unpenalised);
        torch.Tensor cross = known.narrow(2, design.Unpenalised, rest);
        torch.Tensor fitted = torch.linalg.pinv(known.narrow(2, 0, design.Unpenalised), hermitian: true).matmul(cross);
        torch.Tensor left = products.narrow(1, design.Unpenalised, design.Directions).narrow(2, design.Unpenalised, rest)
            - cross.narrow(2, 0, design.Directions).transpose(1, 2).matmul(fitted);
        (torch.Tensor values, torch.Tensor vectors) = torch.linalg.eigh(left.narrow(2, 0, design.Directions));
        entries = [.. Tensors.Values(products.select(1, 0).select(1, 0)).Select(utterances => utterances * design.Width)];
        eigenvalues = values.relu().MoveToOuterDisposeScope();
        eigenvectors = vectors.contiguous().MoveToOuterDisposeScope();
        coefficients = fitted.MoveToOuterDisposeScope();
        projections = vectors.transpose(1, 2).matmul(left.narrow(2, design.Directions, design.Targets)).MoveToOuterDisposeScope();
    }

    /// <summary>The weights for every penalty: one column each, those of the first target first. Shape (training sets, weighted columns, targets × penalties).</summary>
    public torch.Tensor AllWeights => allWeights ??= Weights(directions: null).DetachFromDisposeScope();

    /// <summary>The weights for every penalty.</summary>
    /// <param name="directions">Number of leading principal directions, which also define the scale; null for all.</param>
    /// <returns>Shape as that of <see cref="AllWeights"/>; owned by the caller.</returns>
    public torch.Tensor Weights(int? directions) => Weights([.. entries.Select(_ => RidgePenalties.All)], 1, directions);

    /// <summary>The weights for one penalty of each target.</summary>
    /// <param name="penalties">Per training set, one penalty for each target or one for all.</param>
    /// <param name="directions">Number of leading principal directions, which also define the scale; null for all.</param>
    /// <returns>Shape (training sets, weighted columns, targets); owned by the caller.</returns>
    public torch.Tensor Weights(IReadOnlyList<double[]> penalties, int? directions = null) => Weights(penalties, penalties[0].Length, directions);

    /// <summary>The weights of the covariates alone, shape (training sets, weighted columns, targets); owned by the caller.</summary>
    public torch.Tensor CovariateWeights()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor none = torch.zeros([entries.Length, design.Directions, design.Targets], torch.float64);
        return torch.cat([coefficients.narrow(2, design.Directions, design.Targets), none], 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        eigenvalues.Dispose();
        eigenvectors.Dispose();
        coefficients.Dispose();
        projections.Dispose();
        allWeights?.Dispose();
    }

    /// <summary>Per training set, the penalties: those of the first target first, or those of all targets.</summary>
    private torch.Tensor Weights(IReadOnlyList<IReadOnlyList<double>> penalties, int targets, int? directions)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int used = Math.Min(directions ?? design.Directions, design.Directions);
        int first = design.Directions - used;
        int each = penalties[0].Count / targets;
        torch.Tensor values = eigenvalues.narrow(1, first, used);
        double[] sums = Tensors.Values(values.sum([1L]));
        double[] scaled =
        [
            .. penalties.SelectMany((ofSet, set) =>
            {
                double meanSquare = sums[set] / (directions is null ? entries[set] : entries[set] / design.Width * used);
                return ofSet.Select(penalty => Positive(penalty * meanSquare));
            }),
        ];
        torch.Tensor denominators = values.reshape(entries.Length, used, 1, 1).Plus(Tensors.Owned(scaled, [entries.Length, 1, targets, each]));
        torch.Tensor solved = (projections.narrow(1, first, used).unsqueeze(3) / denominators).reshape(entries.Length, used, -1);
        torch.Tensor penalised = eigenvectors.narrow(2, first, used).matmul(solved);
        torch.Tensor ofTargets = coefficients.narrow(2, design.Directions, design.Targets).repeat_interleave(each, 2);
        torch.Tensor unpenalised = ofTargets - coefficients.narrow(2, 0, design.Directions).matmul(penalised);
        return torch.cat([unpenalised, penalised], 1).MoveToOuterDisposeScope();
    }

    /// <summary>A penalty that is a valid divisor even if no channel varies.</summary>
    private static double Positive(double penalty) => Math.Max(penalty, double.Epsilon * (1L << 52));
}
