using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning;

/// <summary>
/// The forces between the points of a t-SNE map. With q_ij = (1 + |y_i − y_j|²)⁻¹ and Z = Σ q, the map's probabilities are q_ij / Z, and a quarter of the gradient of KL(P‖Q) is
/// Σ_j p_ij q_ij (y_i − y_j) − Σ_j q_ij² (y_i − y_j) / Z (van der Maaten &amp; Hinton 2008): an attraction between neighbours, and a repulsion between all.
/// </summary>
internal sealed class TsneForces
{
    private readonly TsneAffinities affinities;
    private readonly ITsneRepulsion repulsion;
    private readonly ParallelOptions workers;
    private readonly double[] repulsionX;
    private readonly double[] repulsionY;

    /// <summary>Prepares the forces of a map.</summary>
    /// <param name="affinities">P.</param>
    /// <param name="repulsion">How the repulsion is computed.</param>
    /// <param name="jobs">Number of workers, ≥ 1. Results do not depend on it.</param>
    /// <param name="cancellationToken">Ends the computation early.</param>
    public TsneForces(TsneAffinities affinities, ITsneRepulsion repulsion, int jobs, CancellationToken cancellationToken)
    {
        this.affinities = affinities;
        this.repulsion = repulsion;
        workers = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellationToken };
        repulsionX = new double[affinities.Points];
        repulsionY = new double[affinities.Points];
    }

    /// <summary>A quarter of the gradient, the attraction multiplied by <paramref name="exaggeration"/>.</summary>
    public void Gradient(double[] x, double[] y, double exaggeration, double[] gradientX, double[] gradientY)
    {
        double normalisation = 0;
        Parallel.Invoke(
            workers,
            () => normalisation = repulsion.Compute(x, y, repulsionX, repulsionY, workers.CancellationToken),
            () => Parallel.For(0, x.Length, workers, i => (gradientX[i], gradientY[i]) = Attraction(x, y, i)));
        for (int i = 0; i < x.Length; i++)
        {
            gradientX[i] = (exaggeration * gradientX[i]) - (repulsionX[i] / normalisation);
            gradientY[i] = (exaggeration * gradientY[i]) - (repulsionY[i] / normalisation);
        }
    }

    /// <summary>KL(P‖Q) in nats, as exact as the repulsion.</summary>
    public double KlDivergence(double[] x, double[] y)
    {
        double logNormalisation = Math.Log(repulsion.Compute(x, y, repulsionX, repulsionY, workers.CancellationToken));
        double divergence = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int k = affinities.Starts[i]; k < affinities.Starts[i + 1]; k++)
            {
                double p = affinities.Values[k];
                if (p > 0)
                {
                    double dx = x[i] - x[affinities.Others[k]];
                    double dy = y[i] - y[affinities.Others[k]];
                    divergence += p * (Math.Log(p) + Math.Log(1 + (dx * dx) + (dy * dy)) + logNormalisation);
                }
            }
        }

        return divergence;
    }

    [MethodImpl(HotLoop.Optimised)]
    private (double X, double Y) Attraction(double[] x, double[] y, int i)
    {
        ReadOnlySpan<int> others = affinities.Others.AsSpan(affinities.Starts[i]..affinities.Starts[i + 1]);
        ReadOnlySpan<float> values = affinities.Values.AsSpan(affinities.Starts[i]..affinities.Starts[i + 1]);
        Vector256<double> xi = Vector256.Create(x[i]);
        Vector256<double> yi = Vector256.Create(y[i]);
        Vector256<double> sumX = Vector256<double>.Zero;
        Vector256<double> sumY = Vector256<double>.Zero;
        int k = 0;
        for (; k <= others.Length - Vector256<double>.Count; k += Vector256<double>.Count)
        {
            (int a, int b, int c, int d) = (others[k], others[k + 1], others[k + 2], others[k + 3]);
            Vector256<double> dx = xi - Vector256.Create(x[a], x[b], x[c], x[d]);
            Vector256<double> dy = yi - Vector256.Create(y[a], y[b], y[c], y[d]);
            Vector256<double> p = Vector256.WidenLower(Vector128.Create(values[k..]).ToVector256Unsafe());
            Vector256<double> pq = p / (Vector256<double>.One + (dx * dx) + (dy * dy));
            sumX += pq * dx;
            sumY += pq * dy;
        }

        (double attractionX, double attractionY) = (Vector256.Sum(sumX), Vector256.Sum(sumY));
        for (; k < others.Length; k++)
        {
            double dx = x[i] - x[others[k]];
            double dy = y[i] - y[others[k]];
            double pq = values[k] / (1 + (dx * dx) + (dy * dy));
            attractionX += pq * dx;
            attractionY += pq * dy;
        }

        return (attractionX, attractionY);
    }
}
