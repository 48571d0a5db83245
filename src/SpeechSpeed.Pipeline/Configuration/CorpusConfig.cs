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
    /// <summary>The manifest or the data directories that name the audio files, or null for LibriSpeech's layout.</summary>
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

/// <summary>The checked utterances of a manifest (<c>corpus.manifest</c>) or of Kaldi data directories (<c>corpus.kaldi</c>).</summary>
/// <param name="Files">The files that list them.</param>
/// <param name="Audio">The audio files it names, ordered by split, then by path. They need not exist.</param>
public sealed record ManifestConfig(IReadOnlyList<IndexFile> Files, IReadOnlyList<ManifestAudio> Audio);

/// <summary>A file that names audio files, or several of one folder.</summary>
/// <param name="Key">The key that names it, whose flag the preprocess tool gets.</param>
/// <param name="Role">Its role in the identity of a stage: <c>manifest</c>, <c>manifest/train</c>, <c>kaldi/train/0</c>.</param>
/// <param name="FullPath">Its full path.</param>
/// <param name="Written">Its path as the pipeline file has it, for messages.</param>
public sealed record IndexFile(Setting Key, string Role, string FullPath, string Written)
{
    /// <summary>The files of its folder that belong to it.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];
}

/// <summary>An audio file that a manifest names.</summary>
/// <param name="Split">Its split.</param>
/// <param name="Path">Relative to the corpus root, with forward slashes; with the part of the file (<see cref="AudioPlace"/>).</param>
/// <param name="Id">The id of its utterance.</param>
public readonly record struct ManifestAudio(Split Split, string Path, string Id);
