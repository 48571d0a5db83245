using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// One layer and its targets, prepared for many ridge regressions on parts of the utterances. Sums of products of all columns (covariates, directions and targets) are taken once per group of
/// utterances. The regressions of a training set, which is a set of groups, and every squared error on another set follow from these sums alone. The utterances are passed over once, for any
/// number of regressions and targets. Double precision throughout.
/// </summary>
/// <remarks>Beside the directions there can be covariates, which are not penalised; the intercept is always one of them. Not thread-safe.</remarks>
internal sealed class RidgeDesign : IDisposable
{
    private const int ValuesAtOnce = 1 << 20;

    private readonly int[][] members;
    private readonly torch.Tensor[] columns;
    private readonly torch.Tensor products;

    /// <summary>Prepares regressions.</summary>
    /// <param name="layer">The layer; the caller keeps ownership.</param>
    /// <param name="covariates">Per covariate, its value for every utterance; none for the intercept alone.</param>
    /// <param name="targets">Per target, its value for every utterance, finite.</param>
    /// <param name="groups">Per utterance, its group from 0.</param>
    public RidgeDesign(LayerMatrix layer, IReadOnlyList<double[]> covariates, IReadOnlyList<double[]> targets, int[] groups)
    {
        if (layer.Utterances != groups.Length || covariates.Concat(targets).Any(column => column.Length != groups.Length))
        {
            throw new ArgumentException($"Expected {layer.Utterances} utterances in every column, as in the layer.", nameof(groups));
        }

        TorchRuntime.EnsureLoaded();
        Width = layer.Width;
        Unpenalised = covariates.Count + 1;
        Directions = layer.Directions;
        TargetMeans = [.. targets.Select(target => target.Average())];
        members = [.. Enumerable.Range(0, groups.Max() + 1).Select(group => Enumerable.Range(0, groups.Length).Where(utterance => groups[utterance] == group).ToArray())];
        columns = [.. members.Select(rows => Columns(layer, covariates, targets, rows))];
        products = Squares();
    }

    /// <summary>Number of channels of the layer.</summary>
    public int Width { get; }

    /// <summary>Number of covariates, including the intercept.</summary>
    public int Unpenalised { get; }

    /// <summary>Number of directions of the layer.</summary>
    public int Directions { get; }

    /// <summary>Number of targets.</summary>
    public int Targets => TargetMeans.Count;

    /// <summary>Covariates and directions: the columns with weights.</summary>
    public int Weighted => Unpenalised + Directions;

    /// <summary>Per target, its mean over all utterances. The targets are centred by it, so that sums of products keep their digits, and it is added to the predictions.</summary>
    public IReadOnlyList<double> TargetMeans { get; }

    /// <summary>The positions of the utterances of some groups.</summary>
    public int[] Members(IEnumerable<int> groups) => [.. groups.SelectMany(group => members[group])];

    /// <summary>Number of training sets whose sums of products are taken at once: as many as fit into 8 MB, ≥ 1.</summary>
    public int SetsAtOnce => (int)Math.Max(1, ValuesAtOnce / products.shape[1]);

    /// <summary>Decomposes training sets.</summary>
    /// <param name="training">Per training set, its groups, together at least one utterance.</param>
    public RidgeFits Fit(IReadOnlyList<int[]> training) => new(this, training);

    /// <summary>Sums of products of all columns (covariates, directions, targets) over some sets of groups. Shape (sets, columns, columns).</summary>
    public torch.Tensor Products(IReadOnlyList<int[]> sets)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double[] isIn = new double[sets.Count * members.Length];
        for (int set = 0; set < sets.Count; set++)
        {
            foreach (int group in sets[set])
            {
                isIn[(set * members.Length) + group] = 1;
            }
        }

        long width = Weighted + Targets;
        return Tensors.Owned(isIn, [sets.Count, members.Length]).matmul(products).reshape(sets.Count, width, width).MoveToOuterDisposeScope();
    }

    /// <summary>Predictions of regressions for the utterances of some groups, in the order of <see cref="Members"/>.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="weights">One column per target, in order, shape (<see cref="Weighted"/>, targets).</param>
    /// <returns>Per target, its predictions.</returns>
    public double[][] Answers(IReadOnlyList<int> groups, torch.Tensor weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double[][] answers = [.. Enumerable.Range(0, (int)weights.shape[1]).Select(_ => new double[groups.Sum(group => members[group].Length)])];
        int first = 0;
        foreach (int group in groups)
        {
            double[] values = Tensors.Values(columns[group].narrow(1, 0, Weighted).matmul(weights));
            for (int i = 0; i < values.Length; i++)
            {
                int target = i % answers.Length;
                answers[target][first + (i / answers.Length)] = values[i] + TargetMeans[target];
            }

            first += members[group].Length;
        }

        return answers;
    }

    public void Dispose()
    {
        products.Dispose();
        foreach (torch.Tensor ofGroup in columns)
        {
            ofGroup.Dispose();
        }
    }

    private torch.Tensor Columns(LayerMatrix layer, IReadOnlyList<double[]> covariates, IReadOnlyList<double[]> targets, int[] rows)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double[] left = new double[rows.Length * Unpenalised];
        double[] right = new double[rows.Length * targets.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            left[i * Unpenalised] = 1;
            for (int covariate = 0; covariate < covariates.Count; covariate++)
            {
                left[(i * Unpenalised) + 1 + covariate] = covariates[covariate][rows[i]];
            }

            for (int target = 0; target < targets.Count; target++)
            {
                right[(i * targets.Count) + target] = targets[target][rows[i]] - TargetMeans[target];
            }
        }

        torch.Tensor channels = layer.Values.index_select(0, Tensors.Index(rows));
        return torch.cat([Tensors.Owned(left, [rows.Length, Unpenalised]), channels, Tensors.Owned(right, [rows.Length, targets.Count])], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Per group, the products of all columns, shape (groups, columns²).</summary>
    private torch.Tensor Squares()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return torch.stack([.. columns.Select(ofGroup => ofGroup.transpose(0, 1).matmul(ofGroup).flatten())], 0).MoveToOuterDisposeScope();
    }
}
