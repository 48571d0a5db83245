using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Regularised canonical correlation (Vinod 1976) with a scalar target, held out. Its direction for a penalty is that of the ridge regression; the penalty is the one of the
/// highest correlation on the inner folds, and ρ is the correlation on the outer fold. Means over folds are weighted by utterances: answers
/// of different folds have no common scale, so they are not pooled.
/// </summary>
internal sealed class HeldOutCca(torch.Tensor target, int folds) : INestedAnalysis
{
    private readonly double[][] innerCorrelations = [.. Enumerable.Range(0, folds).Select(_ => new double[RidgePenalties.All.Count])];
    private readonly double[] targets = target.data<double>().ToArray();
    private double sum;
    private int utterances;

    /// <summary>Held-out ρ, −1 to 1; 0 where nothing varies.</summary>
    public double Correlation => utterances == 0 ? double.NaN : sum / utterances;

    public void Inner(RidgeFit fit, int outer, int inner, RidgeTest test)
    {
        double[] observed = [.. test.Rows.Select(row => targets[row])];
        double[][] answers = Answers(fit, test);
        for (int penalty = 0; penalty < answers.Length; penalty++)
        {
            innerCorrelations[outer][penalty] += observed.Length * Pearson.Correlation(observed, answers[penalty]);
        }
    }

    public void Outer(RidgeFit fit, int outer, RidgeTest held)
    {
        int best = 0;
        for (int penalty = 1; penalty < RidgePenalties.All.Count; penalty++)
        {
            if (innerCorrelations[outer][penalty] > innerCorrelations[outer][best])
            {
                best = penalty;
            }
        }

        double[] observed = [.. held.Rows.Select(row => targets[row])];
        sum += observed.Length * Pearson.Correlation(observed, Answers(fit, held)[best]);
        utterances += observed.Length;
    }

    /// <summary>Per penalty, the answers but for a constant of the fold.</summary>
    private double[][] Answers(RidgeFit fit, RidgeTest test)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (_, torch.Tensor c) = fit.Project(target);
        (double meanSquare, torch.Tensor eigenvalues) = fit.Leading(fit.Directions);
        torch.Tensor answers = test.Z.matmul(c / eigenvalues.unsqueeze(1).Plus(NestedRidge.AllPenalties(meanSquare))).transpose(0, 1).contiguous();
        double[] values = answers.data<double>().ToArray();
        return [.. values.Chunk(test.Rows.Length)];
    }
}

/// <summary>Pearson's correlation.</summary>
internal static class Pearson
{
    /// <summary>r of two lists of the same length; 0 where one of them does not vary.</summary>
    public static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Length == 0 ? 0 : a.Average();
        double meanB = b.Length == 0 ? 0 : b.Average();
        double covariance = 0, varianceA = 0, varianceB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            covariance += (a[i] - meanA) * (b[i] - meanB);
            varianceA += (a[i] - meanA) * (a[i] - meanA);
            varianceB += (b[i] - meanB) * (b[i] - meanB);
        }

        double product = Math.Sqrt(varianceA) * Math.Sqrt(varianceB);
        return product > 0 ? Math.Clamp(covariance / product, -1, 1) : 0;
    }
}
