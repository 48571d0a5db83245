namespace SpeechSpeed.Audio.Codecs;

/// <summary>A decoder of a codec with losses, at the beginning of one file. It gives blocks; which of their samples belong to the recording, the container says.</summary>
internal interface ICodec : IDisposable
{
    /// <summary>Of the codec and of its blocks, for messages: <c>MP3 frame</c>.</summary>
    string BlockName { get; }

    /// <summary>Hz.</summary>
    int SampleRate { get; }

    /// <summary>Number of channels, ≥ 1.</summary>
    int Channels { get; }

    /// <summary>Samples per channel of the recording, as the container gives them.</summary>
    long SampleCount { get; }

    /// <summary>Whether <see cref="SampleCount"/> was held against all blocks of the file already; else only decoding shows whether it is right.</summary>
    bool IsCounted { get; }

    /// <summary>Samples per channel that are decoded before the recording's first.</summary>
    int Delay { get; }

    /// <summary>The most samples per channel that may be decoded after the recording's last: what fills up the last blocks.</summary>
    int MostPadding { get; }

    /// <summary>Decodes the next block.</summary>
    /// <returns>Interleaved samples, valid until the next call; empty at the end of the file.</returns>
    /// <exception cref="InvalidDataException">The block is damaged. Decoders of packages throw others, too.</exception>
    ReadOnlySpan<float> Next();
}
