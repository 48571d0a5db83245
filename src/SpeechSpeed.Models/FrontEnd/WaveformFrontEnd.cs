using SpeechSpeed.Core;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>For a network that takes audio: the utterance itself, or its beginning.</summary>
public sealed class WaveformFrontEnd : IFrontEnd
{
    private readonly CropSettings? crop;

    /// <summary>Prepares the crop.</summary>
    /// <param name="crop">What the model hears; null for the whole utterance.</param>
    /// <exception cref="SpeechSpeedException">The crop pads features, of which there are none.</exception>
    public WaveformFrontEnd(CropSettings? crop)
    {
        if (crop?.PadFrames > 0)
        {
            Throw.Configuration("extract.crop.pad_frames pads features, but a model takes audio (waveform). Set it to 0, or run that model from a file of its own.");
        }

        this.crop = crop;
    }

    /// <inheritdoc/>
    public int Bins => 1;

    /// <inheritdoc/>
    public NetworkInput? Process(float[] samples, string utteranceId)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int length = Crop.Length(crop, samples.Length);
        return length == 0 ? null : NetworkInput.Of(samples.AsMemory(0, length), length);
    }
}
