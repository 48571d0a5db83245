using System.Buffers.Binary;
using NAudio.Wave;
using SpeechSpeed.Audio.Containers;

namespace SpeechSpeed.Audio.Wav;

/// <summary>AIFF, and AIFF-C that is not compressed, by NAudio. It looks neither at the number of samples that the file declares nor at where within their chunk they begin: both are held against it here.</summary>
internal static class AiffFile
{
    private const int PlainBytes = 18;
    private const int TypeBytes = 4;

    /// <summary>Opens a file.</summary>
    /// <returns>Null where ffmpeg is to read it: compressed, longer than 2 GB, or of another number of samples than NAudio finds, which ffmpeg then finds out.</returns>
    /// <exception cref="InvalidDataException">A chunk is longer than the file, or something else follows the last.</exception>
    public static IAudioSource? Open(Stream stream, string path)
    {
        long frames = -1;
        Span<byte> common = stackalloc byte[PlainBytes + TypeBytes];
        foreach ((string name, long content, long length) in ChunkLayout.Aiff.Walk(stream))
        {
            if (name == "'COMM'" && length >= PlainBytes)
            {
                common.Clear();
                ChunkLayout.ReadAt(stream, content, common[..(int)Math.Min(common.Length, length)]);
                bool isPlain = length == PlainBytes || common[PlainBytes..].SequenceEqual("NONE"u8);
                frames = isPlain ? BinaryPrimitives.ReadUInt32BigEndian(common[2..]) : -1;
            }
        }

        try
        {
            stream.Position = 0;
            AiffFileReader? reader = frames < 0 || stream.Length > int.MaxValue ? null : new AiffFileReader(stream);
            // NAudio counts the byte that fills up an odd chunk.
            return reader?.WaveFormat is { SampleRate: > 0 and <= WavFormat.MaximumSampleRate, Channels: > 0, BitsPerSample: 8 or 16 or 24 or 32 } format
                && reader.Length - (frames * format.BlockAlign) is 0 or 1
                ? new PcmSource(reader, stream, path, new WavFormat(SampleCoding.Integer, format.SampleRate, format.Channels, format.BitsPerSample), 0, frames)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
