namespace SpeechSpeed.Statistics;

/// <summary>An analysis that uses the regressions of nested cross-validation.</summary>
internal interface INestedAnalysis
{
    /// <summary>The training set lacks two folds: each is the inner fold of the other.</summary>
    void Inner(RidgeFit fit, int one, RidgeTest ofOne, int other, RidgeTest ofOther);

    /// <summary>An outer fold: the training set is all other folds.</summary>
    void Outer(RidgeFit fit, int fold, RidgeTest held);
}

/// <summary>
/// Nested cross-validation: outer fold k is held out, and the other folds are the inner folds. The training set without k and j serves twice (k outer and j inner, and the other
/// way round), so K folds take K(K − 1)/2 + K decompositions, which all analyses and all targets share.
/// </summary>
internal static class NestedFolds
{
    /// <summary>Visits every pair of folds, then every fold, in order.</summary>
    /// <param name="design">The layer, with a group for every fold; at least three, none empty.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="analyses">The analyses.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public static void Visit(RidgeDesign design, int folds, IReadOnlyList<INestedAnalysis> analyses, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 3);
        RidgeTest[] tests = [.. Enumerable.Range(0, folds).Select(fold => new RidgeTest(design, [fold]))];
        for (int k = 0; k < folds; k++)
        {
            for (int j = k + 1; j < folds; j++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using RidgeFit fit = design.Fit([.. Others(folds, k, j)]);
                foreach (INestedAnalysis analysis in analyses)
                {
                    analysis.Inner(fit, k, tests[k], j, tests[j]);
                }
            }
        }

        for (int k = 0; k < folds; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using RidgeFit fit = design.Fit([.. Others(folds, k, k)]);
            foreach (INestedAnalysis analysis in analyses)
            {
                analysis.Outer(fit, k, tests[k]);
            }
        }

        foreach (RidgeTest test in tests)
        {
            test.Dispose();
        }
    }

    private static IEnumerable<int> Others(int folds, int k, int j) => Enumerable.Range(0, folds).Where(fold => fold != k && fold != j);
}
