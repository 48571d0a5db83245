using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus;

/// <summary>Where a corpus lies, and how its audio files and transcripts are found.</summary>
public interface ICorpusSource
{
    /// <summary>The folder that all paths are relative to.</summary>
    string Root { get; }

    /// <summary>Checks the corpus as a whole, and pairs audio files with transcripts.</summary>
    /// <exception cref="SpeechSpeedException">The corpus is not what was promised: exit code 2, or 3 for a malformed table of speakers.</exception>
    TranscribedCorpus Find();

    /// <summary>What to say where a split has no usable utterance: where it was looked for, and what was expected.</summary>
    string Describe(Split split);
}
