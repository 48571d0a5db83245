using SpeechSpeed.Core;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>How much of an utterance a model hears, in samples of 16 kHz.</summary>
internal static class Crop
{
    /// <summary>The number of samples that are heard of an utterance of <paramref name="sampleCount"/>.</summary>
    /// <param name="crop">The crop; null for the whole utterance.</param>
    /// <param name="sampleCount">Samples of the whole utterance.</param>
    public static int Length(CropSettings? crop, int sampleCount) => crop is null ? sampleCount : (int)Math.Min(sampleCount, Samples(crop));

    /// <summary>The longest that is heard.</summary>
    public static double Samples(CropSettings crop) => Math.Round(crop.Seconds * Fbank.SampleRate, MidpointRounding.AwayFromZero);
}
