using System.Buffers;
using System.Runtime.CompilerServices;
using SpeechSpeed.Core;

namespace SpeechSpeed.Measures;

/// <summary>
/// Tracks the fundamental frequency (F0) by Boersma's autocorrelation method, which is Praat's "To Pitch (ac)" with its standard settings: every 10 ms
/// a Hann window of three periods of the lowest pitch, its autocorrelation divided by the window's, the highest peaks as
/// candidates beside "unvoiced", and the cheapest path through all candidates (Viterbi). Thread-safe.
/// </summary>
/// <remarks>
/// Source: Boersma, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound", <i>IFA Proceedings</i>
/// 17 (1993), 97–110; the cost of low candidates as in Praat's manual, relative to the ceiling. The autocorrelations of two frames come from one
/// transform there and one back.
/// </remarks>
public sealed class PitchTracker
{
    /// <summary>The lowest pitch that is found, in Hz.</summary>
    public const double FloorHz = 75;

    /// <summary>The highest pitch that is found, in Hz.</summary>
    public const double CeilingHz = 600;

    /// <summary>Time from one frame to the next, in seconds.</summary>
    public const double ShiftSeconds = 0.01;

    private const int PeriodsPerWindow = 3;
    private const int MaximumCandidates = 15;
    private const double SilenceThreshold = 0.03;
    private const double VoicingThreshold = 0.45;
    private const double OctaveCost = 0.01;
    private const double OctaveJumpCost = 0.35;
    private const double VoicedUnvoicedCost = 0.14;

    /// <summary>Number of neighbours on either side for the interpolation between two lags.</summary>
    private const int SincReach = 15;

    private readonly int sampleRate;
    private readonly double[] window;
    private readonly double[] windowCorrelation;
    private readonly double[] halfLagSinc;
    private readonly int shortestLag;
    private readonly int longestLag;
    private readonly FourierTransform transform;

    /// <summary>Prepares the window and the transform.</summary>
    /// <param name="sampleRate">Sample rate of the signals, in Hz; at least 8000.</param>
    public PitchTracker(int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 8000);
        this.sampleRate = sampleRate;
        int length = (int)(PeriodsPerWindow * sampleRate / FloorHz) / 2 * 2;
        window = new double[length];
        for (int n = 0; n < length; n++)
        {
            window[n] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (n + 0.5) / length));
        }

        shortestLag = (int)(sampleRate / CeilingHz);
        longestLag = (int)(sampleRate / FloorHz) + 1;

        // Longer than the window by so much that no used or interpolated lag wraps around.
        int points = 1;
        while (points < length + longestLag + SincReach + 1)
        {
            points *= 2;
        }

        transform = new FourierTransform(points);
        windowCorrelation = new double[longestLag + SincReach + 2];
        for (int lag = 0; lag < windowCorrelation.Length; lag++)
        {
            double x = (double)lag / length;
            windowCorrelation[lag] = ((1 - x) * ((2.0 / 3) + (Math.Cos(2 * Math.PI * x) / 3))) + (Math.Sin(2 * Math.PI * x) / (2 * Math.PI));
        }

        // sin(πx)/(πx) at x = ½, 1½, …, under a Hann window.
        halfLagSinc = new double[SincReach];
        for (int i = 0; i < SincReach; i++)
        {
            double x = i + 0.5;
            halfLagSinc[i] = Math.Sin(Math.PI * x) / (Math.PI * x) * (0.5 + (0.5 * Math.Cos(Math.PI * x / (SincReach + 0.5))));
        }
    }

    /// <summary>The pitch of every frame in Hz, 0 if it is unvoiced. The frames lie centred in the signal; a signal shorter than a window has none.</summary>
    /// <param name="samples">The signal.</param>
    public double[] Track(ReadOnlySpan<float> samples)
    {
        int frameShift = (int)Math.Round(ShiftSeconds * sampleRate);
        int frames = samples.Length < window.Length ? 0 : 1 + ((samples.Length - window.Length) / frameShift);
        if (frames == 0)
        {
            return [];
        }

        int firstStart = (samples.Length - window.Length - ((frames - 1) * frameShift)) / 2;
        double mean = Level.Mean(samples);
        double globalPeak = Peak(samples, mean);
        PitchCandidates[] candidates = new PitchCandidates[frames];
        double[] scratch = ArrayPool<double>.Shared.Rent(4 * transform.Points);
        for (int frame = 0; frame < frames; frame += 2)
        {
            int start = firstStart + (frame * frameShift);
            bool isPair = frame + 1 < frames;
            ReadOnlySpan<float> first = samples.Slice(start, window.Length);
            ReadOnlySpan<float> second = isPair ? samples.Slice(start + frameShift, window.Length) : first;
            Correlate(first, second, scratch, out Span<double> firstCorrelation, out Span<double> secondCorrelation);
            candidates[frame] = Candidates(first, mean, globalPeak, firstCorrelation);
            if (isPair)
            {
                candidates[frame + 1] = Candidates(second, mean, globalPeak, secondCorrelation);
            }
        }

        ArrayPool<double>.Shared.Return(scratch);
        return BestPath(candidates);
    }

    private static double Peak(ReadOnlySpan<float> samples, double mean)
    {
        double peak = 0;
        foreach (float sample in samples)
        {
            peak = Math.Max(peak, Math.Abs(sample - mean));
        }

        return peak;
    }

    /// <summary>The normalised autocorrelations of two frames: at every lag the frame's divided by the window's, 1 at lag 0.</summary>
    private void Correlate(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, double[] scratch, out Span<double> firstCorrelation, out Span<double> secondCorrelation)
    {
        int points = transform.Points;
        Span<double> real = scratch.AsSpan(0, points), imaginary = scratch.AsSpan(points, points);
        Span<double> firstPower = scratch.AsSpan(2 * points, points), secondPower = scratch.AsSpan(3 * points, points);
        Window(first, real);
        Window(second, imaginary);
        transform.Forward(real, imaginary);
        transform.SeparatePower(real, imaginary, firstPower, secondPower);

        // Power spectra are even, so the transform of both at once has one autocorrelation as its real, the other as its imaginary part.
        for (int k = 0; k <= points / 2; k++)
        {
            int mirror = (points - k) & (points - 1);
            real[k] = real[mirror] = firstPower[k];
            imaginary[k] = imaginary[mirror] = secondPower[k];
        }

        transform.Forward(real, imaginary);
        firstCorrelation = real[..windowCorrelation.Length];
        secondCorrelation = imaginary[..windowCorrelation.Length];
        Normalise(firstCorrelation);
        Normalise(secondCorrelation);
    }

    [MethodImpl(HotLoop.Optimised)]
    private void Window(ReadOnlySpan<float> frame, Span<double> windowed)
    {
        double mean = Level.Mean(frame);
        for (int n = 0; n < window.Length; n++)
        {
            windowed[n] = (frame[n] - mean) * window[n];
        }

        windowed[window.Length..].Clear();
    }

    private void Normalise(Span<double> correlation)
    {
        double power = correlation[0];
        for (int lag = 0; lag < correlation.Length; lag++)
        {
            correlation[lag] = power > 0 ? correlation[lag] / (power * windowCorrelation[lag]) : 0;
        }
    }

    /// <summary>The unvoiced candidate first, then the peaks of the autocorrelation, each with its strength.</summary>
    private PitchCandidates Candidates(ReadOnlySpan<float> frame, double mean, double globalPeak, ReadOnlySpan<double> correlation)
    {
        int halfPeriod = longestLag / 2;
        double intensity = globalPeak > 0 ? Peak(frame.Slice((window.Length / 2) - halfPeriod, 2 * halfPeriod), mean) / globalPeak : 0;
        double silence = 2 - (intensity * (1 + VoicingThreshold) / SilenceThreshold);
        PitchCandidates candidates = new(MaximumCandidates, VoicingThreshold + Math.Max(0, silence));
        for (int lag = shortestLag; lag <= longestLag; lag++)
        {
            double value = correlation[lag];
            if (value <= VoicingThreshold / 2 || value <= correlation[lag - 1] || value < correlation[lag + 1])
            {
                continue;
            }

            // A parabola through the peak and the points half a lag away from it: at whole lags, the peak of a sound rich in overtones is too narrow for a parabola.
            double before = Between(correlation, lag - 1), after = Between(correlation, lag);
            double curvature = before - (2 * value) + after;
            double offset = curvature < 0 ? (before - after) / (2 * curvature) : 0;
            double height = value - (curvature * offset * offset / 2);
            double frequency = sampleRate / (lag + (offset / 2));
            if (frequency is >= FloorHz and <= CeilingHz)
            {
                // Noise can lift a peak above 1; as in Praat, the peak then counts as the same amount below 1.
                double strength = height > 1 ? 1 / height : height;
                candidates.Add(frequency, strength - (OctaveCost * Math.Log2(CeilingHz / frequency)));
            }
        }

        return candidates;
    }

    /// <summary>The autocorrelation halfway between a lag and the next; it is even.</summary>
    private double Between(ReadOnlySpan<double> correlation, int lag)
    {
        double sum = 0;
        for (int i = 0; i < SincReach; i++)
        {
            sum += halfLagSinc[i] * (correlation[Math.Abs(lag - i)] + correlation[lag + 1 + i]);
        }

        return sum;
    }

    private static double[] BestPath(PitchCandidates[] frames)
    {
        double[] scores = [.. frames[0].Strengths];
        int[][] origins = new int[frames.Length][];
        for (int frame = 1; frame < frames.Length; frame++)
        {
            double[] next = new double[frames[frame].Count];
            origins[frame] = new int[next.Length];
            for (int to = 0; to < next.Length; to++)
            {
                double best = double.NegativeInfinity;
                for (int from = 0; from < scores.Length; from++)
                {
                    double score = scores[from] - TransitionCost(frames[frame - 1].Frequencies[from], frames[frame].Frequencies[to]);
                    if (score > best)
                    {
                        best = score;
                        origins[frame][to] = from;
                    }
                }

                next[to] = best + frames[frame].Strengths[to];
            }

            scores = next;
        }

        double[] path = new double[frames.Length];
        int place = Array.IndexOf(scores, scores.Max());
        for (int frame = frames.Length - 1; frame >= 0; frame--)
        {
            path[frame] = frames[frame].Frequencies[place];
            place = frame > 0 ? origins[frame][place] : 0;
        }

        return path;
    }

    private static double TransitionCost(double from, double to) => (from > 0, to > 0) switch
    {
        (false, false) => 0,
        (true, true) => OctaveJumpCost * Math.Abs(Math.Log2(from / to)),
        _ => VoicedUnvoicedCost,
    };
}
