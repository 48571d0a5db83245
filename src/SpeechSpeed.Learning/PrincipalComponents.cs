using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Learning;

/// <summary>The two directions along which points vary most.</summary>
internal static class PrincipalComponents
{
    /// <summary>
    /// Scores on the first two principal components, by the singular value decomposition of the centred activations in double precision. The sign
    /// of a component makes its loading of largest magnitude positive.
    /// </summary>
    /// <param name="activations">Shape (points, channels), row-major.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <returns>One score per point for each component; the second are zero if there is only one channel.</returns>
    public static (double[] First, double[] Second) Scores(float[] activations, int channels)
    {
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable inference = torch.no_grad();
        torch.Tensor points = torch.tensor(activations, [activations.Length / channels, channels]).to(torch.float64);
        points -= points.mean([0], keepdim: true);
        (torch.Tensor left, torch.Tensor singularValues, torch.Tensor right) = torch.linalg.svd(points, fullMatrices: false);
        double[] sizes = singularValues.data<double>().ToArray();
        return (Score(0), Score(1));

        double[] Score(int component)
        {
            double[] score = new double[activations.Length / channels];
            if (component >= sizes.Length)
            {
                return score;
            }

            double[] loadings = right.select(0, component).contiguous().data<double>().ToArray();
            double scale = sizes[component] * Sign(loadings);
            double[] direction = left.select(1, component).contiguous().data<double>().ToArray();
            for (int i = 0; i < score.Length; i++)
            {
                score[i] = direction[i] * scale;
            }

            return score;
        }
    }

    private static int Sign(double[] loadings)
    {
        double largest = 0;
        foreach (double loading in loadings)
        {
            if (Math.Abs(loading) > Math.Abs(largest))
            {
                largest = loading;
            }
        }

        return largest < 0 ? -1 : 1;
    }
}
