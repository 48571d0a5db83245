using System.Buffers.Binary;
using SpeechSpeed.Audio.Codecs;
using SpeechSpeed.Audio.Containers;
using SpeechSpeed.Audio.Ffmpeg;
using SpeechSpeed.Audio.Flac;
using SpeechSpeed.Audio.Resampling;
using SpeechSpeed.Audio.Wav;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio;

/// <summary>
/// Reads audio files: FLAC and WAV by decoders of our own, MP3, Ogg Vorbis and Opus by managed ones, everything else through <c>ffmpeg</c> where it is installed. The format is recognised by
/// the file's first bytes, never by its name. Safe for use by several threads at once.
/// </summary>
public static class AudioFile
{
    /// <summary>The least sample rate in Hz: below it there is no speech, and a second of it would become very many samples of the rate wanted.</summary>
    public const int LeastSampleRate = 1000;

    private const int BufferBytes = 1 << 16;

    // Most corpora have one rate: the resampler of the last file fits the next.
    private static volatile Resampler? latestResampler;

    /// <summary>What a file holds. FLAC and WAV say it in their headers and are not decoded, unless a FLAC header leaves the length open.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="AudioFormatException">The file is absent, damaged or not supported.</exception>
    public static AudioInfo ReadInfo(string path)
    {
        using IAudioSource source = Open(path);
        return source.ReadInfo();
    }

    /// <summary>The samples of a file, or of a part of it, as the mean of its channels, resampled (see <see cref="Resampler"/>) where its rate is another.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">The rate wanted, in Hz.</param>
    /// <param name="maximumSeconds">
    /// Stop after so many seconds, &gt; 0: the result is the first <c>round(maximumSeconds × sampleRate)</c> samples of the whole, or all where there are
    /// fewer. Damage after them is not noticed, as the rest of the file is not read. Null reads all.
    /// </param>
    /// <param name="span">
    /// The part, which is resampled as if it were a file of its own; null for the whole. FLAC, WAV and AIFF are read from its beginning. MP3, Vorbis and Opus are decoded from where an
    /// earlier part that was read begins (<see cref="OpenRecordings"/>), or else from the beginning of the file, as are formats that ffmpeg reads. Damage elsewhere is not noticed.
    /// </param>
    /// <returns>
    /// Samples on the scale [-1, 1): an integer sample of b bits is exactly value / 2^(b − 1) up to 24 bits. Float files and resampling may overshoot that
    /// range; nothing is clipped. Empty where the file has no samples.
    /// </returns>
    /// <exception cref="AudioFormatException">The file is absent, damaged or not supported.</exception>
    public static float[] ReadMono(string path, int sampleRate, double? maximumSeconds = null, AudioSpan? span = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        long maximumSamples = long.MaxValue;
        if (maximumSeconds is double seconds)
        {
            if (!(seconds > 0))
            {
                throw new ArgumentOutOfRangeException(nameof(maximumSeconds), seconds, "Expected a length of more than 0 seconds.");
            }

            // A saturating conversion: an endless limit is none.
            maximumSamples = (long)Math.Round(seconds * sampleRate, MidpointRounding.AwayFromZero);
        }

        if (span is null)
        {
            using IAudioSource whole = Open(path);
            return ReadMono(whole, sampleRate, 0, long.MaxValue, maximumSamples);
        }

        return ReadPart(path, sampleRate, span, maximumSamples);
    }

    private static float[] ReadPart(string path, int sampleRate, AudioSpan span, long maximumSamples)
    {
        OpenRecording? recording = OpenRecordings.Take(path, span);
        DateTime written = recording?.Written ?? File.GetLastWriteTimeUtc(path);
        IAudioSource? source = recording?.Source ?? Open(path);
        try
        {
            (long first, long end) = AudioInfo.Samples(span, source.SampleRate);
            float[] samples = ReadMono(source, sampleRate, first, end, maximumSamples);
            if (source is CodecSource { IsAtEnd: false } codec)
            {
                OpenRecordings.Return(recording ?? new OpenRecording(path, written, codec));
                source = null;
            }

            return samples;
        }
        finally
        {
            source?.Dispose();
        }
    }

    private static float[] ReadMono(IAudioSource source, int sampleRate, long first, long end, long maximumSamples)
    {
        if (source.SampleRate == sampleRate)
        {
            return source.ReadMono(first, Math.Min(maximumSamples, end - first));
        }

        Resampler resampler = ResamplerFor(source.SampleRate, sampleRate);
        float[] samples = source.ReadMono(first, Math.Min(resampler.InputLength(maximumSamples), end - first));
        return resampler.Resample(samples, maximumSamples);
    }

    /// <summary>Opens a file for sequential reading, without a buffer of its own.</summary>
    internal static FileStream OpenRead(string path)
    {
        try
        {
            RegularFile.Check(path);
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AudioFormatException(path, "no such file; expected an audio file. Check the path or the corpus.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AudioFormatException(path, $"the file cannot be opened ({exception.Message}).", exception);
        }
    }

    private static IAudioSource Open(string path)
    {
        FileStream stream = OpenRead(path);
        try
        {
            IAudioSource source = Open(path, stream);
            return source.SampleRate >= LeastSampleRate
                ? source
                : throw new AudioFormatException(
                    path, $"it has {source.SampleRate} samples per second; expected at least {LeastSampleRate}. Its header is damaged, or it is no recording of speech: get the file again.");
        }
        catch (IOException exception)
        {
            stream.Dispose();
            throw new AudioFormatException(path, $"the file cannot be read ({exception.Message}).", exception);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static IAudioSource Open(string path, FileStream stream)
    {
        Span<byte> start = stackalloc byte[Container.StartBytes];
        (long tags, int read) = SkipTags(stream, start);
        start = start[..read];
        if (read >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(start) == FlacMarker.Flac)
        {
            stream.Position = 0;
            return new FlacSource(stream, path);
        }

        Container? container = tags == 0 && WavHeader.IsWav(start) ? Container.CodedWav : Container.Recognise(start, tags, stream);
        if (container == Container.CodedWav && WavHeader.Read(stream, path) is WavHeader wav)
        {
            return new PcmSource(stream, stream, path, wav.Format, wav.DataOffset, wav.FrameCount);
        }

        if (container is null)
        {
            throw new AudioFormatException(
                path,
                read >= 2 && start[0] == 0xFF && start[1] >> 1 == 0x7C
                    ? "it does not begin with the marker 'fLaC', but with a frame of FLAC. The beginning is damaged or was cut off: copy or download the file again."
                    : $"it is no audio by its first bytes (0x{Convert.ToHexString(start[..Math.Min(read, 8)])}); expected one of {Container.Names}. Correct the file, or convert it to FLAC or WAV.");
        }

        BufferedStream buffered = new(stream, BufferBytes);
        if (Open(path, buffered, container) is IAudioSource source)
        {
            return source;
        }

        stream.Dispose();
        return FfmpegSource.Open(path, container);
    }

    /// <summary>Holds a container against what it says of itself, and gives what reads it where that is not ffmpeg.</summary>
    private static IAudioSource? Open(string path, Stream stream, Container container)
    {
        try
        {
            return container.Open(stream, path);
        }
        catch (Exception error) when (error is not (IOException or OutOfMemoryException) or EndOfStreamException)
        {
            string found = error is EndOfStreamException ? "the file ends early" : Damage.Reason(error);
            throw new AudioFormatException(path, $"{found}. {AudioFormatException.GetItAgain}", error);
        }
    }

    /// <summary>Passes over the ID3v2 tags that a file may begin with, and reads what comes then.</summary>
    private static (long Tags, int Read) SkipTags(FileStream stream, Span<byte> start)
    {
        long tags = 0;
        while (true)
        {
            stream.Position = tags;
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (read < FlacMarker.Id3v2HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(start) >> 8 != FlacMarker.Id3v2)
            {
                return (tags, read);
            }

            tags += FlacMarker.Id3v2Length(start);
        }
    }

    private static Resampler ResamplerFor(int inputRate, int outputRate)
    {
        Resampler? latest = latestResampler;
        if (latest is null || latest.InputRate != inputRate || latest.OutputRate != outputRate)
        {
            latest = new Resampler(inputRate, outputRate);
            latestResampler = latest;
        }

        return latest;
    }
}
