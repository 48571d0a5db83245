using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>One labelled utterance: a row of a label table.</summary>
/// <param name="AudioPath">Path of the audio relative to the corpus root, with forward slashes.</param>
/// <param name="Text">The transcript as the corpus gives it.</param>
/// <param name="Value">The <see cref="Target"/>, in its unit.</param>
/// <param name="SpeakerId">The corpus's own id of the speaker.</param>
/// <param name="ChapterId">The corpus's own id of the chapter (recording).</param>
/// <param name="AudioId">The corpus's own id of the utterance, unique in the corpus.</param>
/// <param name="DurationSeconds">Length of the audio in seconds, &gt; 0.</param>
/// <param name="Sex"><c>F</c>, <c>M</c>, or empty where the corpus does not say.</param>
public sealed record Utterance(
    string AudioPath,
    string Text,
    double Value,
    string SpeakerId,
    string ChapterId,
    string AudioId,
    double DurationSeconds,
    string Sex)
{
    /// <summary>The split it belongs to: whose label table it stands in.</summary>
    public Split Split { get; init; }
}
