using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Learning;

/// <summary>The two directions along which points vary most.</summary>
internal static class PrincipalComponents
{
    /// <summary>
    /// Scores on the first two principal components in double precision: the centred activations times the right singular vectors of the triangle of their QR decomposition, which are theirs too. The
    /// sign of a component makes its loading of largest magnitude positive.
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
        torch.Tensor right = torch.linalg.svd(torch.linalg.qr(points, torch.linalg.QRMode.R).R, fullMatrices: false).Vh;
        return (Score(0), Score(1));

        double[] Score(int component)
        {
            if (component >= right.shape[0])
            {
                return new double[activations.Length / channels];
            }

            torch.Tensor loadings = right.select(0, component).contiguous();
            return points.mv(loadings).Times(Sign(loadings.data<double>().ToArray())).data<double>().ToArray();
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
