using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus;

/// <summary>An audio file and its transcript, not yet read.</summary>
/// <param name="Split">Its split.</param>
/// <param name="Path">Place of the audio relative to the corpus root (<see cref="AudioPlace"/>).</param>
/// <param name="SpeakerId">The corpus's id of the speaker.</param>
/// <param name="ChapterId">The corpus's id of the chapter.</param>
/// <param name="Id">The utterance's id.</param>
/// <param name="Text">The transcript.</param>
/// <param name="Sex"><c>F</c>, <c>M</c>, or empty if the corpus does not say.</param>
public sealed record TranscribedAudio(Split Split, string Path, string SpeakerId, string ChapterId, string Id, string Text, string Sex)
{
    /// <summary>The language; empty if the corpus does not say.</summary>
    public string Language { get; init; } = "";

    /// <summary>What the audio must be; null for no demand.</summary>
    public AudioDemand? Demand { get; init; }
}

/// <summary>The audio files of a corpus with their transcripts.</summary>
/// <param name="Audio">In the order of splits, then of paths.</param>
/// <param name="Rejected">Audio files and transcript lines without a partner, and ambiguous ones.</param>
public sealed record TranscribedCorpus(IReadOnlyList<TranscribedAudio> Audio, IReadOnlyList<RejectedUtterance> Rejected);
