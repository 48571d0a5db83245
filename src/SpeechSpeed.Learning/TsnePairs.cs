using System.Runtime.Intrinsics;

namespace SpeechSpeed.Learning;

/// <summary>The repulsion over all pairs (exact). Time grows with the square of the number of points.</summary>
/// <param name="points">Number of points.</param>
/// <param name="jobs">Number of workers, ≥ 1. Results do not depend on it.</param>
internal sealed class TsnePairs(int points, int jobs) : ITsneRepulsion
{
    private readonly double[] kernels = new double[points];

    /// <inheritdoc/>
    public double Compute(double[] x, double[] y, double[] forcesX, double[] forcesY, CancellationToken cancellationToken)
    {
        RowParallel.For(points, jobs, i => (kernels[i], forcesX[i], forcesY[i]) = Row(x, y, i), cancellationToken);
        double sum = 0;
        foreach (double kernel in kernels)
        {
            sum += kernel;
        }

        return Math.Max(sum, double.Epsilon);
    }

    private static (double Kernel, double ForceX, double ForceY) Row(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int i)
    {
        Vector256<double> xi = Vector256.Create(x[i]);
        Vector256<double> yi = Vector256.Create(y[i]);
        Vector256<double> kernels = Vector256<double>.Zero;
        Vector256<double> forcesX = Vector256<double>.Zero;
        Vector256<double> forcesY = Vector256<double>.Zero;
        int j = 0;
        for (; j <= x.Length - Vector256<double>.Count; j += Vector256<double>.Count)
        {
            Vector256<double> dx = xi - Vector256.Create(x[j..]);
            Vector256<double> dy = yi - Vector256.Create(y[j..]);
            Vector256<double> q = Vector256<double>.One / (Vector256<double>.One + (dx * dx) + (dy * dy));
            Vector256<double> qq = q * q;
            kernels += q;
            forcesX += qq * dx;
            forcesY += qq * dy;
        }

        double kernel = Vector256.Sum(kernels);
        double forceX = Vector256.Sum(forcesX);
        double forceY = Vector256.Sum(forcesY);
        for (; j < x.Length; j++)
        {
            double dx = x[i] - x[j];
            double dy = y[i] - y[j];
            double q = 1 / (1 + (dx * dx) + (dy * dy));
            kernel += q;
            forceX += q * q * dx;
            forceY += q * q * dy;
        }

        // The point's pair with itself has the kernel 1 and no force.
        return (kernel - 1, forceX, forceY);
    }
}
