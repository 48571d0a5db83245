using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>A row of a corpus manifest: an audio file with its transcript, speaker and split.</summary>
/// <param name="Number">The row's number in its file, from 1, not counting the header.</param>
/// <param name="Split">Its split.</param>
/// <param name="AudioPath">Place of the audio relative to the corpus root (<see cref="AudioPlace"/>); unique in the corpus.</param>
/// <param name="Text">The transcript; may be empty, which makes the utterance unusable.</param>
/// <param name="SpeakerId">The speaker; in one split only.</param>
/// <param name="ChapterId">The chapter or session; empty if the manifest does not say.</param>
/// <param name="Id">The utterance's id, unique in the corpus.</param>
/// <param name="Sex"><c>F</c>, <c>M</c>, or empty.</param>
public sealed record ManifestRow(int Number, Split Split, string AudioPath, string Text, string SpeakerId, string ChapterId, string Id, string Sex)
{
    /// <summary>The cells of the columns that were asked for, in that order.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The name of its file in messages.</summary>
    public required string File { get; init; }

    /// <summary>What it is in its file: a row, or a line.</summary>
    public string Unit { get; init; } = "row";

    /// <summary>Its language as the corpus writes it, <c>ru</c>; empty if the corpus does not say.</summary>
    public string Language { get; init; } = "";

    /// <summary>What its audio must be; null for no demand.</summary>
    public AudioDemand? Demand { get; init; }

    /// <summary>Where it stands, for messages: <c>row 7 of clips.csv</c>.</summary>
    public string Place => $"{Unit} {Numbers.Text(Number)} of {File}";

    /// <summary>Where it stands, for a message about another row: without the file if that is the same.</summary>
    public string PlaceFrom(ManifestRow other) => File == other.File ? $"{Unit} {Numbers.Text(Number)}" : Place;
}
