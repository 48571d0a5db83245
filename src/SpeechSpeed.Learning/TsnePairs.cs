using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning;

/// <summary>
/// The repulsion over all pairs. Single precision, as in scikit-learn, takes half the time of double precision, and its rounding is far below what the map shows. Time grows with the square of the number of
/// points.
/// </summary>
/// <param name="points">Number of points.</param>
/// <param name="jobs">Number of workers, ≥ 1. Results do not depend on it.</param>
internal sealed class TsnePairs(int points, int jobs) : ITsneRepulsion
{
    private readonly float[] singleX = new float[points];
    private readonly float[] singleY = new float[points];
    private readonly double[] kernels = new double[points];

    /// <inheritdoc/>
    public double Compute(double[] x, double[] y, double[] forcesX, double[] forcesY, CancellationToken cancellationToken)
    {
        for (int i = 0; i < points; i++)
        {
            (singleX[i], singleY[i]) = ((float)x[i], (float)y[i]);
        }

        RowParallel.For(points, jobs, i => (kernels[i], forcesX[i], forcesY[i]) = Row(singleX, singleY, i), cancellationToken);
        double sum = 0;
        foreach (double kernel in kernels)
        {
            sum += kernel;
        }

        return Math.Max(sum, double.Epsilon);
    }

    [MethodImpl(HotLoop.Optimised)]
    private static (double Kernel, double ForceX, double ForceY) Row(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int i)
    {
        Vector256<float> xi = Vector256.Create(x[i]);
        Vector256<float> yi = Vector256.Create(y[i]);
        Vector256<float> kernels = Vector256<float>.Zero;
        Vector256<float> forcesX = Vector256<float>.Zero;
        Vector256<float> forcesY = Vector256<float>.Zero;
        int j = 0;
        for (; j <= x.Length - Vector256<float>.Count; j += Vector256<float>.Count)
        {
            Vector256<float> dx = xi - Vector256.Create(x[j..]);
            Vector256<float> dy = yi - Vector256.Create(y[j..]);
            Vector256<float> q = Vector256<float>.One / Vector256.MultiplyAddEstimate(dx, dx, Vector256.MultiplyAddEstimate(dy, dy, Vector256<float>.One));
            Vector256<float> qq = q * q;
            kernels += q;
            forcesX = Vector256.MultiplyAddEstimate(qq, dx, forcesX);
            forcesY = Vector256.MultiplyAddEstimate(qq, dy, forcesY);
        }

        double kernel = Sum(kernels);
        double forceX = Sum(forcesX);
        double forceY = Sum(forcesY);
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

    private static double Sum(Vector256<float> lanes)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(lanes);
        return Vector256.Sum(lower + upper);
    }
}
