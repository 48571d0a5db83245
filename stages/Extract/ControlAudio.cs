using System.Text;
using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Stages.Extract;

/// <summary>
/// The audio of the corpus for the calibration of a control's norms and for its health: a few utterances whose ids have the smallest digests. The choice depends on the ids
/// alone, so utterances that are added to the corpus seldom change it.
/// </summary>
internal static class ControlAudio
{
    /// <summary>Number of utterances: the norms after a pooling get one number of each.</summary>
    internal const int Utterances = 8;

    /// <summary>Length of each: half a minute in all, on which a mean over frames varies by some percent.</summary>
    internal const double Seconds = 4;

    private const int FewestUtterances = 2;

    /// <summary>Reads the audio.</summary>
    /// <param name="utterances">The utterances of the control.</param>
    /// <param name="corpus">Folder that audio paths are relative to.</param>
    /// <param name="frontEnd">The network's front end.</param>
    /// <param name="minimumLength">The least number of frames or samples that the network takes; an utterance whose beginning is shorter is taken whole.</param>
    /// <exception cref="SpeechSpeedException">The network takes too few of the utterances.</exception>
    public static IReadOnlyList<ModelPass> Read(IEnumerable<Utterance> utterances, string corpus, IFrontEnd frontEnd, int minimumLength)
    {
        List<ModelPass> passes = [];
        foreach (Utterance utterance in utterances.OrderBy(utterance => FileDigest.Sha256(Encoding.UTF8.GetBytes(utterance.AudioId)), StringComparer.Ordinal))
        {
            if (TryRead(utterance, corpus, frontEnd, minimumLength) is { } pass)
            {
                passes.Add(pass);
                if (passes.Count == Utterances)
                {
                    break;
                }
            }
        }

        if (passes.Count < FewestUtterances)
        {
            Throw.InputData(
                $"{corpus}: {passes.Count} utterances in the splits of the control suit the network; its calibration and its health need {FewestUtterances}. Add splits to control.splits, or utterances to these splits.");
        }

        return passes;
    }

    private static ModelPass? TryRead(Utterance utterance, string corpus, IFrontEnd frontEnd, int minimumLength)
    {
        try
        {
            AudioPlace place = AudioPlace.Parse(utterance.AudioPath);
            float[] samples = AudioFile.ReadMono(Path.Combine(corpus, place.File), Fbank.SampleRate, span: place.Span);
            int beginning = Math.Min(samples.Length, (int)(Seconds * Fbank.SampleRate));
            return Feed(samples[..beginning], utterance, frontEnd, minimumLength) ?? Feed(samples, utterance, frontEnd, minimumLength);
        }
        catch (SpeechSpeedException error) when (error.ExitCode == ExitCode.InputData)
        {
            // Extraction rejects it with the reason.
            return null;
        }
    }

    private static ModelPass? Feed(float[] samples, Utterance utterance, IFrontEnd frontEnd, int minimumLength)
    {
        using NetworkInput? features = frontEnd.Process(samples, utterance.AudioId);
        return features is null || features.Length < minimumLength ? null : new ModelPass(features.Values.ToArray(), features.Length);
    }
}
