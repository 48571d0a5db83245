using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Probe;

/// <summary>The training speakers whose utterances decide when to stop: the first of five folds.</summary>
internal static class SetAside
{
    /// <summary>One of this number of speakers is set aside; with fewer speakers none can be.</summary>
    public const int Folds = 5;

    /// <summary>Whether each training utterance is set aside; null if there are too few speakers.</summary>
    public static bool[]? Of(IReadOnlyList<Utterance> train)
    {
        IReadOnlyDictionary<string, int> folds = SpeakerFolds.Deal(train.Select(utterance => utterance.SpeakerId), Folds);
        return folds.Count >= Folds ? [.. train.Select(utterance => folds[utterance.SpeakerId] == 0)] : null;
    }
}
