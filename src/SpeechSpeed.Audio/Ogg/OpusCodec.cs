using Concentus;
using Concentus.Structs;
using SpeechSpeed.Audio.Codecs;

namespace SpeechSpeed.Audio.Ogg;

/// <summary>Opus in Ogg by Concentus, which decodes as the reference decoder with integers does, at 48 kHz.</summary>
internal sealed class OpusCodec : ICodec
{
    private const int Rate = 48_000;

    /// <summary>120 ms, the longest packet.</summary>
    private const int LongestPacket = 5760;
    private const int Headers = 2;

    private readonly OpusHead head;
    private readonly OggPackets packets;
    private readonly IOpusDecoder decoder;
    private readonly float[] decoded;

    // Concentus would otherwise take a libopus of the machine, and results would depend on the machine.
    static OpusCodec() => OpusCodecFactory.AttemptToUseNativeLibrary = false;

    private OpusCodec(Stream stream, OpusHead head, long sampleCount)
    {
        this.head = head;
        SampleCount = sampleCount;
        decoder = OpusCodecFactory.CreateDecoder(Rate, head.Channels);
        decoder.Gain = head.Gain;
        decoded = new float[LongestPacket * head.Channels];
        packets = AfterHeaders(stream);
    }

    public string BlockName => "Opus packet";

    public int SampleRate => Rate;

    public int Channels => head.Channels;

    public long SampleCount { get; }

    public bool IsCounted => true;

    public int Delay => head.PreSkip;

    /// <summary>Encoders fill up the last packet, and some add one for what they delay.</summary>
    public int MostPadding => 2 * LongestPacket;

    /// <summary>Counts the samples of all packets, which their first bytes say.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="head">Its first packet.</param>
    /// <param name="granule">The last page's count of samples, those before the recording's first included.</param>
    /// <exception cref="InvalidDataException">The packets have fewer samples, or many more.</exception>
    public static OpusCodec Open(Stream stream, OpusHead head, long granule)
    {
        OggPackets packets = AfterHeaders(stream);
        long count = 0;
        while (packets.Read(out ReadOnlySpan<byte> packet))
        {
            int samples = packet.IsEmpty ? 0 : OpusPacketInfo.GetNumSamples(packet, Rate);
            count += samples is > 0 and <= LongestPacket ? samples : throw new InvalidDataException("an Opus packet does not say how long it is");
        }

        OpusCodec codec = new(stream, head, Math.Max(0, granule - head.PreSkip));
        return granule <= count && count - granule <= codec.MostPadding ? codec
            : throw new InvalidDataException($"its last page announces {granule} samples; its packets have {count}");
    }

    public ReadOnlySpan<float> Next() =>
        packets.Read(out ReadOnlySpan<byte> packet) ? decoded.AsSpan(0, Channels * decoder.Decode(packet, decoded, LongestPacket, false)) : [];

    public void Dispose()
    {
    }

    private static OggPackets AfterHeaders(Stream stream)
    {
        OggPackets packets = new(stream);
        for (int i = 0; i < Headers; i++)
        {
            packets.Read(out _);
        }

        return packets;
    }
}
