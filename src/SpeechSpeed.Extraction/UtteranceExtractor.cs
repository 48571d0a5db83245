using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Extraction;

/// <summary>What one utterance gave.</summary>
/// <param name="Activations">Per layer, its channels; null where the utterance is rejected.</param>
/// <param name="Reason">Why it is rejected; empty where it is not.</param>
public readonly record struct UtteranceActivations(float[][]? Activations, string Reason);

/// <summary>Runs one utterance through the front end and the network. Thread-safe.</summary>
/// <param name="model">The network.</param>
/// <param name="labels">What messages call the network and the front end, which may be paths.</param>
/// <param name="frontEnd">The front end.</param>
/// <param name="corpusRoot">Folder that audio paths are relative to.</param>
public sealed class UtteranceExtractor(SpeakerModel model, IReadOnlyList<string> labels, IFrontEnd frontEnd, string corpusRoot)
{
    /// <summary>Reads an audio file and runs the network on it.</summary>
    /// <param name="audioPath">Relative to the corpus root.</param>
    /// <param name="utteranceId">Seeds the dither, where there is any.</param>
    public UtteranceActivations Extract(string audioPath, string utteranceId)
    {
        string path = Path.Combine(corpusRoot, audioPath);
        try
        {
            return Extract(AudioFile.ReadMono(path, Fbank.SampleRate), utteranceId);
        }
        catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
        {
            // The reason is kept in a table that must not depend on where the corpus and the model lie.
            string reason = error.Message.Replace(path, audioPath, StringComparison.Ordinal);
            return new UtteranceActivations(null, labels.Aggregate(reason, (text, label) => text.Replace($"{label}: ", "", StringComparison.Ordinal)));
        }
    }

    private UtteranceActivations Extract(float[] samples, string utteranceId)
    {
        using NetworkInput? features = frontEnd.Process(samples, utteranceId);
        if (features is null)
        {
            return new UtteranceActivations(null, UtteranceFrontEnd.TooShort(samples.Length));
        }

        float[][] activations = model.Run(features.Values, features.Length);
        return model.FindNonFinite(activations) is { } layer
            ? new UtteranceActivations(null, $"the network gave a NaN or an infinity at {layer.Name}")
            : new UtteranceActivations(activations, "");
    }
}
