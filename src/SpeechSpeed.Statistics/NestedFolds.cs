namespace SpeechSpeed.Statistics;

/// <summary>Two folds that a training set lacks: each is the inner fold of the other.</summary>
internal readonly record struct FoldPair(int One, int Other);

/// <summary>An analysis that uses the regressions of nested cross-validation.</summary>
internal interface INestedAnalysis
{
    /// <summary>Training sets that lack two folds each, in order.</summary>
    void Inner(RidgeFits fits, IReadOnlyList<FoldPair> pairs, HeldOutSums ofOnes, HeldOutSums ofOthers);

    /// <summary>Training sets that lack an outer fold each, in order.</summary>
    void Outer(RidgeFits fits, IReadOnlyList<int> folds, HeldOutSums held);
}

/// <summary>
/// Nested cross-validation: outer fold k is held out, and the other folds are the inner folds. The training set without k and j serves twice (k outer and j inner, and the other
/// way round), so K folds take K(K − 1)/2 + K decompositions, which all analyses and all targets share.
/// </summary>
internal static class NestedFolds
{
    /// <summary>Visits every pair of folds, then every fold, in order, as many at once as the design allows.</summary>
    /// <param name="design">The layer, with a group for every fold; at least three, none empty.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="analyses">The analyses.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public static void Visit(RidgeDesign design, int folds, IReadOnlyList<INestedAnalysis> analyses, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 3);
        IEnumerable<FoldPair> all = Enumerable.Range(0, folds).SelectMany(one => Enumerable.Range(one + 1, folds - one - 1).Select(other => new FoldPair(one, other)));
        foreach (FoldPair[] pairs in all.Chunk(design.SetsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using RidgeFits fits = design.Fit([.. pairs.Select(pair => Without(folds, pair.One, pair.Other))]);
            using HeldOutSums ofOnes = new(design, [.. pairs.Select(pair => new[] { pair.One })]);
            using HeldOutSums ofOthers = new(design, [.. pairs.Select(pair => new[] { pair.Other })]);
            foreach (INestedAnalysis analysis in analyses)
            {
                analysis.Inner(fits, pairs, ofOnes, ofOthers);
            }
        }

        foreach (int[] outer in Enumerable.Range(0, folds).Chunk(design.SetsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using RidgeFits fits = design.Fit([.. outer.Select(fold => Without(folds, fold, fold))]);
            using HeldOutSums held = new(design, [.. outer.Select(fold => new[] { fold })]);
            foreach (INestedAnalysis analysis in analyses)
            {
                analysis.Outer(fits, outer, held);
            }
        }
    }

    private static int[] Without(int folds, int one, int other) => [.. Enumerable.Range(0, folds).Where(fold => fold != one && fold != other)];
}
