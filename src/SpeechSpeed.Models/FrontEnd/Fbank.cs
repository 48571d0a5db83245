using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>
/// Kaldi's log mel filterbank energies ("fbank") of 16 kHz audio, as <c>torchaudio.compliance.kaldi.fbank</c> computes them: frames of
/// 25 ms every 10 ms that lie wholly inside the signal (<c>snip_edges</c>), each without its mean, pre-emphasised (0.97), windowed, padded to
/// 512 samples; power spectrum; triangular mel filters from 20 Hz to 8 kHz; natural logarithm.
/// </summary>
/// <remarks>
/// Eight frames are computed at once, one per vector lane, in single precision as torchaudio does: up to the transform each operation
/// and its rounding are torchaudio's. In a band that is 90 dB or more below the frame's loudest, single precision leaves an error of about 1e-3 in
/// the logarithm, in torchaudio as here. No operation mixes lanes, so a frame's values do not depend on its place in the signal.
/// Thread-safe.
/// <para>Source: Kaldi, <c>feat/feature-window.cc</c>, <c>feat/feature-fbank.cc</c>, <c>feat/mel-computations.cc</c>.</para>
/// </remarks>
public sealed class Fbank
{
    /// <summary>The sample rate that every signal must have, in Hz.</summary>
    public const int SampleRate = 16000;

    /// <summary>Samples in a frame: 25 ms.</summary>
    public const int FrameLengthSamples = 400;

    /// <summary>Samples from the start of a frame to the start of the next: 10 ms.</summary>
    public const int FrameShiftSamples = 160;

    /// <summary>The fewest mel bins.</summary>
    public const int MinimumBins = 20;

    /// <summary>The most mel bins.</summary>
    public const int MaximumBins = 128;

    private const int Lanes = 8;
    private const float Int16Scale = 32768;
    private const float PreEmphasis = 0.97f;
    private const float EnergyFloor = 1.1920928955078125e-07f;
    private const int ScratchLength = FrameLengthSamples + FrameSpectrum.PointCount + FrameSpectrum.PointCount + MaximumBins;

    private readonly float[] window;
    private readonly double dither;
    private readonly MelFilters filters;

    /// <summary>Prepares the window and the mel filters.</summary>
    /// <param name="settings">
    /// The settings; <see cref="FrontEndSettings.Cmn"/> is not this class's business but <see cref="UtteranceFrontEnd"/>'s.
    /// </param>
    /// <exception cref="SpeechSpeedException">Bins or dither out of range: exit code 2.</exception>
    public Fbank(FrontEndSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Bins is < MinimumBins or > MaximumBins)
        {
            Throw.Configuration($"The front end was asked for {settings.Bins} mel bins; it can make {MinimumBins} to {MaximumBins}.");
        }

        if (!double.IsFinite(settings.Dither) || settings.Dither < 0)
        {
            Throw.Configuration($"The front end was asked for a dither of {Numbers.Text(settings.Dither)}; it takes 0 (none) or a positive number.");
        }

        Bins = settings.Bins;
        dither = settings.Dither;
        window = WindowOf(settings.Window);
        filters = new MelFilters(settings.Bins);
    }

    /// <summary>Number of mel bins: the length of a row.</summary>
    public int Bins { get; }

    /// <summary>Number of frames of a signal: 1 + ⌊(samples − 400) / 160⌋, or 0 where it is shorter than one frame.</summary>
    public static int FrameCount(int sampleCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleCount);
        return sampleCount < FrameLengthSamples ? 0 : 1 + ((sampleCount - FrameLengthSamples) / FrameShiftSamples);
    }

    /// <summary>Computes the log mel energies of a signal.</summary>
    /// <param name="samples">16 kHz, in [−1, 1); they are taken to the int16 scale here.</param>
    /// <param name="utteranceId">Seeds the dither, so that it does not depend on which worker computes the utterance.</param>
    /// <param name="fbank">Receives (frames, <see cref="Bins"/>), row-major; at least that long.</param>
    /// <returns>The number of frames, <see cref="FrameCount"/> of the samples.</returns>
    /// <exception cref="ArgumentException"><paramref name="fbank"/> is too short.</exception>
    public int Compute(ReadOnlySpan<float> samples, string utteranceId, Span<float> fbank)
    {
        int frames = FrameCount(samples.Length);
        if (fbank.Length < (long)frames * Bins)
        {
            throw new ArgumentException($"{frames} frames of {Bins} bins do not fit in {fbank.Length} values.", nameof(fbank));
        }

        SeededRandom? noise = dither > 0 ? new SeededRandom(0, $"dither {utteranceId}") : null;
        Vector256<float>[] rented = ArrayPool<Vector256<float>>.Shared.Rent(ScratchLength);
        Span<Vector256<float>> scratch = rented.AsSpan(0, ScratchLength);
        for (int frame = 0; frame < frames; frame += Lanes)
        {
            ComputeLanes(samples, frame, Math.Min(Lanes, frames - frame), noise, scratch, fbank);
        }

        ArrayPool<Vector256<float>>.Shared.Return(rented);
        return frames;
    }

    /// <summary>
    /// The window as torch makes it, rounding to single precision after each step: the angles of the last samples are off by up to 2e-7,
    /// and so are torchaudio's.
    /// </summary>
    private static float[] WindowOf(FbankWindow kind)
    {
        const float step = (float)(2 * Math.PI / (FrameLengthSamples - 1));
        float[] values = new float[FrameLengthSamples];
        for (int n = 0; n < FrameLengthSamples; n++)
        {
            float cosine = (float)Math.Cos(n * step);
            values[n] = kind == FbankWindow.Hamming ? 0.54f - (0.46f * cosine) : (float)Math.Pow(0.5f - (0.5f * cosine), 0.85f);
        }

        return values;
    }

    [MethodImpl(HotLoop.Optimised)]
    private void ComputeLanes(
        ReadOnlySpan<float> samples, int firstFrame, int count, SeededRandom? noise, Span<Vector256<float>> scratch, Span<float> fbank)
    {
        Span<Vector256<float>> signal = scratch[..FrameLengthSamples];
        Span<Vector256<float>> real = scratch.Slice(FrameLengthSamples, FrameSpectrum.PointCount);
        Span<Vector256<float>> imaginary = scratch.Slice(FrameLengthSamples + FrameSpectrum.PointCount, FrameSpectrum.PointCount);
        Span<Vector256<float>> energies = scratch[^MaximumBins..][..Bins];

        Gather(samples, firstFrame, count, signal);
        if (noise is not null)
        {
            AddDither(noise, count, MemoryMarshal.Cast<Vector256<float>, float>(signal));
        }

        Window(signal, real, imaginary);
        Span<Vector256<float>> power = signal[..FrameSpectrum.PointCount];
        FrameSpectrum.Power(real, imaginary, power);
        filters.Apply(power, energies);

        ReadOnlySpan<float> values = MemoryMarshal.Cast<Vector256<float>, float>(energies);
        for (int bin = 0; bin < energies.Length; bin++)
        {
            energies[bin] = Vector256.Log(Vector256.Max(energies[bin], Vector256.Create(EnergyFloor)));
        }

        for (int lane = 0; lane < count; lane++)
        {
            Span<float> row = fbank.Slice((firstFrame + lane) * Bins, Bins);
            for (int bin = 0; bin < row.Length; bin++)
            {
                row[bin] = values[(bin * Lanes) + lane];
            }
        }
    }

    /// <summary>Sets lane <c>i</c> of <paramref name="signal"/> to frame <c>firstFrame + i</c>; lanes past the last frame repeat it.</summary>
    [MethodImpl(HotLoop.Optimised)]
    private static void Gather(ReadOnlySpan<float> samples, int firstFrame, int count, Span<Vector256<float>> signal)
    {
        ReadOnlySpan<float> frame0 = Frame(samples, firstFrame, 0, count), frame1 = Frame(samples, firstFrame, 1, count);
        ReadOnlySpan<float> frame2 = Frame(samples, firstFrame, 2, count), frame3 = Frame(samples, firstFrame, 3, count);
        ReadOnlySpan<float> frame4 = Frame(samples, firstFrame, 4, count), frame5 = Frame(samples, firstFrame, 5, count);
        ReadOnlySpan<float> frame6 = Frame(samples, firstFrame, 6, count), frame7 = Frame(samples, firstFrame, 7, count);
        for (int n = 0; n < signal.Length; n++)
        {
            Vector256<float> column = Vector256.Create(
                frame0[n], frame1[n], frame2[n], frame3[n], frame4[n], frame5[n], frame6[n], frame7[n]);
            signal[n] = column * Int16Scale;
        }
    }

    private static ReadOnlySpan<float> Frame(ReadOnlySpan<float> samples, int firstFrame, int lane, int count) =>
        samples.Slice((firstFrame + Math.Min(lane, count - 1)) * FrameShiftSamples, FrameLengthSamples);

    /// <summary>As Kaldi, each frame has noise of its own: where frames overlap they do not share it.</summary>
    private void AddDither(SeededRandom noise, int count, Span<float> signal)
    {
        for (int lane = 0; lane < count; lane++)
        {
            for (int n = 0; n < FrameLengthSamples; n++)
            {
                signal[(n * Lanes) + lane] += (float)(dither * noise.NextNormal());
            }
        }
    }

    /// <summary>
    /// Subtracts each frame's mean, pre-emphasises, windows, and packs the frame for the spectrum: even samples as real parts, odd ones as
    /// imaginary parts, zeros to the end.
    /// </summary>
    [MethodImpl(HotLoop.Optimised)]
    private void Window(ReadOnlySpan<Vector256<float>> signal, Span<Vector256<float>> real, Span<Vector256<float>> imaginary)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        foreach (Vector256<float> sample in signal)
        {
            sum += sample;
        }

        Vector256<float> mean = sum / FrameLengthSamples;
        Vector256<float> previous = signal[0] - mean;
        for (int m = 0; m < FrameLengthSamples / 2; m++)
        {
            Vector256<float> even = signal[2 * m] - mean;
            Vector256<float> odd = signal[(2 * m) + 1] - mean;
            real[m] = (even - (previous * PreEmphasis)) * window[2 * m];
            imaginary[m] = (odd - (even * PreEmphasis)) * window[(2 * m) + 1];
            previous = odd;
        }

        real[(FrameLengthSamples / 2)..].Clear();
        imaginary[(FrameLengthSamples / 2)..].Clear();
    }
}
