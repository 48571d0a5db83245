using SpeechSpeed.Core;

namespace SpeechSpeed.Learning;

/// <summary>A map of points in the plane.</summary>
/// <param name="X">Horizontal coordinates, one per point, mean 0.</param>
/// <param name="Y">Vertical coordinates, one per point, mean 0.</param>
/// <param name="Perplexity">The perplexity that was used: the wanted one, or (N − 1)/3 if there are too few points for it.</param>
/// <param name="KlDivergence">KL(P‖Q) of the map in nats, ≥ 0; lower is better, comparable only between maps of the same points.</param>
public sealed record TsneResult(double[] X, double[] Y, double Perplexity, double KlDivergence);

/// <summary>
/// Exact t-SNE (van der Maaten &amp; Hinton 2008) with the settings of openTSNE (Poličar et al. 2019): start from the first two principal
/// components with standard deviation 1e-4; 250 iterations with exaggeration 12, then 500 without; learning rate N/exaggeration in either
/// phase (Belkina et al. 2019), for the gradient without its factor 4; momentum 0.8; a gain per coordinate that grows by 0.2 while
/// steps lead downhill, else shrinks to 0.8 of itself plus 0.01 (Jacobs 1988); steps of at most 5. No part is random. Time and memory
/// grow with N²: 4 bytes a pair.
/// </summary>
public static class TsneOptimizer
{
    /// <summary>The fewest points of a map.</summary>
    public const int MinPoints = 4;

    /// <summary>The most points: one array cannot hold more pairs.</summary>
    public const int MaxPoints = 46_000;

    /// <summary>Iterations of both phases together.</summary>
    public const int Iterations = ExaggeratedIterations + PlainIterations;

    private const int ExaggeratedIterations = 250;
    private const int PlainIterations = 500;
    private const double Exaggeration = 12;
    private const double StartDeviation = 1e-4;
    private const double Momentum = 0.8;
    private const double GainStep = 0.2;
    private const double GainDecay = 0.8;
    private const double MinGain = 0.01;
    private const double MaxStep = 5;

    /// <summary>Makes the map.</summary>
    /// <param name="activations">Shape (points, channels), row-major, finite.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="perplexity">Effective number of neighbours, &gt; 1.</param>
    /// <param name="jobs">Number of workers, ≥ 1. The map does not depend on it.</param>
    /// <param name="iterationDone">Called after each of the <see cref="Iterations"/>.</param>
    /// <param name="cancellationToken">Ends the computation early.</param>
    /// <exception cref="SpeechSpeedException">Too few or too many points, or all are equal.</exception>
    public static TsneResult Run(
        float[] activations, int channels, double perplexity, int jobs, Action? iterationDone = null, CancellationToken cancellationToken = default)
    {
        int points = activations.Length / channels;
        if (points < MinPoints)
        {
            Throw.InputData($"t-SNE: expected at least {MinPoints} utterances, found {points}. Add utterances to the corpus, or leave t-SNE out.");
        }

        if (points > MaxPoints)
        {
            Throw.InputData($"t-SNE: expected at most {Numbers.Text(MaxPoints)} utterances, found {Numbers.Text(points)}. Draw a sample (--max-utterances).");
        }

        activations = Distances.Scaled(activations, channels);
        double used = Math.Min(perplexity, (points - 1) / 3.0);
        (double[] x, double[] y) = Start(activations, channels);
        TsneForces forces = new(TsneAffinities.Joint(activations, channels, used, jobs, cancellationToken), points, jobs);
        double[] gainsX = Ones(points);
        double[] gainsY = Ones(points);
        Descend(ExaggeratedIterations, Exaggeration);
        Descend(PlainIterations, 1);
        return new TsneResult(x, y, used, forces.KlDivergence(x, y, cancellationToken));

        void Descend(int iterations, double exaggeration)
        {
            double learningRate = points / exaggeration;
            double[] gradientX = new double[points];
            double[] gradientY = new double[points];
            double[] stepX = new double[points];
            double[] stepY = new double[points];
            for (int iteration = 0; iteration < iterations; iteration++)
            {
                forces.Gradient(x, y, exaggeration, gradientX, gradientY, cancellationToken);
                Accelerate(stepX, gainsX, gradientX, learningRate);
                Accelerate(stepY, gainsY, gradientY, learningRate);
                Move(x, y, stepX, stepY);
                iterationDone?.Invoke();
            }
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

    private static void Accelerate(double[] steps, double[] gains, double[] gradient, double learningRate)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            bool downhill = Math.Sign(steps[i]) != Math.Sign(gradient[i]);
            gains[i] = downhill ? gains[i] + GainStep : (gains[i] * GainDecay) + MinGain;
            steps[i] = (Momentum * steps[i]) - (learningRate * gains[i] * gradient[i]);
        }
    }

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
