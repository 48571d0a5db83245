using SpeechSpeed.Core;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>The speech (<c>corpus:</c>), in LibriSpeech's layout, <c>split/speaker/chapter/*</c>, or named by a manifest.</summary>
/// <param name="Root">Full path of the corpus.</param>
/// <param name="Train">Folders of the training split, relative to <paramref name="Root"/>, with forward slashes; none if there is a manifest.</param>
/// <param name="Dev">Folders of the dev split.</param>
/// <param name="Test">Folders of the test split.</param>
/// <param name="SpeakersFile">Full path of LibriSpeech's table of speakers, or null.</param>
public sealed record CorpusConfig(
    string Root,
    IReadOnlyList<string> Train,
    IReadOnlyList<string> Dev,
    IReadOnlyList<string> Test,
    string? SpeakersFile)
{
    /// <summary>The manifest that names the audio files, or null for LibriSpeech's layout.</summary>
    public ManifestConfig? Manifest { get; init; }

    /// <summary>The folders of a split.</summary>
    public IReadOnlyList<string> Folders(Split split) => split switch
    {
        Split.Train => Train,
        Split.Dev => Dev,
        Split.Test => Test,
        _ => throw new ArgumentOutOfRangeException(nameof(split), split, "Expected train, dev or test."),
    };
}

/// <summary>A checked manifest (<c>corpus.manifest</c>).</summary>
/// <param name="Files">Its tables.</param>
/// <param name="Audio">The audio files it names, ordered by split, then by path. They need not exist.</param>
public sealed record ManifestConfig(IReadOnlyList<IndexFile> Files, IReadOnlyList<ManifestAudio> Audio);

/// <summary>A file that names audio files.</summary>
/// <param name="Key">The key that names it, whose flag the preprocess tool gets.</param>
/// <param name="Split">The split of all its utterances; null if it says the split of each.</param>
/// <param name="FullPath">Its full path.</param>
/// <param name="Written">Its path as the pipeline file has it, for messages.</param>
public sealed record IndexFile(Setting Key, Split? Split, string FullPath, string Written)
{
    /// <summary>Its role in the identity of a stage: <c>manifest</c>, <c>manifest/train</c>.</summary>
    public string Role => Split is { } split ? $"manifest/{split.Name()}" : "manifest";
}

/// <summary>An audio file that a manifest names.</summary>
/// <param name="Split">Its split.</param>
/// <param name="Path">Relative to the corpus root, with forward slashes.</param>
/// <param name="Id">The id of its utterance.</param>
public readonly record struct ManifestAudio(Split Split, string Path, string Id);
