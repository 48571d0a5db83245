using System.Buffers;
using SpeechSpeed.Core;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>
/// What a model is given of an utterance: its first seconds where a crop is set, <see cref="Fbank"/>, each bin's mean over time subtracted
/// where asked for, zero frames to the end where the crop asks for them. Thread-safe.
/// </summary>
public sealed class UtteranceFrontEnd : IFrontEnd
{
    private readonly Fbank fbank;
    private readonly bool subtractMeans;
    private readonly CropSettings? crop;

    /// <summary>Prepares the filterbank.</summary>
    /// <param name="settings">The front end's settings.</param>
    /// <param name="crop">What the model hears; null for the whole utterance.</param>
    /// <exception cref="SpeechSpeedException">A setting out of range: exit code 2.</exception>
    public UtteranceFrontEnd(FrontEndSettings settings, CropSettings? crop)
    {
        fbank = new Fbank(settings);
        subtractMeans = settings.Cmn;
        this.crop = crop;
        if (crop is not null && !(Crop.Samples(crop) >= Fbank.FrameLengthSamples))
        {
            Throw.Configuration($"A crop of {Numbers.Text(crop.Seconds)} seconds leaves no frame of 0.025 seconds. Give a longer one.");
        }
    }

    /// <summary>Number of mel bins: the length of a row.</summary>
    public int Bins => fbank.Bins;

    /// <summary>
    /// Number of frames <see cref="Compute"/> gives, padding included; 0 where what is left of the utterance is shorter than one frame.
    /// </summary>
    /// <param name="sampleCount">Samples of the whole utterance.</param>
    public int FrameCount(int sampleCount)
    {
        int frames = Fbank.FrameCount(Crop.Length(crop, sampleCount));
        return frames == 0 ? 0 : Math.Max(frames, crop?.PadFrames ?? 0);
    }

    /// <summary>Why an utterance of which <see cref="FrameCount"/> is 0 cannot be used.</summary>
    /// <param name="sampleCount">Samples of the whole utterance.</param>
    public static string TooShort(int sampleCount) => $"{sampleCount} samples at 16 kHz are less than one frame of {Fbank.FrameLengthSamples}";

    /// <summary>Computes the features of an utterance.</summary>
    /// <param name="samples">The whole utterance, 16 kHz, in [−1, 1).</param>
    /// <param name="utteranceId">Seeds the dither, where there is any.</param>
    /// <param name="features">Receives (frames, <see cref="Bins"/>), row-major; at least that long.</param>
    /// <returns>The number of frames, <see cref="FrameCount"/> of the samples. Nothing is written where it is 0.</returns>
    public int Compute(ReadOnlySpan<float> samples, string utteranceId, Span<float> features)
    {
        int total = FrameCount(samples.Length);
        int frames = fbank.Compute(samples[..Crop.Length(crop, samples.Length)], utteranceId, features);
        if (subtractMeans)
        {
            MeanNormalization.Apply(features[..(frames * Bins)], Bins);
        }

        features[(frames * Bins)..(total * Bins)].Clear();
        return total;
    }

    /// <inheritdoc/>
    public NetworkInput? Process(float[] samples, string utteranceId)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int frames = FrameCount(samples.Length);
        if (frames == 0)
        {
            return null;
        }

        float[] buffer = ArrayPool<float>.Shared.Rent(frames * Bins);
        Compute(samples, utteranceId, buffer);
        return NetworkInput.Rented(buffer, frames * Bins, frames);
    }
}
