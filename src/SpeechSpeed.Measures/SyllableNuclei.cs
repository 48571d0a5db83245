namespace SpeechSpeed.Measures;

/// <summary>
/// Counts syllable nuclei without a transcript: peaks of the intensity that are loud enough, are followed by a dip, and lie in a voiced frame.
/// </summary>
/// <remarks>
/// Source: de Jong &amp; Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically", <i>Behavior Research Methods</i> 41 (2009), 385–390, with the settings of their
/// script. The intensity is Praat's "To Intensity" with a lowest pitch of 50 Hz. Two things differ: the pitch is that of <see cref="PitchTracker"/>, and the end of the utterance counts as a dip, so that its
/// last syllable counts.
/// </remarks>
public static class SyllableNuclei
{
    private const double LowestPitch = 50;
    private const double MinimumDipDb = 2;
    private const double LoudQuantile = 0.99;

    /// <summary>The shape of Praat's window, 2π² + ½ under the root of a Kaiser–Bessel window.</summary>
    private const double Beta = (2 * Math.PI * Math.PI) + 0.5;

    /// <summary>The number of nuclei.</summary>
    /// <param name="samples">The utterance.</param>
    /// <param name="sampleRate">Its rate in Hz.</param>
    /// <param name="pitch">Per frame of <see cref="PitchTracker.ShiftSeconds"/>, the pitch in Hz, 0 where unvoiced.</param>
    public static int Count(ReadOnlySpan<float> samples, int sampleRate, ReadOnlySpan<double> pitch)
    {
        (double[] levels, double first, double shift) = Intensity(samples, sampleRate);
        if (levels.Length == 0 || pitch.IsEmpty)
        {
            return 0;
        }

        double[] sorted = [.. levels.Order()];
        double threshold = Math.Max(Level.Quantile(sorted, LoudQuantile) - PauseDetector.SilenceDb, sorted[0]);
        double firstPitch = (((double)samples.Length / sampleRate) - ((pitch.Length - 1) * PitchTracker.ShiftSeconds)) / 2;
        int count = 0;
        int peak = -1;
        double dip = double.PositiveInfinity;
        for (int i = 1; i < levels.Length - 1; i++)
        {
            dip = Math.Min(dip, levels[i]);
            if (levels[i] > threshold && levels[i] > levels[i - 1] && levels[i] >= levels[i + 1])
            {
                count += IsNucleus(pitch) ? 1 : 0;
                peak = i;
                dip = levels[i];
            }
        }

        dip = double.NegativeInfinity;
        return count + (IsNucleus(pitch) ? 1 : 0);

        bool IsNucleus(ReadOnlySpan<double> frames)
        {
            if (peak < 0 || levels[peak] - dip <= MinimumDipDb)
            {
                return false;
            }

            int frame = (int)Math.Round((first + (peak * shift) - firstPitch) / PitchTracker.ShiftSeconds);
            return frames[Math.Clamp(frame, 0, frames.Length - 1)] > 0;
        }
    }

    /// <summary>The intensity contour in dB: per frame the mean power about its own mean, under the window.</summary>
    private static (double[] Levels, double First, double Shift) Intensity(ReadOnlySpan<float> samples, int sampleRate)
    {
        const double halfWindow = 3.2 / LowestPitch;
        const double shift = 0.8 / LowestPitch;
        double duration = (double)samples.Length / sampleRate;
        int frames = (int)Math.Floor((duration - (2 * halfWindow)) / shift) + 1;
        if (frames < 1)
        {
            return ([], 0, shift);
        }

        double first = (duration - ((frames - 1) * shift)) / 2;
        int reach = (int)Math.Floor(halfWindow * sampleRate);
        double[] window = new double[(2 * reach) + 1];
        for (int i = 0; i < window.Length; i++)
        {
            double x = (i - reach) / (halfWindow * sampleRate);
            window[i] = BesselI0(Beta * Math.Sqrt(Math.Max(1 - (x * x), 0)));
        }

        double[] levels = new double[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            int middle = (int)Math.Round((first + (frame * shift)) * sampleRate);
            int begin = Math.Max(middle - reach, 0);
            int end = Math.Min(middle + reach, samples.Length - 1);
            double weight = 0;
            double sum = 0;
            double squares = 0;
            ReadOnlySpan<float> heard = samples[begin..(end + 1)];
            double mean = Level.Mean(heard);
            for (int i = 0; i < heard.Length; i++)
            {
                double w = window[begin + i - middle + reach];
                double value = heard[i] - mean;
                weight += w;
                sum += w * value;
                squares += w * value * value;
            }

            levels[frame] = Level.Db(Math.Max((squares / weight) - (sum / weight * (sum / weight)), 0));
        }

        return (levels, first, shift);
    }

    /// <summary>The modified Bessel function of the first kind of order 0, by its power series.</summary>
    private static double BesselI0(double x)
    {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-16; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
