using NLayer;
using SpeechSpeed.Audio.Codecs;

namespace SpeechSpeed.Audio.Mp3;

/// <summary>MP3 by NLayer's decoder of frames. The frames are found here: NLayer's own reader passes over damage, and of what LAME's tag says it leaves out the decoder's delay.</summary>
internal sealed class Mp3Codec : ICodec
{
    private readonly Stream stream;
    private readonly MpegFrames frames;
    private readonly MpegFrameDecoder decoder = new();
    private readonly MpegFrame frame = new();
    private readonly float[] decoded;
    private long read;
    private bool hasBegun;

    /// <param name="stream">The file.</param>
    /// <param name="frames">What is in it.</param>
    public Mp3Codec(Stream stream, MpegFrames frames)
    {
        this.stream = stream;
        this.frames = frames;
        decoded = new float[frames.First.SampleCount * frames.First.Channels];
    }

    public string BlockName => "MP3 frame";

    public int SampleRate => frames.First.SampleRate;

    public int Channels => frames.First.Channels;

    public long SampleCount => frames.SampleCount;

    public bool IsCounted => true;

    public int Delay => frames.Tag?.Delay ?? 0;

    public int MostPadding => frames.Tag?.Padding ?? 0;

    public ReadOnlySpan<float> Next()
    {
        if (read == frames.Count)
        {
            return [];
        }

        if (read++ == 0)
        {
            stream.Position = frames.Start;
        }

        frame.Load(stream);
        if (decoder.DecodeFrame(frame, decoded) == decoded.Length)
        {
            hasBegun = true;
        }
        else if (hasBegun)
        {
            throw new InvalidDataException("it refers to frames that are missing before it");
        }
        else
        {
            // Cut from a stream: the frame refers to one that the file does not have. It lasts all the same.
            decoded.AsSpan().Clear();
        }

        return decoded;
    }

    public void Dispose()
    {
    }
}
