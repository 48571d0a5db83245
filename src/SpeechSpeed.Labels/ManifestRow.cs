using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>A row of a corpus manifest: an audio file with its transcript, speaker and split.</summary>
/// <param name="Number">The row's number, from 1, not counting the header.</param>
/// <param name="Split">Its split.</param>
/// <param name="AudioPath">Path of the audio relative to the corpus root, with forward slashes; unique in the manifest.</param>
/// <param name="Text">The transcript; may be empty, which makes the utterance unusable.</param>
/// <param name="SpeakerId">The speaker; in one split only.</param>
/// <param name="ChapterId">The chapter or session; empty if the manifest does not say.</param>
/// <param name="Id">The utterance's id, unique in the manifest.</param>
/// <param name="Sex"><c>F</c>, <c>M</c>, or empty.</param>
public sealed record ManifestRow(int Number, Split Split, string AudioPath, string Text, string SpeakerId, string ChapterId, string Id, string Sex)
{
    /// <summary>The cells of the columns that were asked for, in that order.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
