using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// The ridge regressions of every target and every penalty on one training set, in the coordinates of its principal directions. X̃ and ỹ are the residuals of the layer and a target after least squares
/// on the covariates, within the training set. With Q Λ Qᵀ = X̃ᵀX̃, the weights are Q (Λ + λ s²)⁻¹ QᵀX̃ᵀỹ (Hastie, Tibshirani &amp; Friedman 2009, section 3.4.1). s² is the mean square
/// of the entries of X̃: dividing all channels by one scale is the same as multiplying the penalty.
/// </summary>
internal sealed class RidgeFit : IDisposable
{
    private readonly RidgeDesign design;
    private readonly double entries;
    private readonly torch.Tensor coefficients;
    private readonly torch.Tensor eigenvalues;
    private readonly torch.Tensor eigenvectors;
    private readonly torch.Tensor projections;
    private torch.Tensor? allWeights;

    /// <summary>Decomposes.</summary>
    /// <param name="design">Layer and targets.</param>
    /// <param name="training">The groups of the training set.</param>
    public RidgeFit(RidgeDesign design, IReadOnlyList<int> training)
    {
        this.design = design;
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor products = design.Products(training);
        torch.Tensor known = products.narrow(0, 0, design.Unpenalised);
        long rest = products.shape[1] - design.Unpenalised;
        torch.Tensor fitted = torch.linalg.pinv(known.narrow(1, 0, design.Unpenalised), hermitian: true).matmul(known.narrow(1, design.Unpenalised, rest));
        torch.Tensor left = products.narrow(0, design.Unpenalised, rest).narrow(1, design.Unpenalised, rest)
            - known.narrow(1, design.Unpenalised, rest).transpose(0, 1).matmul(fitted);
        torch.Tensor square = left.narrow(0, 0, design.Directions).narrow(1, 0, design.Directions);
        (torch.Tensor values, torch.Tensor vectors) = torch.linalg.eigh(square);
        entries = Tensors.Values(products.select(0, 0))[0] * design.Width;
        eigenvalues = values.relu().MoveToOuterDisposeScope();
        eigenvectors = vectors.contiguous().MoveToOuterDisposeScope();
        coefficients = fitted.MoveToOuterDisposeScope();
        projections = vectors.transpose(0, 1).matmul(left.narrow(0, 0, design.Directions).narrow(1, design.Directions, design.Targets)).MoveToOuterDisposeScope();
    }

    /// <summary>The weights for every penalty: one column each, those of the first target first. Shape (weighted columns, targets × penalties).</summary>
    public torch.Tensor AllWeights => allWeights ??= Weights([.. Enumerable.Repeat(RidgePenalties.All, design.Targets)]).DetachFromDisposeScope();

    /// <summary>Weights of covariates and directions.</summary>
    /// <param name="penalties">Per target, the penalties, equally many each.</param>
    /// <param name="directions">Number of leading principal directions, which also define the scale; null for all.</param>
    /// <returns>Shape (weighted columns, targets × penalties); owned by the caller.</returns>
    public torch.Tensor Weights(IReadOnlyList<IReadOnlyList<double>> penalties, int? directions = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int used = Math.Min(directions ?? design.Directions, design.Directions);
        int first = design.Directions - used;
        torch.Tensor values = eigenvalues.narrow(0, first, used);
        double sum = Tensors.Number(values.sum());
        double meanSquare = sum / (directions is null ? entries : entries / design.Width * used);
        double[] scaled = [.. penalties.SelectMany(ofTarget => ofTarget).Select(penalty => Positive(penalty * meanSquare))];
        torch.Tensor denominators = values.reshape(used, 1, 1).Plus(Tensors.Owned(scaled, [1, penalties.Count, penalties[0].Count]));
        torch.Tensor solved = (projections.narrow(0, first, used).narrow(1, 0, penalties.Count).unsqueeze(2) / denominators).reshape(used, scaled.Length);
        torch.Tensor penalised = eigenvectors.narrow(1, first, used).matmul(solved);
        torch.Tensor ofTargets = coefficients.narrow(1, design.Directions, penalties.Count).repeat_interleave(penalties[0].Count, 1);
        torch.Tensor unpenalised = ofTargets - coefficients.narrow(1, 0, design.Directions).matmul(penalised);
        return torch.cat([unpenalised, penalised], 0).MoveToOuterDisposeScope();
    }

    /// <summary>The weights of the covariates alone, shape (weighted columns, targets); owned by the caller.</summary>
    public torch.Tensor CovariateWeights()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor none = torch.zeros([design.Directions, design.Targets], torch.float64);
        return torch.cat([coefficients.narrow(1, design.Directions, design.Targets), none], 0).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        eigenvalues.Dispose();
        eigenvectors.Dispose();
        coefficients.Dispose();
        projections.Dispose();
        allWeights?.Dispose();
    }

    /// <summary>A penalty that is a valid divisor even if no channel varies.</summary>
    private static double Positive(double penalty) => Math.Max(penalty, double.Epsilon * (1L << 52));
}

/// <summary>The predictions of regressions for the utterances of some groups, as sums.</summary>
internal sealed class RidgeTest : IDisposable
{
    private readonly RidgeDesign design;
    private readonly torch.Tensor products;

    /// <summary>Takes the sums.</summary>
    /// <param name="design">Layer and targets.</param>
    /// <param name="groups">The groups.</param>
    public RidgeTest(RidgeDesign design, IReadOnlyList<int> groups)
    {
        this.design = design;
        Groups = groups;
        products = design.Products(groups);
    }

    /// <summary>The groups.</summary>
    public IReadOnlyList<int> Groups { get; }

    /// <summary>Σ (y − ŷ)² of every column of weights: ‖y‖² + w·(XᵀX w − 2 Xᵀy).</summary>
    /// <param name="weights">The result of <see cref="RidgeFit.Weights"/>.</param>
    public double[] SquaredErrors(torch.Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int targets = design.Targets;
        long each = weights.shape[1] / targets;
        torch.Tensor cross = Cross().repeat_interleave(each, 1);
        torch.Tensor squares = products.diagonal().narrow(0, design.Weighted, targets).repeat_interleave(each);
        return Tensors.Values(squares.Plus((weights * (Square(weights) - cross - cross)).sum([0L])));
    }

    /// <summary>Pearson's correlation of the first target with the predictions by its columns of weights; 0 where one of them does not vary.</summary>
    /// <param name="weights">The result of <see cref="RidgeFit.Weights"/>.</param>
    public double[] Correlations(torch.Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor own = weights.narrow(1, 0, weights.shape[1] / design.Targets);
        double[] intercept = Tensors.Values(products.select(0, 0));
        double count = intercept[0];
        double sum = intercept[design.Weighted];
        double variance = Tensors.Number(products.select(0, design.Weighted).narrow(0, design.Weighted, 1)) - (sum * sum / count);
        double[] sums = Tensors.Values(products.select(0, 0).narrow(0, 0, design.Weighted).unsqueeze(0).matmul(own));
        double[] squares = Tensors.Values((own * Square(own)).sum([0L]));
        double[] crosses = Tensors.Values(Cross().narrow(1, 0, 1).transpose(0, 1).matmul(own));
        return
        [
            .. sums.Select((ofAnswers, i) =>
            {
                double product = Math.Max(0, variance) * Math.Max(0, squares[i] - (ofAnswers * ofAnswers / count));
                return product > RoundOff * squares[i] * (variance + (sum * sum / count)) ? Math.Clamp((crosses[i] - (sum * ofAnswers / count)) / Math.Sqrt(product), -1, 1) : 0;
            }),
        ];
    }

    public void Dispose() => products.Dispose();

    /// <summary>A product of two variances below this share of the product of mean squares is pure round-off.</summary>
    private const double RoundOff = 1e-14;

    private torch.Tensor Cross() => products.narrow(0, 0, design.Weighted).narrow(1, design.Weighted, design.Targets);

    private torch.Tensor Square(torch.Tensor weights) => products.narrow(0, 0, design.Weighted).narrow(1, 0, design.Weighted).matmul(weights);
}
