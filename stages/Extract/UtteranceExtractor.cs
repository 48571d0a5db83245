using System.Buffers;
using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Stages.Extract;

/// <summary>What one utterance gave.</summary>
/// <param name="Activations">Per layer, its channels; null where the utterance is rejected.</param>
/// <param name="Reason">Why it is rejected; empty where it is not.</param>
internal readonly record struct Extraction(float[][]? Activations, string Reason);

/// <summary>Runs one utterance through the front end and the network. Thread-safe.</summary>
/// <param name="model">The network.</param>
/// <param name="modelLabel">What messages call it, which may be a path.</param>
/// <param name="frontEnd">The front end.</param>
/// <param name="corpusRoot">Folder that audio paths are relative to.</param>
internal sealed class UtteranceExtractor(SpeakerModel model, string modelLabel, UtteranceFrontEnd frontEnd, string corpusRoot)
{
    public Extraction Extract(Utterance utterance)
    {
        string path = Path.Combine(corpusRoot, utterance.AudioPath);
        try
        {
            return Extract(AudioFile.ReadMono(path, Fbank.SampleRate), utterance.AudioId);
        }
        catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
        {
            // The reason is kept in a table that must not depend on where the corpus and the model lie.
            return new Extraction(
                null, error.Message.Replace(path, utterance.AudioPath, StringComparison.Ordinal).Replace($"{modelLabel}: ", "", StringComparison.Ordinal));
        }
    }

    private Extraction Extract(float[] samples, string utteranceId)
    {
        int frames = frontEnd.FrameCount(samples.Length);
        if (frames == 0)
        {
            return new Extraction(null, UtteranceFrontEnd.TooShort(samples.Length));
        }

        float[] fbank = ArrayPool<float>.Shared.Rent(frames * frontEnd.Bins);
        try
        {
            frontEnd.Compute(samples, utteranceId, fbank);
            float[][] activations = model.Run(fbank.AsMemory(0, frames * frontEnd.Bins), frames);
            return model.FindNonFinite(activations) is { } layer
                ? new Extraction(null, $"the network gave a NaN or an infinity at {layer.Name}")
                : new Extraction(activations, "");
        }
        finally
        {
            ArrayPool<float>.Shared.Return(fbank);
        }
    }
}
