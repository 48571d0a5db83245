using System.Runtime.CompilerServices;
using SpeechSpeed.Core;

namespace SpeechSpeed.Learning;

/// <summary>A map of points in the plane.</summary>
/// <param name="X">Horizontal coordinates, one per point, mean 0.</param>
/// <param name="Y">Vertical coordinates, one per point, mean 0.</param>
/// <param name="Perplexity">The perplexity that was used: the wanted one, or (N − 1)/3 if there are too few points for it.</param>
/// <param name="KlDivergence">
/// KL(P‖Q) of the map in nats, ≥ 0, where P reaches 3 · perplexity neighbours, as in scikit-learn and openTSNE; lower is better, comparable only between maps of the same points.
/// </param>
public sealed record TsneResult(double[] X, double[] Y, double Perplexity, double KlDivergence);

/// <summary>
/// t-SNE (van der Maaten &amp; Hinton 2008) with the affinities of 3 · perplexity nearest neighbours (van der Maaten 2014) and, of many points, interpolated repulsion (Linderman et al. 2019).
/// The start is the first two principal components with standard deviation 1e-4. The exaggeration of the attraction falls from 4 to 1 during <see cref="AnnealedIterations"/> iterations, by the
/// same factor in each; the rest have none. Learning rate N/exaggeration (Belkina et al. 2019), for the gradient without its factor 4; momentum 0.8; a gain per coordinate that grows by 0.2 while
/// steps lead downhill, else shrinks to 0.8 of itself plus 0.01 (Jacobs 1988); steps of at most 5. No part is random.
/// </summary>
/// <remarks>
/// The usual exaggeration of 12 for 250 iterations, and then none, ends in one of many minima: on eight sets of 40 to 600 points, with six slightly different starts each, 7.7 % above the lowest
/// divergence that any of twelve schedules found, and up to 37 %. The gradual fall, a kind of annealing, ends 0.5 % above it, and up to 10 %.
/// </remarks>
public static class TsneOptimizer
{
    /// <summary>The fewest points of a map.</summary>
    public const int MinPoints = 4;

    /// <summary>Iterations with and without exaggeration.</summary>
    public const int Iterations = 750;

    // Those with exaggeration.
    private const int AnnealedIterations = 250;

    // Below, all pairs cost less than a convolution.
    private const int LeastForGrid = 2_500;

    private const double Exaggeration = 4;
    private const double StartDeviation = 1e-4;
    private const double Momentum = 0.8;
    private const double GainStep = 0.2;
    private const double GainDecay = 0.8;
    private const double MinGain = 0.01;
    private const double MaxStep = 5;

    /// <summary>Makes the map. Time grows with the square of the number of points, memory with the number of points times the perplexity.</summary>
    /// <param name="activations">Shape (points, channels), row-major, finite.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="perplexity">Effective number of neighbours, &gt; 1.</param>
    /// <param name="jobs">Number of workers, ≥ 1. The map does not depend on it.</param>
    /// <param name="iterationDone">Called after each of the <see cref="Iterations"/>.</param>
    /// <param name="cancellationToken">Ends the computation early.</param>
    /// <exception cref="SpeechSpeedException">Too few points, all are equal, or too many neighbours in all.</exception>
    public static TsneResult Run(
        float[] activations, int channels, double perplexity, int jobs, Action? iterationDone = null, CancellationToken cancellationToken = default) =>
        Run(activations, channels, perplexity, jobs, LeastForGrid, iterationDone, cancellationToken);

    /// <summary>The same, with the repulsion interpolated from another number of points on.</summary>
    internal static TsneResult Run(
        float[] activations, int channels, double perplexity, int jobs, int leastForGrid, Action? iterationDone = null, CancellationToken cancellationToken = default)
    {
        int points = activations.Length / channels;
        if (points < MinPoints)
        {
            Throw.InputData($"t-SNE: expected at least {MinPoints} utterances, found {points}. Add utterances to the corpus, or leave t-SNE out.");
        }

        double used = Math.Min(perplexity, (points - 1) / 3.0);
        int count = Math.Min(points - 1, (int)(3 * used) + 1);
        if (2L * points * count > Array.MaxLength)
        {
            Throw.InputData(
                $"t-SNE: {Numbers.Text(points)} utterances with {Numbers.Text(count)} neighbours each are more than fit into memory. Lower tsne.perplexity, or draw a sample (tsne.max_utterances).");
        }

        (double[] x, double[] y) = Start(activations, channels);
        NearestNeighbours neighbours = NearestNeighbours.Find(new Distances(activations, channels), count, jobs, cancellationToken);
        TsneAffinities affinities = TsneAffinities.Of(neighbours, used, jobs, cancellationToken);
        TsnePairs pairs = new(points, jobs);
        using TsneGrid grid = new();
        TsneForces forces = new(affinities, points < leastForGrid ? pairs : grid, jobs, cancellationToken);
        Descend(forces, x, y, iterationDone);
        return new TsneResult(x, y, used, new TsneForces(affinities, pairs, jobs, cancellationToken).KlDivergence(x, y));
    }

    private static void Descend(TsneForces forces, double[] x, double[] y, Action? iterationDone)
    {
        int points = x.Length;
        (double[] gradientX, double[] gradientY) = (new double[points], new double[points]);
        (double[] stepX, double[] stepY) = (new double[points], new double[points]);
        (double[] gainsX, double[] gainsY) = (Ones(points), Ones(points));
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            double exaggeration = Math.Pow(Exaggeration, Math.Max(0, 1 - ((double)iteration / AnnealedIterations)));
            forces.Gradient(x, y, exaggeration, gradientX, gradientY);
            Accelerate(stepX, gainsX, gradientX, points / exaggeration);
            Accelerate(stepY, gainsY, gradientY, points / exaggeration);
            Move(x, y, stepX, stepY);
            iterationDone?.Invoke();
        }
    }

    private static (double[] X, double[] Y) Start(float[] activations, int channels)
    {
        (double[] x, double[] y) = PrincipalComponents.Scores(activations, channels);
        double sumOfSquares = 0;
        foreach (double score in x)
        {
            sumOfSquares += score * score;
        }

        double deviation = Math.Sqrt(sumOfSquares / x.Length);
        if (deviation == 0)
        {
            Throw.InputData($"t-SNE: all {x.Length} utterances have the same activations, so there is nothing to draw. Check the model and the extraction.");
        }

        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= StartDeviation / deviation;
            y[i] *= StartDeviation / deviation;
        }

        return (x, y);
    }

    [MethodImpl(HotLoop.Optimised)]
    private static void Accelerate(double[] steps, double[] gains, double[] gradient, double learningRate)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            bool downhill = Math.Sign(steps[i]) != Math.Sign(gradient[i]);
            gains[i] = downhill ? gains[i] + GainStep : (gains[i] * GainDecay) + MinGain;
            steps[i] = (Momentum * steps[i]) - (learningRate * gains[i] * gradient[i]);
        }
    }

    [MethodImpl(HotLoop.Optimised)]
    private static void Move(double[] x, double[] y, double[] stepX, double[] stepY)
    {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double length = Math.Sqrt((stepX[i] * stepX[i]) + (stepY[i] * stepY[i]));
            if (length > MaxStep)
            {
                stepX[i] *= MaxStep / length;
                stepY[i] *= MaxStep / length;
            }

            x[i] += stepX[i];
            y[i] += stepY[i];
            meanX += x[i];
            meanY += y[i];
        }

        meanX /= x.Length;
        meanY /= y.Length;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] -= meanX;
            y[i] -= meanY;
        }
    }

    private static double[] Ones(int length)
    {
        double[] ones = new double[length];
        Array.Fill(ones, 1);
        return ones;
    }
}
