using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Extraction;

/// <summary>The activations of one utterance, or the reason of its rejection.</summary>
/// <param name="Activations">Per layer, its channels; null if the utterance is rejected.</param>
/// <param name="Reason">The reason of the rejection; empty if the utterance is not rejected.</param>
public readonly record struct UtteranceActivations(float[][]? Activations, string Reason);

/// <summary>Runs utterances through the front end and the network. Thread-safe.</summary>
/// <param name="model">The network.</param>
/// <param name="labels">The names of the network and the front end in messages, which may be paths.</param>
/// <param name="frontEnd">The front end.</param>
/// <param name="corpusRoot">Folder that audio paths are relative to.</param>
public sealed class UtteranceExtractor(SpeakerModel model, IReadOnlyList<string> labels, IFrontEnd frontEnd, string corpusRoot)
{
    /// <summary>A batch of long utterances is not filled: 256 MB of input.</summary>
    private const int MostNumbers = 1 << 26;

    /// <summary>Whether utterances share passes, so that the last digits of one may depend on the others.</summary>
    public bool HasBatches => model.Batch > 1;

    /// <summary>Reads an utterance's audio and runs the network on it.</summary>
    /// <param name="audioPath">Its place relative to the corpus root (<see cref="AudioPlace"/>).</param>
    /// <param name="utteranceId">Seeds the dither, if there is any.</param>
    public UtteranceActivations Extract(string audioPath, string utteranceId) => Extract([(audioPath, utteranceId)])[0];

    /// <summary>
    /// The same for several utterances. Those of one length share passes of up to <see cref="SpeakerModel.Batch"/>, in their order; which share one depends on these utterances alone.
    /// </summary>
    public UtteranceActivations[] Extract(IReadOnlyList<(string AudioPath, string Id)> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        UtteranceActivations[] made = new UtteranceActivations[utterances.Count];
        Dictionary<int, List<(int Index, NetworkInput Input)>> waiting = [];
        try
        {
            for (int i = 0; i < made.Length; i++)
            {
                if (Read(utterances[i].AudioPath, utterances[i].Id, out made[i]) is not { } input)
                {
                    continue;
                }

                if (!waiting.TryGetValue(input.Length, out List<(int, NetworkInput)>? equal))
                {
                    waiting.Add(input.Length, equal = []);
                }

                equal.Add((i, input));
                if (equal.Count == model.Batch || (equal.Count + 1L) * input.Values.Length > MostNumbers)
                {
                    Run(equal, made);
                }
            }

            foreach (List<(int, NetworkInput)> rest in waiting.Values)
            {
                Run(rest, made);
            }
        }
        finally
        {
            foreach ((_, NetworkInput input) in waiting.Values.SelectMany(rest => rest))
            {
                input.Dispose();
            }
        }

        return made;
    }

    /// <summary>What the network is given of an utterance; null if that is rejected.</summary>
    private NetworkInput? Read(string audioPath, string utteranceId, out UtteranceActivations rejected)
    {
        AudioPlace place = AudioPlace.Parse(audioPath);
        string path = Path.Combine(corpusRoot, place.File);
        rejected = default;
        try
        {
            float[] samples = AudioFile.ReadMono(path, Fbank.SampleRate, span: place.Span);
            NetworkInput? input = frontEnd.Process(samples, utteranceId);
            rejected = input is null ? new UtteranceActivations(null, UtteranceFrontEnd.TooShort(samples.Length)) : default;
            return input;
        }
        catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
        {
            rejected = new UtteranceActivations(null, Reason(error).Replace(path, place.File, StringComparison.Ordinal));
            return null;
        }
    }

    /// <summary>One pass over all that wait, which wait no longer.</summary>
    private void Run(List<(int Index, NetworkInput Input)> equal, UtteranceActivations[] made)
    {
        if (equal.Count == 0)
        {
            return;
        }

        try
        {
            float[][][] activations = model.RunBatch([.. equal.Select(one => one.Input.Values)], equal[0].Input.Length);
            for (int i = 0; i < activations.Length; i++)
            {
                made[equal[i].Index] = model.FindNonFinite(activations[i]) is { } layer
                    ? new UtteranceActivations(null, $"the network gave a NaN or an infinity at {layer.Name}")
                    : new UtteranceActivations(activations[i], "");
            }
        }
        catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
        {
            foreach ((int index, _) in equal)
            {
                made[index] = new UtteranceActivations(null, Reason(error));
            }
        }

        equal.ForEach(one => one.Input.Dispose());
        equal.Clear();
    }

    /// <summary>The reason is stored in a table that must not depend on the place of the corpus and the model.</summary>
    private string Reason(SpeechSpeedException error) => labels.Aggregate(error.Message, (text, label) => text.Replace($"{label}: ", "", StringComparison.Ordinal));
}
