using System.Buffers;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>Makes what a network is given of an utterance. Thread-safe.</summary>
public interface IFrontEnd
{
    /// <summary>Numbers of a frame: mel bins, or 1 where the network is given the audio itself.</summary>
    int Bins { get; }

    /// <summary>What the network is given; null where the utterance is too short for one frame.</summary>
    /// <param name="samples">The whole utterance, 16 kHz, in [−1, 1).</param>
    /// <param name="utteranceId">Seeds the dither, where there is any.</param>
    /// <exception cref="Core.SpeechSpeedException">The front end cannot take the utterance.</exception>
    NetworkInput? Process(float[] samples, string utteranceId);
}

/// <summary>What a network is given of an utterance, in a buffer that may be a shared pool's: to be disposed of after use.</summary>
public sealed class NetworkInput : IDisposable
{
    private float[]? rented;

    private NetworkInput(ReadOnlyMemory<float> values, int length, float[]? rented)
    {
        Values = values;
        Length = length;
        this.rented = rented;
    }

    /// <summary>(length, bins) in row-major order.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Number of frames, or of samples of audio.</summary>
    public int Length { get; }

    /// <summary>An input in an array of their own.</summary>
    public static NetworkInput Of(ReadOnlyMemory<float> values, int length) => new(values, length, null);

    /// <summary>An input in a buffer of the shared pool, which has <paramref name="count"/> numbers of them.</summary>
    internal static NetworkInput Rented(float[] buffer, int count, int length) => new(buffer.AsMemory(0, count), length, buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (rented is not null)
        {
            ArrayPool<float>.Shared.Return(rented);
            rented = null;
        }
    }
}
