using SpeechSpeed.Core;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>For a network that takes audio: the utterance itself, or its beginning; normalised where the network was trained so.</summary>
public sealed class WaveformFrontEnd : IFrontEnd
{
    private readonly CropSettings? crop;
    private readonly InputNormalization normalization;

    /// <summary>Prepares the crop.</summary>
    /// <param name="crop">What the model hears; null for the whole utterance.</param>
    /// <param name="normalization">How what the model hears is normalised.</param>
    /// <exception cref="SpeechSpeedException">The crop pads features, of which there are none.</exception>
    public WaveformFrontEnd(CropSettings? crop, InputNormalization normalization = InputNormalization.None)
    {
        if (crop?.PadFrames > 0)
        {
            Throw.Setting("extract.crop.pad_frames", "extract.crop.pad_frames pads features, but a model takes audio (waveform). Set it to 0, or run that model from a file of its own.");
        }

        this.crop = crop;
        this.normalization = normalization;
    }

    /// <inheritdoc/>
    public int Bins => 1;

    /// <inheritdoc/>
    public NetworkInput? Process(float[] samples, string utteranceId)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int length = Crop.Length(crop, samples.Length);
        if (length == 0)
        {
            return null;
        }

        return NetworkInput.Of(normalization == InputNormalization.Utterance ? UtteranceNormalization.Apply(samples.AsSpan(0, length)) : samples.AsMemory(0, length), length);
    }
}
