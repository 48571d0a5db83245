namespace SpeechSpeed.Statistics;

/// <summary>What is done with the regressions of nested cross-validation.</summary>
internal interface INestedAnalysis
{
    /// <summary>An inner fold, the one tested: the training set has neither it nor the outer fold.</summary>
    void Inner(RidgeFit fit, int outer, int inner, RidgeTest test);

    /// <summary>An outer fold: the training set is all the others.</summary>
    void Outer(RidgeFit fit, int outer, RidgeTest held);
}

/// <summary>An analysis of many targets.</summary>
internal interface INestedErrors : INestedAnalysis, IDisposable
{
    /// <summary>Per target, the summed squared out-of-fold error.</summary>
    double[] SquaredErrors { get; }
}

/// <summary>
/// Nested cross-validation: outer fold k is held out, the others are the inner folds. The training set without k and j serves twice (k outer and j inner, and the other
/// way round), so K folds take K(K − 1)/2 + K decompositions, which all analyses share.
/// </summary>
internal static class NestedFolds
{
    /// <summary>Visits every pair of folds, then every fold, in order.</summary>
    /// <param name="design">The layer.</param>
    /// <param name="folds">Per fold, its groups in the design; at least three folds, none empty.</param>
    /// <param name="analyses">What is done.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public static void Visit(RidgeDesign design, IReadOnlyList<int[]> folds, IReadOnlyList<INestedAnalysis> analyses, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds.Count, 3);
        for (int k = 0; k < folds.Count; k++)
        {
            for (int j = k + 1; j < folds.Count; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using RidgeFit fit = design.Fit([.. Others(folds, k, j)]);
                foreach (INestedAnalysis analysis in analyses)
                {
                    analysis.Inner(fit, k, j, fit.Test(j, folds[j]));
                    analysis.Inner(fit, j, k, fit.Test(k, folds[k]));
                }
            }
        }

        for (int k = 0; k < folds.Count; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using RidgeFit fit = design.Fit([.. Others(folds, k, k)]);
            foreach (INestedAnalysis analysis in analyses)
            {
                analysis.Outer(fit, k, fit.Test(k, folds[k]));
            }
        }
    }

    private static IEnumerable<int> Others(IReadOnlyList<int[]> folds, int k, int j) =>
        Enumerable.Range(0, folds.Count).Where(fold => fold != k && fold != j).SelectMany(fold => folds[fold]);
}
