using System.Numerics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.Tests.FrontEnd;

/// <summary>
/// The definition of Kaldi's fbank, written down step by step without regard to speed: the oracle of the fast one. The transform is the sum
/// that defines it; the filters are torchaudio's minimum of a rising and a falling slope.
/// </summary>
internal static class TextbookFbank
{
    public static double[][] Compute(ReadOnlySpan<float> samples, int bins, FbankWindow window)
    {
        List<double[]> rows = [];
        for (int start = 0; start + 400 <= samples.Length; start += 160)
        {
            double[] frame = new double[512];
            double mean = 0;
            for (int n = 0; n < 400; n++)
            {
                frame[n] = samples[start + n] * 32768.0;
                mean += frame[n] / 400;
            }

            for (int n = 0; n < 400; n++)
            {
                frame[n] -= mean;
            }

            for (int n = 399; n >= 0; n--)
            {
                frame[n] -= 0.97 * frame[Math.Max(n - 1, 0)];
            }

            for (int n = 0; n < 400; n++)
            {
                double hann = 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / 399));
                frame[n] *= window == FbankWindow.Povey ? Math.Pow(hann, 0.85) : 0.54 - (0.46 * Math.Cos(2 * Math.PI * n / 399));
            }

            rows.Add(LogMel(PowerSpectrum(frame), bins));
        }

        return [.. rows];
    }

    private static double[] PowerSpectrum(double[] frame)
    {
        Complex[] roots = [.. Enumerable.Range(0, frame.Length).Select(n => Complex.FromPolarCoordinates(1, -2 * Math.PI * n / frame.Length))];
        double[] power = new double[(frame.Length / 2) + 1];
        for (int k = 0; k < power.Length; k++)
        {
            Complex sum = Complex.Zero;
            for (int n = 0; n < frame.Length; n++)
            {
                sum += frame[n] * roots[k * n % frame.Length];
            }

            power[k] = (sum.Real * sum.Real) + (sum.Imaginary * sum.Imaginary);
        }

        return power;
    }

    private static double[] LogMel(double[] power, int bins)
    {
        double lowest = Mel(20);
        double spacing = (Mel(8000) - lowest) / (bins + 1);
        double[] row = new double[bins];
        for (int bin = 0; bin < bins; bin++)
        {
            double left = lowest + (bin * spacing);
            double centre = left + spacing;
            double right = centre + spacing;
            double energy = 0;
            for (int k = 0; k < 256; k++)
            {
                double mel = Mel(k * 16000.0 / 512);
                energy += power[k] * Math.Max(0, Math.Min((mel - left) / (centre - left), (right - mel) / (right - centre)));
            }

            row[bin] = Math.Log(Math.Max(energy, 1.1920928955078125e-07));
        }

        return row;
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
}
