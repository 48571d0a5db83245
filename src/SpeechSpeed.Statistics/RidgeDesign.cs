using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// The activations of one layer, prepared for many ridge regressions on parts of the utterances. What all of them need is computed once: per group of utterances the
/// Gram matrix of the channels (primal form; a training set's is a sum of them), or, where there are more channels than utterances to train on, the
/// kernel matrix of the utterances (dual form; a training set's is a part of it). Double precision throughout.
/// </summary>
/// <remarks>Beside the channels there can be covariates, which are not penalised; the intercept is always one. Not thread-safe.</remarks>
internal sealed class RidgeDesign : IDisposable
{
    private readonly int[][] members;
    private readonly torch.Tensor covariates;
    private readonly torch.Tensor channels;
    private readonly torch.Tensor? kernel;
    private readonly torch.Tensor[]? grams;

    /// <summary>Prepares a layer.</summary>
    /// <param name="activations">Shape (utterances, channels), row-major, finite.</param>
    /// <param name="channelCount">Number of channels, ≥ 1.</param>
    /// <param name="covariates">Per covariate, its value of every utterance; none for the intercept alone.</param>
    /// <param name="groups">Per utterance, its group from 0.</param>
    /// <param name="trainingUtterances">About how many utterances a training set has: with more channels than that, the dual form is the smaller one.</param>
    public RidgeDesign(float[] activations, int channelCount, IReadOnlyList<double[]> covariates, int[] groups, int trainingUtterances)
    {
        TorchRuntime.EnsureLoaded();
        if (activations.Length != (long)groups.Length * channelCount)
        {
            throw new ArgumentException($"Expected {groups.Length} utterances of {channelCount} channels, found {activations.Length} values.", nameof(activations));
        }

        Utterances = groups.Length;
        members = new int[groups.Length == 0 ? 0 : groups.Max() + 1][];
        for (int group = 0; group < members.Length; group++)
        {
            members[group] = [.. Enumerable.Range(0, groups.Length).Where(utterance => groups[utterance] == group)];
        }

        using torch.Tensor raw = torch.tensor(activations, [groups.Length, channelCount]);
        channels = raw.to(torch.float64);

        // Centred once over all utterances: training sets are centred again, but then little is subtracted, and sums of squares keep their digits.
        using (torch.Tensor mean = channels.mean([0], keepdim: true))
        {
            channels.sub_(mean);
        }

        double[] columns = new double[groups.Length * (covariates.Count + 1)];
        for (int utterance = 0; utterance < groups.Length; utterance++)
        {
            columns[utterance * (covariates.Count + 1)] = 1;
            for (int i = 0; i < covariates.Count; i++)
            {
                columns[(utterance * (covariates.Count + 1)) + 1 + i] = covariates[i][utterance];
            }
        }

        this.covariates = Owned(columns, [groups.Length, covariates.Count + 1]);
        IsDual = channelCount > trainingUtterances;
        if (IsDual)
        {
            kernel = channels.matmul(channels.transpose(0, 1));
        }
        else
        {
            grams = [.. members.Select(GramOf)];
        }
    }

    /// <summary>Number of utterances.</summary>
    public int Utterances { get; }

    /// <summary>Whether regressions are solved among utterances, not among channels.</summary>
    public bool IsDual { get; }

    /// <summary>The positions of the utterances of some groups.</summary>
    public int[] Members(IEnumerable<int> groups) => [.. groups.SelectMany(group => members[group])];

    /// <summary>Decomposes a training set.</summary>
    /// <param name="groups">Its groups, together at least one utterance.</param>
    public RidgeFit Fit(IReadOnlyList<int> groups)
    {
        int[] rows = Members(groups);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor index = Index(rows);
        torch.Tensor trainCovariates = covariates.index_select(0, index);
        torch.Tensor project = torch.linalg.pinv(trainCovariates);
        torch.Tensor square;
        torch.Tensor middle;
        if (IsDual)
        {
            // M K M with M = I − C C⁺, the residuals of a regression on the covariates.
            torch.Tensor inner = kernel!.index_select(0, index).index_select(1, index);
            middle = project.matmul(inner);
            torch.Tensor half = inner - trainCovariates.matmul(middle);
            square = half - half.matmul(project.transpose(0, 1)).matmul(trainCovariates.transpose(0, 1));
        }
        else
        {
            torch.Tensor train = channels.index_select(0, index);
            middle = project.matmul(train);
            square = Gram(groups);
            square.sub_(train.transpose(0, 1).matmul(trainCovariates).matmul(middle));
        }

        // The mean square of all entries is the trace over their number, in either form.
        double scale = Math.Max(0, RidgeFit.Number(square.diagonal().sum())) / ((double)rows.Length * channels.shape[1]);
        (torch.Tensor values, torch.Tensor vectors) = torch.linalg.eigh(square);
        return new RidgeFit(
            this,
            rows.Length,
            scale,
            values.relu().MoveToOuterDisposeScope(),
            vectors.MoveToOuterDisposeScope(),
            index.MoveToOuterDisposeScope(),
            project.MoveToOuterDisposeScope(),
            middle.MoveToOuterDisposeScope());
    }

    /// <summary>XᵀX of some groups, in the primal form, shape (channels, channels).</summary>
    internal torch.Tensor Gram(IReadOnlyList<int> groups)
    {
        torch.Tensor sum = grams![groups[0]].clone();
        for (int i = 1; i < groups.Count; i++)
        {
            sum.Increase(grams[groups[i]]);
        }

        return sum;
    }

    /// <summary>The covariates of some utterances, the intercept first, shape (utterances, covariates + 1).</summary>
    internal torch.Tensor Covariates(torch.Tensor index) => covariates.index_select(0, index);

    /// <summary>Channels of some utterances, shape (utterances, channels).</summary>
    internal torch.Tensor Channels(torch.Tensor index) => channels.index_select(0, index);

    /// <summary>The kernel between utterances, shape (rows, columns).</summary>
    internal torch.Tensor Kernel(torch.Tensor rows, torch.Tensor columns) => kernel!.index_select(0, rows).index_select(1, columns);

    public void Dispose()
    {
        channels.Dispose();
        covariates.Dispose();
        kernel?.Dispose();
        foreach (torch.Tensor gram in grams ?? [])
        {
            gram.Dispose();
        }
    }

    internal static torch.Tensor Index(int[] rows) => torch.tensor([.. rows.Select(row => (long)row)], [rows.Length], torch.int64);

    /// <summary>A tensor with memory of its own: how that is aligned, and with it the last bit of a product, then does not depend on the heap of .NET.</summary>
    internal static torch.Tensor Owned(double[] values, long[] shape)
    {
        using torch.Tensor borrowed = torch.tensor(values, shape);
        return borrowed.clone();
    }

    private torch.Tensor GramOf(int[] rows)
    {
        using torch.Tensor index = Index(rows);
        using torch.Tensor part = channels.index_select(0, index);
        using torch.Tensor transposed = part.transpose(0, 1);
        return transposed.matmul(part);
    }
}

/// <summary>
/// The ridge regressions of every penalty on one training set, in the coordinates of its principal directions. With X̃ and ỹ the channels and targets less what the
/// covariates tell of them (all fitted on the training set), Λ and Q the eigenvalues and eigenvectors of X̃ᵀX̃ (primal) or X̃X̃ᵀ (dual), an
/// answer is C γ + Z (Λ + λ s²)⁻¹ c, where c = QᵀX̃ᵀỹ and Z = X̃ Q of the utterances asked about in the primal form, c = Qᵀỹ and Z = K̃ Q in the dual one
/// (Hastie, Tibshirani &amp; Friedman 2009, sections 3.4.1 and 18.3.5). s² is the mean square of the entries of X̃: dividing all channels by one scale is
/// the same as multiplying the penalty.
/// </summary>
internal sealed class RidgeFit(
    RidgeDesign design,
    int utterances,
    double meanSquare,
    torch.Tensor eigenvalues,
    torch.Tensor eigenvectors,
    torch.Tensor trainIndex,
    torch.Tensor project,
    torch.Tensor middle) : IDisposable
{
    private readonly Dictionary<int, RidgeTest> tests = [];

    /// <summary>Number of directions, ascending by their eigenvalues.</summary>
    public int Directions => (int)eigenvalues.shape[0];

    /// <summary>The one number of a tensor, read from its memory (see <see cref="TensorSums"/> for why not as an item).</summary>
    internal static double Number(torch.Tensor scalar)
    {
        using torch.Tensor owned = scalar.contiguous();
        return owned.data<double>()[0];
    }

    /// <summary>s² and Λ of the ridge on the leading directions.</summary>
    /// <param name="directions">How many, at most <see cref="Directions"/>.</param>
    public (double MeanSquare, torch.Tensor Eigenvalues) Leading(int directions)
    {
        if (directions >= Directions)
        {
            return (meanSquare, eigenvalues.alias());
        }

        torch.Tensor leading = eigenvalues.narrow(0, Directions - directions, directions);
        using torch.Tensor sum = leading.sum();
        return (Number(sum) / ((double)utterances * directions), leading);
    }

    /// <summary>What the training set says of targets.</summary>
    /// <param name="targets">Targets of all utterances, shape (utterances, targets).</param>
    /// <returns>γ, shape (covariates + 1, targets), and c, shape (directions, targets).</returns>
    public (torch.Tensor Gamma, torch.Tensor C) Project(torch.Tensor targets)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor train = targets.index_select(0, trainIndex);
        torch.Tensor gamma = project.matmul(train);
        torch.Tensor residuals = train - design.Covariates(trainIndex).matmul(gamma);
        torch.Tensor right = design.IsDual ? residuals : design.Channels(trainIndex).transpose(0, 1).matmul(residuals);
        torch.Tensor c = eigenvectors.transpose(0, 1).matmul(right);
        return (gamma.MoveToOuterDisposeScope(), c.MoveToOuterDisposeScope());
    }

    /// <summary>Qᵀ A, shape (directions, columns).</summary>
    /// <param name="a">In the primal form of shape (channels, columns), in the dual one (utterances, columns).</param>
    public torch.Tensor Rotate(torch.Tensor a)
    {
        using torch.Tensor transposed = eigenvectors.transpose(0, 1);
        return transposed.matmul(a);
    }

    /// <summary>ZᵀZ of some groups, in the primal form: from their Gram matrices, whatever their number of utterances. Shape (directions, directions).</summary>
    public torch.Tensor Square(IReadOnlyList<int> groups)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor index = RidgeDesign.Index(design.Members(groups));
        torch.Tensor testCovariates = design.Covariates(index);
        torch.Tensor cross = design.Channels(index).transpose(0, 1).matmul(testCovariates).matmul(middle);
        torch.Tensor known = middle.transpose(0, 1).matmul(testCovariates.transpose(0, 1).matmul(testCovariates)).matmul(middle);
        torch.Tensor gram = design.Gram(groups) - cross - cross.transpose(0, 1) + known;
        return Rotate(gram).matmul(eigenvectors).MoveToOuterDisposeScope();
    }

    /// <summary>The utterances of a fold in the coordinates of this training set. Kept, and freed with it.</summary>
    /// <param name="key">Names the fold.</param>
    /// <param name="groups">Its groups.</param>
    public RidgeTest Test(int key, IReadOnlyList<int> groups)
    {
        if (!tests.TryGetValue(key, out RidgeTest? test))
        {
            test = new RidgeTest(design, design.Members(groups), Coordinates);
            tests.Add(key, test);
        }

        return test;
    }

    public void Dispose()
    {
        eigenvalues.Dispose();
        eigenvectors.Dispose();
        trainIndex.Dispose();
        project.Dispose();
        middle.Dispose();
        foreach (RidgeTest test in tests.Values)
        {
            test.Dispose();
        }
    }

    private torch.Tensor Coordinates(torch.Tensor index, torch.Tensor testCovariates)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor z;
        if (design.IsDual)
        {
            torch.Tensor half = design.Kernel(index, trainIndex) - testCovariates.matmul(middle);
            torch.Tensor trainCovariates = design.Covariates(trainIndex);
            z = (half - half.matmul(project.transpose(0, 1)).matmul(trainCovariates.transpose(0, 1))).matmul(eigenvectors);
        }
        else
        {
            z = (design.Channels(index) - testCovariates.matmul(middle)).matmul(eigenvectors);
        }

        return z.DetachFromDisposeScope();
    }
}

/// <summary>Utterances that a training set is asked about.</summary>
internal sealed class RidgeTest : IDisposable
{
    private readonly Func<torch.Tensor, torch.Tensor, torch.Tensor> coordinates;
    private torch.Tensor? z;

    /// <summary>Selects them.</summary>
    /// <param name="design">The layer.</param>
    /// <param name="rows">Their positions.</param>
    /// <param name="coordinates">From their index and covariates to Z.</param>
    public RidgeTest(RidgeDesign design, int[] rows, Func<torch.Tensor, torch.Tensor, torch.Tensor> coordinates)
    {
        this.coordinates = coordinates;
        Rows = rows;
        Index = RidgeDesign.Index(rows).DetachFromDisposeScope();
        Covariates = design.Covariates(Index).DetachFromDisposeScope();
    }

    /// <summary>Their positions.</summary>
    public int[] Rows { get; }

    /// <summary>The same as a tensor.</summary>
    public torch.Tensor Index { get; }

    /// <summary>Shape (utterances, covariates + 1).</summary>
    public torch.Tensor Covariates { get; }

    /// <summary>Shape (utterances, directions). Computed where it is asked for: <see cref="RidgeErrors"/> does without.</summary>
    public torch.Tensor Z => z ??= coordinates(Index, Covariates);

    public void Dispose()
    {
        Index.Dispose();
        Covariates.Dispose();
        z?.Dispose();
    }
}
