using System.Buffers;
using SpeechSpeed.Audio;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Measures;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Stages.Nuisance;

/// <summary>The measures of some audio.</summary>
/// <param name="Speech">Nuisance variables.</param>
/// <param name="Silence">Its digital silence.</param>
internal sealed record Heard(SpeechMeasures Speech, DigitalSilence Silence)
{
    public static Heard Of(ReadOnlySpan<float> samples) => new(SpeechMeasures.Of(samples), DigitalSilence.Of(samples, Fbank.SampleRate));
}

/// <summary>The measures of one utterance, or the reason of its rejection.</summary>
/// <param name="Whole">The part that the models hear; null if the utterance is rejected.</param>
/// <param name="Crop">The fixed crop; null if no crops are measured or the utterance is shorter.</param>
/// <param name="FbankMeans">Mean of every bin.</param>
/// <param name="FbankSds">Standard deviation of every bin.</param>
/// <param name="Reason">The reason of the rejection; empty if the utterance is not rejected.</param>
internal sealed record Measurement(Heard? Whole, Heard? Crop, float[] FbankMeans, float[] FbankSds, string Reason)
{
    public static Measurement Rejected(string reason) => new(null, null, [], [], reason);
}

/// <summary>Measures one utterance after the other. Thread-safe.</summary>
internal sealed class UtteranceMeasurer(SettingValues values)
{
    private readonly string corpus = values.Get(CommonFlags.Corpus);
    private readonly UtteranceFrontEnd frontEnd = new(
        new FrontEndSettings(values.Get(Settings.FrontEnd.Bins), values.Get(Settings.FrontEnd.Window), values.Get(Settings.FrontEnd.Dither), Cmn: false),
        values.Get(Settings.Extract.CropSeconds) is { } seconds ? new CropSettings(seconds, PadFrames: 0) : null);
    private readonly int heardSamples = Samples(values.Get(Settings.Extract.CropSeconds)) ?? int.MaxValue;
    private readonly int? fixedSamples = Samples(values.Get(Settings.Statistics.MeasuredCrop));

    public Measurement Measure(Utterance utterance)
    {
        AudioPlace place = AudioPlace.Parse(utterance.AudioPath);
        string path = Path.Combine(corpus, place.File);
        try
        {
            return Measure(AudioFile.ReadMono(path, Fbank.SampleRate, span: place.Span), utterance.AudioId);
        }
        catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
        {
            // The reason is stored in a table that must not depend on the place of the corpus.
            return Measurement.Rejected(error.Message.Replace(path, place.File, StringComparison.Ordinal));
        }
    }

    private Measurement Measure(float[] samples, string utteranceId)
    {
        int frames = frontEnd.FrameCount(samples.Length);
        if (frames == 0)
        {
            return Measurement.Rejected(UtteranceFrontEnd.TooShort(samples.Length));
        }

        float[] fbank = ArrayPool<float>.Shared.Rent(frames * frontEnd.Bins);
        try
        {
            frontEnd.Compute(samples, utteranceId, fbank);
            (float[] means, float[] sds) = Moments(fbank.AsSpan(0, frames * frontEnd.Bins));
            return new Measurement(
                Heard.Of(samples.AsSpan(0, Math.Min(samples.Length, heardSamples))),
                fixedSamples <= samples.Length ? Heard.Of(samples.AsSpan(0, fixedSamples.Value)) : null,
                means,
                sds,
                "");
        }
        finally
        {
            ArrayPool<float>.Shared.Return(fbank);
        }
    }

    /// <summary>Mean and population standard deviation of every bin over time.</summary>
    private (float[] Means, float[] Sds) Moments(ReadOnlySpan<float> fbank)
    {
        double[] means = new double[frontEnd.Bins];
        double[] squares = new double[frontEnd.Bins];
        int frames = fbank.Length / frontEnd.Bins;
        for (int i = 0; i < fbank.Length; i++)
        {
            means[i % frontEnd.Bins] += fbank[i] / (double)frames;
        }

        for (int i = 0; i < fbank.Length; i++)
        {
            double deviation = fbank[i] - means[i % frontEnd.Bins];
            squares[i % frontEnd.Bins] += deviation * deviation;
        }

        return ([.. means.Select(mean => (float)mean)], [.. squares.Select(square => (float)Math.Sqrt(square / frames))]);
    }

    private static int? Samples(double? seconds) =>
        seconds is { } length ? (int)Math.Min(Math.Round(length * Fbank.SampleRate, MidpointRounding.AwayFromZero), int.MaxValue) : null;
}
