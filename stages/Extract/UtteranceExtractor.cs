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
/// <param name="labels">What messages call the network and the front end, which may be paths.</param>
/// <param name="frontEnd">The front end.</param>
/// <param name="corpusRoot">Folder that audio paths are relative to.</param>
internal sealed class UtteranceExtractor(SpeakerModel model, IReadOnlyList<string> labels, IFrontEnd frontEnd, string corpusRoot)
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
            string reason = error.Message.Replace(path, utterance.AudioPath, StringComparison.Ordinal);
            return new Extraction(null, labels.Aggregate(reason, (text, label) => text.Replace($"{label}: ", "", StringComparison.Ordinal)));
        }
    }

    private Extraction Extract(float[] samples, string utteranceId)
    {
        using Features? features = frontEnd.Process(samples, utteranceId);
        if (features is null)
        {
            return new Extraction(null, UtteranceFrontEnd.TooShort(samples.Length));
        }

        float[][] activations = model.Run(features.Values, features.Length);
        return model.FindNonFinite(activations) is { } layer
            ? new Extraction(null, $"the network gave a NaN or an infinity at {layer.Name}")
            : new Extraction(activations, "");
    }
}
