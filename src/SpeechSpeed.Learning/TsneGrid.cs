using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Learning;

/// <summary>
/// The repulsion by interpolation (FIt-SNE, Linderman et al. 2019): points are spread on the nodes of a regular grid, a convolution by fast Fourier transforms gives Φ(y) = Σ_j k(y − y_j) on the
/// nodes, and Φ is interpolated at the points. Time grows with the number of points and with the area of the map.
/// </summary>
/// <remarks>
/// FIt-SNE interpolates by a polynomial in each cell and convolves four times. Here B-splines spread and interpolate, as in smooth particle meshes (Essmann et al. 1995), so Φ has a slope, and one
/// convolution is enough: with k(d) = 1 / (1 + |d|²), Σ_j q_ij² (y_i − y_j) = −∇Φ(y_i) / 2 and Z = Σ_i Φ(y_i) − N. The splines have degree 7, whose eight weights fill a vector. Their
/// prefilter, which makes them pass through the values on the nodes (Unser 1999), is part of the kernel, once for the spreading and once for the interpolation. Against all pairs the
/// forces differ by 2 % (root mean square, points with a standard deviation of 25), FIt-SNE's by 5 %. One thread computes them, so they do not depend on the number of workers.
/// </remarks>
internal sealed class TsneGrid : ITsneRepulsion, IDisposable
{
    /// <summary>Distance of the nodes, in units of the map. The kernel's spectrum falls with exp(−|frequency|), so little of it is beyond the nodes' limit, π / 0.5.</summary>
    private const double Spacing = 0.5;

    /// <summary>A map narrower than this number of spacings gets smaller ones.</summary>
    private const double LeastSpacings = 32;

    /// <summary>A map wider than this number gets larger ones, which bounds memory and time.</summary>
    private const double MostSpacings = 2048;

    /// <summary>The smallest spacing, as a power of two of the usual one; the squares of smaller ones vanish.</summary>
    private const int Finest = -60;

    /// <summary>Nodes across which a point is spread.</summary>
    private const int Support = 8;

    /// <summary>Nodes beyond the map, across which the prefilter forgets the edge of the kernel: 0.54 to this power is 5e-5.</summary>
    private const int Margin = 16;

    /// <summary>The weights of a point between its fourth and its fifth node, as polynomials in the fraction t: the factors of t⁰, t¹, …, 7! times.</summary>
    private static readonly Vector256<float>[] Polynomials =
    [
        Vector256.Create(1f, 120, 1191, 2416, 1191, 120, 1, 0) / 5040,
        Vector256.Create(-7f, -392, -1715, 0, 1715, 392, 7, 0) / 5040,
        Vector256.Create(21f, 504, 315, -1680, 315, 504, 21, 0) / 5040,
        Vector256.Create(-35f, -280, 665, 0, -665, 280, 35, 0) / 5040,
        Vector256.Create(35f, 0, -315, 560, -315, 0, 35, 0) / 5040,
        Vector256.Create(-21f, 84, -105, 0, 105, -84, 21, 0) / 5040,
        Vector256.Create(7f, -42, 105, -140, 105, -42, 7, 0) / 5040,
        Vector256.Create(-1f, 7, -21, 35, -35, 21, -7, 1) / 5040,
    ];

    private static readonly Vector256<float>[] Derivatives = [.. Polynomials.Skip(1).Select((factors, power) => (power + 1) * factors)];

    private double spacing;
    private int nodes;
    private float[] charges = [];
    private torch.Tensor? kernel;

    // The transforms are longer than the map, so its two ends do not meet.
    private int Length => 2 * (nodes + Margin);

    // A narrow map has k − 1 = −|d|² / (1 + |d|²) in place of k, the same but for a constant, which keeps the digits of small differences.
    private bool IsNarrow => spacing < Spacing;

    /// <inheritdoc/>
    public double Compute(double[] x, double[] y, double[] forcesX, double[] forcesY, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable inference = torch.no_grad();
        (double lowX, double highX) = Range(x);
        (double lowY, double highY) = Range(y);
        Fit(Math.Max(highX - lowX, highY - lowY));
        Spread(x, y, lowX, lowY);
        double sum = Interpolate(Convolve(), x, y, lowX, lowY, forcesX, forcesY);

        // Σ q over all pairs; that of a point with itself is 1.
        double pairs = sum + (IsNarrow ? (double)x.Length * x.Length : 0) - x.Length;
        return Math.Max(pairs, double.Epsilon);
    }

    /// <inheritdoc/>
    public void Dispose() => kernel?.Dispose();

    private static (double Low, double High) Range(double[] coordinates)
    {
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        foreach (double coordinate in coordinates)
        {
            low = Math.Min(low, coordinate);
            high = Math.Max(high, coordinate);
        }

        return (low, high);
    }

    /// <summary>The least length from this on that is 4, 5, 6, 7 or 8 times a power of two.</summary>
    private static int TransformLength(int least)
    {
        int unit = 1;
        while (8 * unit < least)
        {
            unit *= 2;
        }

        return (least + unit - 1) / unit * unit;
    }

    /// <summary>The eight weights, their slopes, and the node that the first belongs to, of a coordinate in spacings from the map's edge.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static (int Node, Vector256<float> Weights, Vector256<float> Slopes) Spline(double coordinate)
    {
        int node = (int)coordinate;
        float t = (float)(coordinate - node);
        Vector256<float> weights = Polynomials[^1];
        Vector256<float> slopes = Derivatives[^1];
        for (int power = Support - 2; power > 0; power--)
        {
            weights = (weights * t) + Polynomials[power];
            slopes = (slopes * t) + Derivatives[power - 1];
        }

        return (node, (weights * t) + Polynomials[0], slopes);
    }

    /// <summary>Makes the grid and the kernel, unless the present ones fit a map of this width.</summary>
    private void Fit(double width)
    {
        int finer = Math.ILogB(width / (Spacing * LeastSpacings));
        int coarser = Math.ILogB(width / (Spacing * MostSpacings)) + 1;
        double wanted = Math.ScaleB(Spacing, finer < 0 ? Math.Max(finer, Finest) : Math.Max(coarser, 0));
        int needed = (int)(width / wanted) + Support;
        if (wanted == spacing && needed <= nodes)
        {
            return;
        }

        spacing = wanted;
        nodes = (TransformLength(2 * (needed + Margin)) / 2) - Margin;
        charges = new float[nodes * nodes];
        kernel?.Dispose();
        kernel = Kernel().DetachFromDisposeScope();
    }

    /// <summary>The spectrum of the kernel with the prefilters.</summary>
    private torch.Tensor Kernel()
    {
        double[] squares = new double[Length];
        double[] prefilter = new double[Length];
        for (int k = 0; k < Length; k++)
        {
            squares[k] = Math.Pow(Math.Min(k, Length - k) * spacing, 2);
            double spline = 0;
            for (int node = 0; node < Support; node++)
            {
                spline += Polynomials[0][node] * Math.Cos(2 * Math.PI * k * (node - 3) / Length);
            }

            prefilter[k] = 1 / (spline * spline);
        }

        double[] values = new double[Length * Length];
        for (int k = 0; k < values.Length; k++)
        {
            double squared = squares[k / Length] + squares[k % Length];
            values[k] = (IsNarrow ? -squared : 1) / (1 + squared);
        }

        torch.Tensor filter = torch.tensor(prefilter);
        torch.Tensor spectrum = torch.fft.rfft2(torch.tensor(values, [Length, Length])) * filter.unsqueeze(1) * filter.narrow(0, 0, (Length / 2) + 1);
        return spectrum.to(torch.complex64);
    }

    [MethodImpl(HotLoop.Optimised)]
    private void Spread(double[] x, double[] y, double lowX, double lowY)
    {
        Array.Clear(charges);
        for (int i = 0; i < x.Length; i++)
        {
            (int column, Vector256<float> weightsX, _) = Spline((x[i] - lowX) / spacing);
            (int row, Vector256<float> weightsY, _) = Spline((y[i] - lowY) / spacing);
            for (int k = 0; k < Support; k++)
            {
                Span<float> at = charges.AsSpan(((row + k) * nodes) + column, Support);
                (Vector256.Create<float>(at) + (weightsX * weightsY[k])).CopyTo(at);
            }
        }
    }

    /// <summary>Φ on the nodes: rows of <see cref="Length"/>, of which the first columns are the nodes.</summary>
    private ReadOnlySpan<float> Convolve()
    {
        torch.Tensor spectrum = torch.fft.fft_(torch.fft.rfft(torch.tensor(charges, [nodes, nodes]), Length, 1), Length, 0) * kernel!;
        torch.Tensor potential = torch.fft.irfft(torch.fft.ifft(spectrum, Length, 0).narrow(0, 0, nodes), Length, 1).contiguous();
        return MemoryMarshal.Cast<byte, float>(potential.bytes);
    }

    /// <summary>Puts the forces, and returns the sum of Φ over the points.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private double Interpolate(ReadOnlySpan<float> potential, double[] x, double[] y, double lowX, double lowY, double[] forcesX, double[] forcesY)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (int column, Vector256<float> weightsX, Vector256<float> slopesX) = Spline((x[i] - lowX) / spacing);
            (int row, Vector256<float> weightsY, Vector256<float> slopesY) = Spline((y[i] - lowY) / spacing);
            Vector256<float> values = Vector256<float>.Zero;
            Vector256<float> slopes = Vector256<float>.Zero;
            for (int k = 0; k < Support; k++)
            {
                Vector256<float> at = Vector256.Create(potential.Slice(((row + k) * Length) + column, Support));
                values += at * weightsY[k];
                slopes += at * slopesY[k];
            }

            sum += Vector256.Dot(values, weightsX);
            forcesX[i] = Vector256.Dot(values, slopesX) / (-2 * spacing);
            forcesY[i] = Vector256.Dot(slopes, weightsX) / (-2 * spacing);
        }

        return sum;
    }
}
