using System.Runtime.Intrinsics;

namespace SpeechSpeed.Learning;

/// <summary>
/// The forces between the points of a t-SNE map, over all pairs (exact). With q_ij = (1 + |y_i − y_j|²)⁻¹ and Z = Σ q, the map's
/// probabilities are q_ij / Z, and a quarter of the gradient of KL(P‖Q) is Σ_j p_ij q_ij (y_i − y_j) − Σ_j q_ij² (y_i − y_j) / Z.
/// </summary>
internal sealed class TsneForces
{
    private readonly float[] affinities;
    private readonly int points;
    private readonly int jobs;
    private readonly RowForces[] rows;

    /// <summary>Prepares the forces of a map.</summary>
    /// <param name="affinities">P: shape (points, points), from <see cref="TsneAffinities.Joint"/>.</param>
    /// <param name="points">Number of points.</param>
    /// <param name="jobs">Number of workers, ≥ 1. Results do not depend on it.</param>
    public TsneForces(float[] affinities, int points, int jobs)
    {
        this.affinities = affinities;
        this.points = points;
        this.jobs = jobs;
        rows = new RowForces[points];
    }

    /// <summary>A quarter of the gradient, the attraction multiplied by <paramref name="exaggeration"/>.</summary>
    public void Gradient(double[] x, double[] y, double exaggeration, double[] gradientX, double[] gradientY, CancellationToken cancellationToken)
    {
        RowParallel.For(points, jobs, i => rows[i] = Row(x, y, i), cancellationToken);
        double normalisation = Normalisation();
        for (int i = 0; i < points; i++)
        {
            gradientX[i] = (exaggeration * rows[i].AttractionX) - (rows[i].RepulsionX / normalisation);
            gradientY[i] = (exaggeration * rows[i].AttractionY) - (rows[i].RepulsionY / normalisation);
        }
    }

    /// <summary>KL(P‖Q) in nats.</summary>
    public double KlDivergence(double[] x, double[] y, CancellationToken cancellationToken)
    {
        RowParallel.For(points, jobs, i => rows[i] = Row(x, y, i), cancellationToken);
        double logNormalisation = Math.Log(Normalisation());
        double[] sums = new double[points];
        RowParallel.For(points, jobs, i =>
        {
            double sum = 0;
            for (int j = 0; j < points; j++)
            {
                double p = affinities[(i * points) + j];
                if (p > 0)
                {
                    double dx = x[i] - x[j];
                    double dy = y[i] - y[j];
                    sum += p * (Math.Log(p) + Math.Log(1 + (dx * dx) + (dy * dy)) + logNormalisation);
                }
            }

            sums[i] = sum;
        }, cancellationToken);

        double divergence = 0;
        foreach (double sum in sums)
        {
            divergence += sum;
        }

        return divergence;
    }

    private double Normalisation()
    {
        double sum = 0;
        foreach (RowForces row in rows)
        {
            sum += row.Kernel;
        }

        return Math.Max(sum, double.Epsilon);
    }

    private RowForces Row(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int i)
    {
        ReadOnlySpan<float> p = affinities.AsSpan(i * points, points);
        Vector256<double> xi = Vector256.Create(x[i]);
        Vector256<double> yi = Vector256.Create(y[i]);
        Vector256<double> kernel = Vector256<double>.Zero;
        Vector256<double> attractionX = Vector256<double>.Zero;
        Vector256<double> attractionY = Vector256<double>.Zero;
        Vector256<double> repulsionX = Vector256<double>.Zero;
        Vector256<double> repulsionY = Vector256<double>.Zero;
        int j = 0;
        for (; j <= points - Vector256<double>.Count; j += Vector256<double>.Count)
        {
            Vector256<double> dx = xi - Vector256.Create(x[j..]);
            Vector256<double> dy = yi - Vector256.Create(y[j..]);
            Vector256<double> q = Vector256<double>.One / (Vector256<double>.One + (dx * dx) + (dy * dy));
            Vector256<double> pq = q * Vector256.WidenLower(Vector128.Create(p[j..]).ToVector256Unsafe());
            Vector256<double> qq = q * q;
            kernel += q;
            attractionX += pq * dx;
            attractionY += pq * dy;
            repulsionX += qq * dx;
            repulsionY += qq * dy;
        }

        RowForces row = new(
            Vector256.Sum(kernel),
            Vector256.Sum(attractionX),
            Vector256.Sum(attractionY),
            Vector256.Sum(repulsionX),
            Vector256.Sum(repulsionY));
        for (; j < points; j++)
        {
            double dx = x[i] - x[j];
            double dy = y[i] - y[j];
            double q = 1 / (1 + (dx * dx) + (dy * dy));
            row = new RowForces(
                row.Kernel + q,
                row.AttractionX + (p[j] * q * dx),
                row.AttractionY + (p[j] * q * dy),
                row.RepulsionX + (q * q * dx),
                row.RepulsionY + (q * q * dy));
        }

        // The point's pair with itself has the kernel 1 and no force.
        return row with { Kernel = row.Kernel - 1 };
    }

    private readonly record struct RowForces(double Kernel, double AttractionX, double AttractionY, double RepulsionX, double RepulsionY);
}
