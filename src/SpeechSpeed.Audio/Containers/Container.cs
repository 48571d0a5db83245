using System.Buffers.Binary;
using SpeechSpeed.Audio.Codecs;
using SpeechSpeed.Audio.Mp3;
using SpeechSpeed.Audio.Ogg;
using SpeechSpeed.Audio.Wav;

namespace SpeechSpeed.Audio.Containers;

/// <summary>
/// A file format other than FLAC and plain WAV. Which one a file has is decided here, by its first bytes, and ffmpeg is told: left to itself it would also take a playlist for audio, and read
/// whatever files that names.
/// </summary>
/// <param name="Demuxer">ffmpeg's name of it.</param>
/// <param name="Open">
/// Refuses a file that is shorter or longer than it says by itself, which ffmpeg passes over in silence. Null where only ffmpeg decodes it.
/// </param>
/// <param name="DeclaresDuration">Whether ffprobe's duration is one that the file declares, and no estimate.</param>
internal sealed record Container(string Demuxer, Func<Stream, string, IAudioSource?> Open, bool DeclaresDuration)
{
    /// <summary>Bytes that a format is told by.</summary>
    public const int StartBytes = 16;

    /// <summary>The formats, for messages.</summary>
    public const string Names = "FLAC, WAV, MP3, Ogg, MP4, Matroska, WebM, AIFF, AU, CAF, Wave64, SPHERE, AAC, AMR, WavPack, TTA, WMA";

    private static readonly Func<Stream, string, IAudioSource?> Unchecked = (file, path) => null;

    private static readonly (int At, byte[] Bytes, Container Container)[] Known =
    [
        (0, "OggS"u8.ToArray(), new("ogg", OpenOgg, false)),
        (4, "ftyp"u8.ToArray(), new("mov", Checked(ChunkLayout.Mp4), true)),
        (0, [0x1A, 0x45, 0xDF, 0xA3], new("matroska", Unchecked, true)),
        (8, "AIFF"u8.ToArray(), new("aiff", AiffFile.Open, true)),
        (8, "AIFC"u8.ToArray(), new("aiff", AiffFile.Open, true)),
        (0, ".snd"u8.ToArray(), new("au", Unchecked, true)),
        (0, "caff"u8.ToArray(), new("caf", Checked(ChunkLayout.Caf), false)),
        (0, [0x72, 0x69, 0x66, 0x66, 0x2E, 0x91, 0xCF, 0x11], new("w64", Checked(ChunkLayout.Wave64), false)),
        (0, "NIST_1A"u8.ToArray(), new("nistsphere", Unchecked, true)),
        (0, "#!AMR"u8.ToArray(), new("amr", Unchecked, false)),
        (0, "wvpk"u8.ToArray(), new("wv", Unchecked, true)),
        (0, "TTA1"u8.ToArray(), new("tta", Unchecked, true)),
        (0, [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], new("asf", Checked(ChunkLayout.Asf), false)),
    ];

    /// <summary>WAV whose samples are coded in a way that only ffmpeg knows. Its chunks are checked where its header is read.</summary>
    public static Container CodedWav { get; } = new("wav", Unchecked, false);

    /// <summary>The format of a file, or null.</summary>
    /// <param name="start">Its first bytes after any ID3v2 tags.</param>
    /// <param name="tags">Bytes of those tags.</param>
    /// <param name="stream">The file.</param>
    public static Container? Recognise(ReadOnlySpan<byte> start, long tags, Stream stream)
    {
        foreach ((int at, byte[] bytes, Container container) in Known)
        {
            if (tags == 0 && start.Length >= at + bytes.Length && start[at..].StartsWith(bytes))
            {
                return container;
            }
        }

        return start.Length < 8 ? null
            : IsAdts(start) && IsFollowed(start, tags, stream) ? new("aac", Unchecked, false)
            : new MpegHeader(BinaryPrimitives.ReadUInt32BigEndian(start)).IsValid ? new("mp3", (file, path) => OpenMp3(file, path, tags), false)
            : null;
    }

    private static Func<Stream, string, IAudioSource?> Checked(ChunkLayout chunks) => (file, path) =>
    {
        _ = chunks.Walk(file).Count();
        return null;
    };

    private static CodecSource? OpenOgg(Stream file, string path) => OggPages.Open(file) is ICodec codec ? new CodecSource(path, file, codec) : null;

    private static CodecSource? OpenMp3(Stream file, string path, long tags) => MpegFrames.Read(file, tags) is MpegFrames frames ? new CodecSource(path, file, new Mp3Codec(file, frames)) : null;

    private static bool IsAdts(ReadOnlySpan<byte> bytes) => bytes[0] == 0xFF && (bytes[1] & 0xF6) == 0xF0;

    /// <summary>Whether another frame of AAC begins where this one ends: the mark alone is that of a FLAC frame, too.</summary>
    private static bool IsFollowed(ReadOnlySpan<byte> start, long position, Stream stream)
    {
        int length = ((start[3] & 3) << 11) | (start[4] << 3) | (start[5] >> 5);
        Span<byte> next = stackalloc byte[2];
        stream.Position = position + length;
        return length > 7 && stream.ReadAtLeast(next, next.Length, throwOnEndOfStream: false) == next.Length && IsAdts(next);
    }
}
