using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>
/// Kaldi's triangular filters, equally spaced and straight-sided on the mel scale 1127 ln(1 + f/700), from 20 Hz to the Nyquist frequency. Only
/// the non-zero weights are kept: two per bin of the spectrum.
/// </summary>
internal sealed class MelFilters
{
    private const double LowestHz = 20;
    private readonly int[] firstPoints;
    private readonly float[][] weights;

    /// <summary>Builds the filters.</summary>
    /// <param name="bins">Number of filters. The lowest of very many may lie between two points of the spectrum and be all zero.</param>
    public MelFilters(int bins)
    {
        double lowest = Mel(LowestHz);
        double spacing = (Mel(Fbank.SampleRate / 2.0) - lowest) / (bins + 1);
        firstPoints = new int[bins];
        weights = new float[bins][];
        for (int bin = 0; bin < bins; bin++)
        {
            double centre = lowest + ((bin + 1) * spacing);
            float[] all =
            [
                .. Enumerable.Range(0, FrameSpectrum.PointCount)
                    .Select(k => (float)Math.Max(0, 1 - (Math.Abs(Mel(k * (double)Fbank.SampleRate / FrameSpectrum.SampleCount) - centre) / spacing))),
            ];
            int first = Math.Max(0, Array.FindIndex(all, weight => weight > 0));
            int last = Array.FindLastIndex(all, weight => weight > 0);
            firstPoints[bin] = first;
            weights[bin] = all[first..(Math.Max(first - 1, last) + 1)];
        }
    }

    /// <summary>Sums the power spectra under each filter.</summary>
    /// <param name="power">256 points, eight frames side by side.</param>
    /// <param name="energies">Receives one energy per filter, eight frames side by side.</param>
    [MethodImpl(HotLoop.Optimised)]
    public void Apply(ReadOnlySpan<Vector256<float>> power, Span<Vector256<float>> energies)
    {
        for (int bin = 0; bin < energies.Length; bin++)
        {
            float[] filter = weights[bin];
            ReadOnlySpan<Vector256<float>> points = power.Slice(firstPoints[bin], filter.Length);
            Vector256<float> energy = Vector256<float>.Zero;
            for (int i = 0; i < points.Length; i++)
            {
                energy += points[i] * filter[i];
            }

            energies[bin] = energy;
        }
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
}
