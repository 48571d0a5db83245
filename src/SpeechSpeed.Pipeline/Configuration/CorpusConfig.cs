using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>The speech (<c>corpus:</c>), in LibriSpeech's layout: <c>split/speaker/chapter/*</c>.</summary>
/// <param name="Root">Full path of the corpus.</param>
/// <param name="Train">Folders of the training split, relative to <paramref name="Root"/>, with forward slashes.</param>
/// <param name="Dev">Folders of the dev split.</param>
/// <param name="Test">Folders of the test split.</param>
/// <param name="SpeakersFile">Full path of LibriSpeech's table of speakers, or null.</param>
/// <param name="MaxRejected">Share of utterances that may be unusable before it is an error, 0 to 1.</param>
public sealed record CorpusConfig(
    string Root,
    IReadOnlyList<string> Train,
    IReadOnlyList<string> Dev,
    IReadOnlyList<string> Test,
    string? SpeakersFile,
    double MaxRejected)
{
    /// <summary>The folders of a split.</summary>
    public IReadOnlyList<string> Folders(Split split) => split switch
    {
        Split.Train => Train,
        Split.Dev => Dev,
        Split.Test => Test,
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Expected train, dev or test."),
    };
}
