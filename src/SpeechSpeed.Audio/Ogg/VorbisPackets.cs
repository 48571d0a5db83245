using NVorbis;
using NVorbis.Contracts;

namespace SpeechSpeed.Audio.Ogg;

/// <summary>
/// The packets of a file as NVorbis takes them, without what pages say of positions: where a last page says that much is to be left out, NVorbis never ends. Its own reader of pages passes over damage, too.
/// </summary>
internal sealed class VorbisPackets(OggPackets packets) : NVorbis.Contracts.IPacketProvider
{
    private Packet? peeked;
    private long read;

    /// <summary>A second header without comments, instead of the file's: NVorbis makes a text as long as a comment says, whatever the packet holds.</summary>
    private static ReadOnlySpan<byte> NoComments => [3, (byte)'v', (byte)'o', (byte)'r', (byte)'b', (byte)'i', (byte)'s', 0, 0, 0, 0, 0, 0, 0, 0, 1];

    public bool CanSeek => false;

    public int StreamSerial => 0;

    public IPacket? GetNextPacket()
    {
        IPacket? next = PeekNextPacket();
        peeked = null;
        return next;
    }

    public IPacket? PeekNextPacket()
    {
        if (peeked is null && packets.Read(out ReadOnlySpan<byte> bytes))
        {
            peeked = new Packet((++read == 2 ? NoComments : bytes).ToArray());
        }

        return peeked;
    }

    public long SeekTo(long granulePos, int preRoll, GetPacketGranuleCount getPacketGranuleCount) => throw new NotSupportedException();

    public long GetGranuleCount() => throw new NotSupportedException();

    private sealed class Packet(byte[] bytes) : DataPacket
    {
        private int read;

        protected override int TotalBits => 8 * bytes.Length;

        public override void Reset()
        {
            base.Reset();
            read = 0;
        }

        protected override int ReadNextByte() => read < bytes.Length ? bytes[read++] : -1;
    }
}
