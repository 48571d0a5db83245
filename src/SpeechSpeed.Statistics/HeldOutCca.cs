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

    public void Inner(RidgeFit fit, int one, RidgeTest ofOne, int other, RidgeTest ofOther)
    {
        Add(innerLosses[one], ofOther, fit.AllWeights);
        Add(innerLosses[other], ofOne, fit.AllWeights);
    }

    public void Outer(RidgeFit fit, int fold, RidgeTest held)
    {
        double penalty = RidgePenalties.OfLeast(innerLosses[fold]);
        using torch.Tensor weights = fit.Weights([.. Enumerable.Repeat(new[] { penalty }, design.Targets)]);
        int count = design.Members(held.Groups).Length;
        sum += count * held.Correlations(weights)[0];
        utterances += count;
    }

    private void Add(double[] losses, RidgeTest test, torch.Tensor weights)
    {
        double[] correlations = test.Correlations(weights);
        int count = design.Members(test.Groups).Length;
        for (int penalty = 0; penalty < losses.Length; penalty++)
        {
            losses[penalty] -= count * correlations[penalty];
        }
    }
}
