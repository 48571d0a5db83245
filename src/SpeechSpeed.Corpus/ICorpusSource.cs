using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus;

/// <summary>The place of a corpus, and the way to find its audio files and transcripts.</summary>
public interface ICorpusSource
{
    /// <summary>The folder that all paths are relative to.</summary>
    string Root { get; }

    /// <summary>Checks the corpus as a whole, and pairs audio files with transcripts.</summary>
    /// <exception cref="SpeechSpeedException">The corpus is invalid: exit code 2, or 3 for a malformed table of speakers.</exception>
    TranscribedCorpus Find();

    /// <summary>The message for a split without a usable utterance: the searched place, and the expectation.</summary>
    string Describe(Split split);
}
