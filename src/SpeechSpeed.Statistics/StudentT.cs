using MathNet.Numerics;

namespace SpeechSpeed.Statistics;

/// <summary>A t distribution around 0, as a code for errors: its tails are as heavy as those of the errors that it was fitted to.</summary>
/// <param name="Freedom">Degrees of freedom; the more, the nearer to a normal distribution.</param>
/// <param name="Scale">The scale, &gt; 0.</param>
public readonly record struct StudentT(double Freedom, double Scale)
{
    private const int Iterations = 200;

    private static readonly double[] Freedoms = [3, 5, 10, 30, 100];

    /// <summary>
    /// The likeliest distribution. For given degrees of freedom the EM algorithm finds the scale (Lange, Little &amp; Taylor 1989); of 3, 5, 10, 30 and 100 degrees of freedom the likeliest is taken.
    /// </summary>
    /// <param name="errors">At least one.</param>
    public static StudentT Fit(IReadOnlyList<double> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        double[] squares = [.. errors.Select(error => error * error)];
        double floor = Math.Max(1e-12 * squares.Max(), double.Epsilon * (1L << 52));
        StudentT best = default;
        double least = double.PositiveInfinity;
        foreach (double freedom in Freedoms)
        {
            double variance = Math.Max(floor, squares.Average());
            for (int i = 0; i < Iterations; i++)
            {
                double next = Math.Max(floor, squares.Average(square => (freedom + 1) * square / (freedom + (square / variance))));
                bool isFound = Math.Abs(next - variance) <= 1e-12 * variance;
                variance = next;
                if (isFound)
                {
                    break;
                }
            }

            StudentT candidate = new(freedom, Math.Sqrt(variance));
            double bits = errors.Sum(candidate.Bits);
            if (bits < least)
            {
                (best, least) = (candidate, bits);
            }
        }

        return best;
    }

    /// <summary>Bits of an error, −log₂ of the density. The precision of the code costs every code the same, and is not counted.</summary>
    public double Bits(double error)
    {
        double standardised = error / Scale;
        double logDensity = SpecialFunctions.GammaLn((Freedom + 1) / 2) - SpecialFunctions.GammaLn(Freedom / 2)
            - (0.5 * Math.Log(Freedom * Math.PI)) - Math.Log(Scale) - ((Freedom + 1) / 2 * Math.Log(1 + (standardised * standardised / Freedom)));
        return -logDensity / Math.Log(2);
    }
}
