namespace SpeechSpeed.Audio;

/// <summary>One opened file of one format. Every method may be called once, unless the type says otherwise.</summary>
internal interface IAudioSource : IDisposable
{
    /// <summary>The file's own sample rate in Hz.</summary>
    int SampleRate { get; }

    /// <summary>What the file holds; decodes only where the header does not say.</summary>
    AudioInfo ReadInfo();

    /// <summary>Samples as the mean of the channels at the file's own rate.</summary>
    /// <param name="first">The first one wanted, from 0.</param>
    /// <param name="maximumSamples">The most wanted. The result has fewer where the file ends.</param>
    float[] ReadMono(long first, long maximumSamples);
}
