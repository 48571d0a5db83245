using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Labels;

/// <summary>One labelled utterance: a row of a label table.</summary>
/// <param name="AudioPath">Path of the audio relative to the corpus root, with forward slashes; for a part of a recording with its times in seconds, `#t=12.5,17.25`.</param>
/// <param name="Text">The transcript as the corpus gives it.</param>
/// <param name="Value">The <see cref="Target"/>.</param>
/// <param name="SpeakerId">The corpus's own id of the speaker.</param>
/// <param name="ChapterId">The corpus's own id of the chapter (recording).</param>
/// <param name="AudioId">The corpus's own id of the utterance, unique in the corpus.</param>
/// <param name="DurationSeconds">Length of the audio, &gt; 0.</param>
/// <param name="Sex"><c>F</c>, <c>M</c>, or empty where the corpus does not say.</param>
/// <param name="Language">Its language as the corpus writes it; empty where the corpus does not say.</param>
[CsvRecord]
public sealed partial record Utterance(
    [CsvColumn("audio_path")] string AudioPath,
    [CsvColumn("text")] string Text,
    [CsvColumn("cps"), Unit("target")] double Value,
    [CsvColumn("speaker_id")] string SpeakerId,
    [CsvColumn("chapter_id")] string ChapterId,
    [CsvColumn("audio_id")] string AudioId,
    [CsvColumn("duration_seconds"), Unit("s")] double DurationSeconds,
    [CsvColumn("sex")] string Sex,
    [CsvColumn("language")] string Language = "")
{
    /// <summary>Its split: the split of its label table.</summary>
    [CsvIgnore]
    public Split Split { get; init; }
}
