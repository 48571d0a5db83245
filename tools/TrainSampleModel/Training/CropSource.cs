using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>Training crops.</summary>
/// <param name="Features">(crops, frames, bins), row-major.</param>
/// <param name="Classes">The class of each crop.</param>
internal sealed record CropBatch(float[] Features, long[] Classes);

/// <summary>
/// Draws crops: a class, one of its utterances, a place in it. Every second crop gets noise or another voice. In every second crop, a stripe of bins and a stripe of frames are
/// hidden. The mean over the crop is subtracted, as the front end subtracts an utterance's. Classes are speakers, each
/// at every warp.
/// </summary>
internal sealed class CropSource
{
    /// <summary>The warps: each speaker gives as many classes.</summary>
    public static readonly IReadOnlyList<double> WarpFactors = [1, 0.87, 1.15];

    private const int WidestBinStripe = 10;
    private const int WidestFrameStripe = 20;

    private readonly float[][][] utterancesOfSpeaker;
    private readonly FrequencyWarp[] warps;
    private readonly Fbank fbank;
    private readonly int frames;
    private readonly int cropSamples;
    private readonly SeededRandom random;
    private readonly float[] samples;
    private readonly float[] raw;

    /// <summary>Prepares to draw.</summary>
    /// <param name="utterances">The utterances to draw from; those shorter than a crop are repeated.</param>
    /// <param name="settings">The front end.</param>
    /// <param name="frames">Frames of a crop.</param>
    /// <param name="seed">Seed of all draws.</param>
    public CropSource(IReadOnlyList<SpokenUtterance> utterances, FrontEndSettings settings, int frames, long seed)
    {
        utterancesOfSpeaker = [.. utterances.GroupBy(one => one.Speaker).Select(speaker => speaker.Select(one => one.Samples).ToArray())];
        warps = [.. WarpFactors.Select(factor => new FrequencyWarp(factor, settings.Bins))];
        fbank = new Fbank(settings);
        this.frames = frames;
        cropSamples = Fbank.FrameLengthSamples + ((frames - 1) * Fbank.FrameShiftSamples);
        random = new SeededRandom(seed, "crops");
        samples = new float[cropSamples];
        raw = new float[frames * settings.Bins];
    }

    /// <summary>Number of classes.</summary>
    public int ClassCount => utterancesOfSpeaker.Length * warps.Length;

    /// <summary>Draws a batch of randomly drawn classes.</summary>
    public CropBatch Next(int crops)
    {
        long[] classes = new long[crops];
        for (int i = 0; i < crops; i++)
        {
            classes[i] = random.NextInt(ClassCount);
        }

        return Next(classes);
    }

    /// <summary>Draws a crop of each class.</summary>
    public CropBatch Next(long[] classes)
    {
        CropBatch batch = new(new float[classes.Length * raw.Length], classes);
        for (int i = 0; i < classes.Length; i++)
        {
            (int speaker, int warp) = ((int)batch.Classes[i] / warps.Length, (int)batch.Classes[i] % warps.Length);
            Crop(speaker, samples);
            if (random.NextInt(2) == 0)
            {
                Disturb(speaker);
            }

            fbank.Compute(samples, "", raw);
            Span<float> features = batch.Features.AsSpan(i * raw.Length, raw.Length);
            warps[warp].Apply(raw, features);
            SubtractMeans(features);
            HideStripes(features);
        }

        return batch;
    }

    private void Crop(int speaker, Span<float> crop)
    {
        float[][] own = utterancesOfSpeaker[speaker];
        float[] utterance = own[random.NextInt(own.Length)];
        int start = random.NextInt(Math.Max(1, utterance.Length - crop.Length + 1));
        for (int n = 0; n < crop.Length; n++)
        {
            crop[n] = utterance[(start + n) % utterance.Length];
        }
    }

    /// <summary>White noise, noise that falls with frequency, or another speaker, 8 to 25 dB below the speech.</summary>
    private void Disturb(int speaker)
    {
        float[] disturbance = new float[cropSamples];
        int kind = random.NextInt(3);
        if (kind == 2)
        {
            int other = (speaker + 1 + random.NextInt(utterancesOfSpeaker.Length - 1)) % utterancesOfSpeaker.Length;
            Crop(other, disturbance);
        }
        else
        {
            float memory = kind == 0 ? 0 : 0.95f;
            float last = 0;
            for (int n = 0; n < disturbance.Length; n++)
            {
                last = (memory * last) + (float)random.NextNormal();
                disturbance[n] = last;
            }
        }

        double ratio = Math.Pow(10, (8 + (17 * random.NextDouble())) / 10);
        double power = Power(disturbance);
        float gain = power > 0 ? (float)Math.Sqrt(Power(samples) / ratio / power) : 0;
        for (int n = 0; n < samples.Length; n++)
        {
            samples[n] += gain * disturbance[n];
        }
    }

    private static double Power(ReadOnlySpan<float> signal)
    {
        double sum = 0;
        foreach (float sample in signal)
        {
            sum += sample * sample;
        }

        return sum / signal.Length;
    }

    private void SubtractMeans(Span<float> features)
    {
        int bins = fbank.Bins;
        for (int bin = 0; bin < bins; bin++)
        {
            double sum = 0;
            for (int i = bin; i < features.Length; i += bins)
            {
                sum += features[i];
            }

            float mean = (float)(sum / frames);
            for (int i = bin; i < features.Length; i += bins)
            {
                features[i] -= mean;
            }
        }
    }

    /// <summary>SpecAugment (Park et al. 2019), mildly: after mean subtraction zero is the mean.</summary>
    private void HideStripes(Span<float> features)
    {
        int bins = fbank.Bins;
        if (random.NextInt(2) == 0)
        {
            int width = 1 + random.NextInt(WidestBinStripe);
            int first = random.NextInt(bins - width);
            for (int frame = 0; frame < frames; frame++)
            {
                features.Slice((frame * bins) + first, width).Clear();
            }
        }

        if (random.NextInt(2) == 0)
        {
            int width = 1 + random.NextInt(Math.Min(WidestFrameStripe, frames - 1));
            int first = random.NextInt(frames - width);
            features.Slice(first * bins, width * bins).Clear();
        }
    }
}
