using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Regularised canonical correlation (Vinod 1976) with a scalar target, the first of the design, held out. Its direction for a penalty is that of the ridge regression. The penalty is the one with
/// the highest correlation on the inner folds, and ρ is the correlation on the outer fold. Means over folds are weighted by utterances. Predictions
/// of different folds have no common scale, so they are not pooled.
/// </summary>
internal sealed class HeldOutCca(RidgeDesign design, int folds) : INestedAnalysis
{
    private readonly double[][] innerLosses = [.. Enumerable.Range(0, folds).Select(_ => new double[RidgePenalties.All.Count])];
    private double sum;
    private int utterances;

    /// <summary>Held-out ρ, −1 to 1; 0 where nothing varies.</summary>
    public double Correlation => utterances == 0 ? double.NaN : sum / utterances;

    public void Inner(RidgeFits fits, IReadOnlyList<FoldPair> pairs, HeldOutSums ofOnes, HeldOutSums ofOthers)
    {
        double[][] forOnes = ofOthers.Correlations(fits.AllWeights);
        double[][] forOthers = ofOnes.Correlations(fits.AllWeights);
        for (int i = 0; i < pairs.Count; i++)
        {
            Add(innerLosses[pairs[i].One], Utterances(pairs[i].Other), forOnes[i]);
            Add(innerLosses[pairs[i].Other], Utterances(pairs[i].One), forOthers[i]);
        }
    }

    public void Outer(RidgeFits fits, IReadOnlyList<int> folds, HeldOutSums held)
    {
        using torch.Tensor weights = fits.Weights([.. folds.Select(fold => new[] { RidgePenalties.OfLeast(innerLosses[fold]) })]);
        double[][] correlations = held.Correlations(weights);
        for (int i = 0; i < folds.Count; i++)
        {
            int count = Utterances(folds[i]);
            sum += count * correlations[i][0];
            utterances += count;
        }
    }

    private int Utterances(int fold) => design.Members([fold]).Length;

    private static void Add(double[] losses, int count, double[] correlations)
    {
        for (int penalty = 0; penalty < losses.Length; penalty++)
        {
            losses[penalty] -= count * correlations[penalty];
        }
    }
}
