using System.Buffers.Binary;

namespace SpeechSpeed.Audio.Ogg;

/// <summary>The first packet of Opus in Ogg (RFC 7845, 5.1), of a recording with one channel or two.</summary>
/// <param name="Channels">1 or 2.</param>
/// <param name="PreSkip">Samples at 48 kHz before the recording's first.</param>
/// <param name="Gain">What the samples are to be amplified by, in 1/256 dB.</param>
internal sealed record OpusHead(int Channels, int PreSkip, short Gain)
{
    private const int Bytes = 19;

    /// <summary>Reads it; null where it is another codec's, or of more channels.</summary>
    public static OpusHead? Read(ReadOnlySpan<byte> packet) =>
        packet.Length >= Bytes && packet.StartsWith("OpusHead"u8) && packet[8] < 16 && packet[9] is 1 or 2 && packet[18] == 0
            ? new OpusHead(packet[9], BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]), BinaryPrimitives.ReadInt16LittleEndian(packet[16..]))
            : null;
}
