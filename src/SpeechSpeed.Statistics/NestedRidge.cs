using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Nested ridge regression of many targets at once. Each outer fold and target takes the penalty with the least inner squared error, summed over the inner folds; the predictions of the outer
/// folds are pooled.
/// </summary>
internal sealed class NestedRidge : INestedAnalysis
{
    private readonly RidgeDesign design;
    private readonly int? directions;
    private readonly double[][] innerErrors;

    /// <summary>Prepares an analysis.</summary>
    /// <param name="design">Layer and targets, with a group for every fold.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="directions">Number of principal components of each training set; null for all.</param>
    public NestedRidge(RidgeDesign design, int folds, int? directions = null)
    {
        this.design = design;
        this.directions = directions;
        int utterances = design.Members(Enumerable.Range(0, folds)).Length;
        innerErrors = [.. Enumerable.Range(0, folds).Select(_ => new double[design.Targets * RidgePenalties.All.Count])];
        Answers = [.. Enumerable.Range(0, design.Targets).Select(_ => new double[utterances])];
        CovariateAnswers = [.. Enumerable.Range(0, design.Targets).Select(_ => new double[utterances])];
        Penalties = [.. Enumerable.Range(0, design.Targets).Select(_ => new double[folds])];
    }

    /// <summary>Per target, the held-out prediction for every utterance.</summary>
    public double[][] Answers { get; }

    /// <summary>Per target, the held-out prediction from the covariates alone; without covariates, the mean of the training set.</summary>
    public double[][] CovariateAnswers { get; }

    /// <summary>Per target and outer fold, the chosen penalty.</summary>
    public double[][] Penalties { get; }

    public void Inner(RidgeFits fits, IReadOnlyList<FoldPair> pairs, HeldOutSums ofOnes, HeldOutSums ofOthers)
    {
        torch.Tensor weights = directions is null ? fits.AllWeights : fits.Weights(directions);
        double[][] forOnes = ofOthers.SquaredErrors(weights);
        double[][] forOthers = ofOnes.SquaredErrors(weights);
        for (int i = 0; i < pairs.Count; i++)
        {
            Add(innerErrors[pairs[i].One], forOnes[i]);
            Add(innerErrors[pairs[i].Other], forOthers[i]);
        }

        if (directions is not null)
        {
            weights.Dispose();
        }
    }

    public void Outer(RidgeFits fits, IReadOnlyList<int> folds, HeldOutSums held)
    {
        foreach (int fold in folds)
        {
            for (int target = 0; target < design.Targets; target++)
            {
                Penalties[target][fold] = RidgePenalties.OfLeast(innerErrors[fold].AsSpan(target * RidgePenalties.All.Count, RidgePenalties.All.Count));
            }
        }

        using torch.Tensor weights = fits.Weights([.. folds.Select(fold => Penalties.Select(ofTarget => ofTarget[fold]).ToArray())], directions);
        using torch.Tensor covariates = fits.CovariateWeights();
        Keep(weights, folds, Answers);
        Keep(covariates, folds, CovariateAnswers);
    }

    private void Keep(torch.Tensor weights, IReadOnlyList<int> folds, double[][] kept)
    {
        for (int i = 0; i < folds.Count; i++)
        {
            using torch.Tensor ofFold = weights.select(0, i);
            double[][] answers = design.Answers([folds[i]], ofFold);
            int[] rows = design.Members([folds[i]]);
            for (int target = 0; target < kept.Length; target++)
            {
                for (int row = 0; row < rows.Length; row++)
                {
                    kept[target][rows[row]] = answers[target][row];
                }
            }
        }
    }

    private static void Add(double[] sums, double[] values)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += values[i];
        }
    }
}
