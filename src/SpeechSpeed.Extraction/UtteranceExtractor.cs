using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Extraction;

/// <summary>The activations of one utterance, or the reason of its rejection.</summary>
/// <param name="Activations">Per layer, its channels; null if the utterance is rejected.</param>
/// <param name="Reason">The reason of the rejection; empty if the utterance is not rejected.</param>
public readonly record struct UtteranceActivations(float[][]? Activations, string Reason);

/// <summary>Runs one utterance through the front end and the network. Thread-safe.</summary>
/// <param name="model">The network.</param>
/// <param name="labels">The names of the network and the front end in messages, which may be paths.</param>
/// <param name="frontEnd">The front end.</param>
/// <param name="corpusRoot">Folder that audio paths are relative to.</param>
public sealed class UtteranceExtractor(SpeakerModel model, IReadOnlyList<string> labels, IFrontEnd frontEnd, string corpusRoot)
{
    /// <summary>Reads an utterance's audio and runs the network on it.</summary>
    /// <param name="audioPath">Its place relative to the corpus root (<see cref="AudioPlace"/>).</param>
    /// <param name="utteranceId">Seeds the dither, if there is any.</param>
    public UtteranceActivations Extract(string audioPath, string utteranceId)
    {
        AudioPlace place = AudioPlace.Parse(audioPath);
        string path = Path.Combine(corpusRoot, place.File);
        try
        {
            return Extract(AudioFile.ReadMono(path, Fbank.SampleRate, span: place.Span), utteranceId);
        }
        catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
        {
            // The reason is stored in a table that must not depend on the place of the corpus and the model.
            string reason = error.Message.Replace(path, place.File, StringComparison.Ordinal);
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
