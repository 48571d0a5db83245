using NVorbis;
using SpeechSpeed.Audio.Codecs;

namespace SpeechSpeed.Audio.Ogg;

/// <summary>Vorbis in Ogg by NVorbis. Where the recording ends is taken from the last page.</summary>
internal sealed class VorbisCodec : ICodec
{
    private const int FramesAtOnce = 4096;

    /// <summary>Where the first packet has the lengths of blocks, as powers of two.</summary>
    private const int BlocksAt = 28;

    private readonly StreamDecoder decoder;
    private readonly float[] decoded;

    /// <param name="stream">The file.</param>
    /// <param name="head">Its first packet.</param>
    /// <param name="sampleCount">The last page's count of samples.</param>
    public VorbisCodec(Stream stream, ReadOnlySpan<byte> head, long sampleCount)
    {
        SampleCount = sampleCount;
        MostPadding = head.Length > BlocksAt ? 1 << (head[BlocksAt] >> 4) : 0;
        VorbisSetup.Check(stream);
        decoder = new StreamDecoder(new VorbisPackets(new OggPackets(stream))) { ClipSamples = false };
        decoded = new float[FramesAtOnce * decoder.Channels];
    }

    public string BlockName => "Vorbis block";

    public int SampleRate => decoder.SampleRate;

    public int Channels => decoder.Channels;

    public long SampleCount { get; }

    /// <summary>How long packets are follows from tables that only the decoder reads.</summary>
    public bool IsCounted => false;

    public int Delay => 0;

    /// <summary>The longer of the file's two blocks.</summary>
    public int MostPadding { get; }

    public ReadOnlySpan<float> Next() => decoded.AsSpan(0, decoder.Read(decoded, 0, decoded.Length));

    public void Dispose() => decoder.Dispose();
}
