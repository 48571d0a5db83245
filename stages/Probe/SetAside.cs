using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Probe;

/// <summary>The training speakers whose utterances say when to stop: the first of five folds.</summary>
internal static class SetAside
{
    /// <summary>One speaker in so many; with fewer speakers none can be set aside.</summary>
    public const int Folds = 5;

    /// <summary>Which of the training utterances are set aside; null where there are too few speakers.</summary>
    public static bool[]? Of(IReadOnlyList<Utterance> train)
    {
        IReadOnlyDictionary<string, int> folds = SpeakerFolds.Deal(train.Select(utterance => utterance.SpeakerId), Folds);
        return folds.Count >= Folds ? [.. train.Select(utterance => folds[utterance.SpeakerId] == 0)] : null;
    }
}
