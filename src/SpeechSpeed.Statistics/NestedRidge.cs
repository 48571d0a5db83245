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

    public void Inner(RidgeFit fit, int one, RidgeTest ofOne, int other, RidgeTest ofOther)
    {
        torch.Tensor weights = directions is null ? fit.AllWeights : fit.Weights([.. Enumerable.Repeat(RidgePenalties.All, design.Targets)], directions);
        Add(innerErrors[one], ofOther.SquaredErrors(weights));
        Add(innerErrors[other], ofOne.SquaredErrors(weights));
        if (directions is not null)
        {
            weights.Dispose();
        }
    }

    public void Outer(RidgeFit fit, int fold, RidgeTest held)
    {
        for (int target = 0; target < design.Targets; target++)
        {
            Penalties[target][fold] = RidgePenalties.OfLeast(innerErrors[fold].AsSpan(target * RidgePenalties.All.Count, RidgePenalties.All.Count));
        }

        using torch.Tensor weights = fit.Weights([.. Penalties.Select(penalties => new[] { penalties[fold] })], directions);
        using torch.Tensor covariates = fit.CovariateWeights();
        Keep(design.Answers(held.Groups, weights), held.Groups, Answers);
        Keep(design.Answers(held.Groups, covariates), held.Groups, CovariateAnswers);
    }

    private void Keep(double[][] answers, IReadOnlyList<int> groups, double[][] kept)
    {
        int[] rows = design.Members(groups);
        for (int target = 0; target < kept.Length; target++)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                kept[target][rows[i]] = answers[target][i];
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
