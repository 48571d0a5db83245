using MathNet.Numerics.Distributions;
using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>The in-sample canonical correlation of activations with a scalar target.</summary>
/// <param name="Correlation">ρ, 0 to 1; NaN where the target does not vary.</param>
/// <param name="Rank">Number of linearly independent directions among the centred activations, at most min(channels, utterances − 1).</param>
public sealed record CcaResult(double Correlation, int Rank);

/// <summary>
/// Canonical correlation analysis (Hotelling 1936) as the reference used it: fitted and evaluated on the same utterances. With a scalar target there is
/// one canonical correlation, which equals the multiple correlation of least squares. It over-fits: without any relation it is about
/// <see cref="NullMean"/>.
/// </summary>
public static class CanonicalCorrelation
{
    /// <summary>Correlates on the calling thread, in double precision, by an orthogonal decomposition of the centred channels scaled to unit length.</summary>
    /// <param name="activations">Shape (utterances, channels), row-major, finite.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="targets">One per utterance, finite.</param>
    /// <returns>
    /// The correlation and the rank. Channels that do not vary, and exact linear combinations of other channels, do not count; ρ is 1 if the rank
    /// reaches utterances − 1.
    /// </returns>
    /// <exception cref="SpeechSpeedException">Fewer than two utterances.</exception>
    public static CcaResult InSample(float[] activations, int channels, double[] targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (activations.Length != (long)targets.Length * channels)
        {
            throw new ArgumentException(
                $"Expected {targets.Length} utterances of {channels} channels, found {activations.Length} values.", nameof(activations));
        }

        if (targets.Length < 2)
        {
            Throw.InputData($"CCA: expected at least two utterances, found {targets.Length}. Check the splits.");
        }

        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable inference = torch.no_grad();
        double[] centredTargets = Centred(targets);
        double targetLength = Length(centredTargets);
        torch.Tensor? centred = Standardised(activations, channels);
        if (centred is null)
        {
            return new CcaResult(targetLength > 0 ? 0 : double.NaN, 0);
        }

        return Correlate(centred, torch.tensor(centredTargets, [targets.Length, 1]), targetLength);
    }

    /// <summary>
    /// √(D/(N − 1)): the root mean square of the in-sample ρ of <paramref name="dim"/> independent channels that have no relation to the
    /// target (ρ² is then Beta distributed with mean D/(N − 1)), and 1 from D = N − 1 on.
    /// </summary>
    /// <param name="dim">D, number of channels, ≥ 0.</param>
    /// <param name="utterances">N, ≥ 2.</param>
    public static double NullMean(int dim, int utterances)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dim);
        ArgumentOutOfRangeException.ThrowIfLessThan(utterances, 2);
        return Math.Min(1, Math.Sqrt((double)dim / (utterances - 1)));
    }

    /// <summary>
    /// The 95 % quantile of the in-sample ρ of independent channels without relation to a Gaussian target: ρ² is then Beta(D/2, (N − 1 − D)/2) distributed (Anderson 2003,
    /// section 4.4), and 1 from D = N − 1 on.
    /// </summary>
    /// <param name="dim">D, number of channels, ≥ 0.</param>
    /// <param name="utterances">N, ≥ 2.</param>
    public static double Null95(int dim, int utterances)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dim);
        ArgumentOutOfRangeException.ThrowIfLessThan(utterances, 2);
        return dim == 0 ? 0
            : dim >= utterances - 1 ? 1
            : Math.Sqrt(Beta.InvCDF(dim / 2.0, (utterances - 1 - dim) / 2.0, 0.95));
    }

    private static CcaResult Correlate(torch.Tensor channels, torch.Tensor targets, double targetLength)
    {
        double roundOff = Math.Max(channels.shape[0], channels.shape[1]) * Math.Pow(2, -52);
        if (channels.shape[0] > channels.shape[1] + 1)
        {
            // An orthogonal rotation of the utterances changes neither lengths nor angles, and leaves as many rows as columns.
            torch.Tensor joined = torch.cat([channels, targets], 1);
            channels.Dispose();
            torch.Tensor rotated = torch.linalg.qr(joined, torch.linalg.QRMode.R).R;
            joined.Dispose();
            targets = rotated.narrow(1, rotated.shape[1] - 1, 1);
            channels = rotated.narrow(1, 0, rotated.shape[1] - 1);
        }

        (torch.Tensor directions, torch.Tensor singularValues, _) = torch.linalg.svd(channels, fullMatrices: false);
        double[] sizes = Tensors.Values(singularValues);
        double[] projections = Tensors.Values(directions.transpose(0, 1).matmul(targets));
        int rank = 0;
        double explained = 0;
        while (rank < sizes.Length && sizes[rank] > roundOff * sizes[0])
        {
            explained += projections[rank] * projections[rank];
            rank++;
        }

        double correlation = targetLength > 0 ? Math.Min(1, Math.Sqrt(explained) / targetLength) : double.NaN;
        return new CcaResult(correlation, rank);
    }

    /// <summary>The channels that vary, centred and scaled to unit length, shape (utterances, channels that vary); null where none does.</summary>
    private static torch.Tensor? Standardised(float[] activations, int channels)
    {
        // A layer of the full corpus is large in double precision: no copy lives longer than one operation.
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor raw = torch.tensor(activations, [activations.Length / channels, channels]);
        torch.Tensor varies = raw.amax([0]).ne(raw.amin([0]));
        torch.Tensor kept = raw.index_select(1, varies.nonzero().flatten()).to(torch.float64);
        if (kept.shape[1] == 0)
        {
            return null;
        }

        kept.sub_(kept.mean([0], keepdim: true));
        kept.div_(kept.norm(0, keepdim: true));
        return kept.MoveToOuterDisposeScope();
    }

    private static double[] Centred(double[] targets)
    {
        // Equal targets are found by comparison: their mean may differ from them by round-off.
        if (targets.AsSpan().IndexOfAnyExcept(targets[0]) < 0)
        {
            return new double[targets.Length];
        }

        double mean = targets.Average();
        double[] centred = new double[targets.Length];
        for (int i = 0; i < centred.Length; i++)
        {
            centred[i] = targets[i] - mean;
        }

        return centred;
    }

    private static double Length(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }
}
