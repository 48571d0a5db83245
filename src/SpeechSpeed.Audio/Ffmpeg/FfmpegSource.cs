using System.Globalization;
using System.Text.RegularExpressions;
using FFMpegCore;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;
using Instances.Exceptions;
using SpeechSpeed.Audio.Containers;

namespace SpeechSpeed.Audio.Ffmpeg;

/// <summary>Any file that the user's <c>ffmpeg</c> can decode, as mono samples. What ffmpeg reports as an error is an error here.</summary>
internal sealed partial class FfmpegSource : IAudioSource
{
    private const int DecodedBits = 32;

    /// <summary>How many samples more or fewer than declared a codec that works in blocks may give.</summary>
    private const int CodecDelay = 4096;

    private static readonly FFOptions Options = new() { LogLevel = FFMpegLogLevel.Error, UseCache = false };

    private readonly string path;
    private readonly Container container;
    private readonly int channels;
    private readonly bool isPcm;
    private readonly double declaredSeconds;

    private FfmpegSource(string path, Container container, int sampleRate, int channels, bool isPcm, double declaredSeconds)
    {
        this.path = path;
        this.container = container;
        this.channels = channels;
        this.isPcm = isPcm;
        this.declaredSeconds = declaredSeconds;
        SampleRate = sampleRate;
    }

    public int SampleRate { get; }

    /// <summary>Asks <c>ffprobe</c> what the file is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="container">What it is by its first bytes.</param>
    /// <exception cref="AudioFormatException">ffmpeg is not installed, or the file is not audio to it.</exception>
    public static FfmpegSource Open(string path, Container container)
    {
        if (path.Contains('"', StringComparison.Ordinal))
        {
            throw new AudioFormatException(path, "ffmpeg reads such files, and it cannot be handed a path with a quotation mark. Rename the file.");
        }

        IMediaAnalysis analysis = Run(path, () => FFProbe.Analyse(Argument(path), Options, Input(container)));
        if (analysis.PrimaryAudioStream is not { SampleRateHz: > 0 and int rate, Channels: > 0 and int channels } audio)
        {
            throw new AudioFormatException(path, $"ffprobe finds no audio in it (format {analysis.Format.FormatName}). Expected a recording.");
        }

        // Matroska gives one length for all of its streams.
        bool isAlone = analysis.AudioStreams.Count == 1 && analysis.VideoStreams.Count == 0;
        double seconds = audio.Duration > TimeSpan.Zero ? audio.Duration.TotalSeconds : isAlone ? analysis.Format.Duration.TotalSeconds : 0;
        bool isPcm = audio.CodecName?.StartsWith("pcm_", StringComparison.Ordinal) == true;
        return new FfmpegSource(path, container, rate, channels, isPcm, container.DeclaresDuration ? seconds : 0);
    }

    public AudioInfo ReadInfo()
    {
        FloatPipe pipe = new(null, channels);
        Decode(pipe, 0, long.MaxValue);
        return new AudioInfo(SampleRate, channels, DecodedBits, pipe.Count);
    }

    public float[] ReadMono(long first, long maximumSamples)
    {
        MonoBuffer mono = new(path, 0, 0);
        Decode(new FloatPipe(mono, channels), first, maximumSamples);
        return mono.ToArray();
    }

    private void Decode(FloatPipe pipe, long first, long maximumSamples)
    {
        bool isWhole = first == 0 && maximumSamples == long.MaxValue;
        string end = maximumSamples > long.MaxValue - first ? "" : string.Create(CultureInfo.InvariantCulture, $":end_sample={first + maximumSamples}");
        string limit = isWhole ? "" : string.Create(CultureInfo.InvariantCulture, $"-af atrim=start_sample={first}{end} ");
        string output = string.Create(CultureInfo.InvariantCulture, $"-map 0:a:0 {limit}-c:a pcm_f32le -ac {channels} -ar {SampleRate} -f f32le");
        FFMpegResult result = Run(path, () => FFMpegArguments
            .FromFileInput(Argument(path), verifyExists: false, input => input.WithCustomArgument("-xerror " + Input(container)))
            .OutputToPipe(new StreamPipeSink(pipe.ReadAsync), arguments => arguments.WithCustomArgument(output))
            .ProcessSynchronously(throwOnError: true, Options));
        if (result.StandardError.Count > 0)
        {
            // ffmpeg conceals damage, reports it, and ends with success.
            throw Failed(path, "ffmpeg", result.StandardError, null);
        }

        if (!pipe.IsFinite)
        {
            throw new AudioFormatException(path, "ffmpeg decodes a sample that is infinite or not a number. Write the file again from its source.");
        }

        double declared = Math.Round(declaredSeconds * SampleRate);
        // FFMpegCore gives durations in whole milliseconds.
        double tolerance = isPcm ? 1 + (SampleRate / 1000.0) : CodecDelay;
        if (isWhole && declared > 0 && Math.Abs(pipe.Count - declared) > tolerance)
        {
            throw new AudioFormatException(
                path, string.Create(CultureInfo.InvariantCulture, $"its header announces {declaredSeconds:0.000} s, {declared} samples; {pipe.Count} were decoded. The file is damaged or unfinished: copy or download it again."));
        }
    }

    public void Dispose()
    {
    }

    // A full path cannot be mistaken for an option or a protocol; FFMpegCore puts it between quotation marks.
    private static string Argument(string path) => Path.GetFullPath(path);

    // The format is ours to say, and no file but this one is read.
    private static string Input(Container container) => $"-f {container.Demuxer} -protocol_whitelist file";

    private static T Run<T>(string path, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (FFMpegProcessException exception)
        {
            throw Failed(path, "ffmpeg", exception.Result.StandardError, exception);
        }
        catch (FFProbeProcessException exception)
        {
            throw Failed(path, "ffprobe", exception.StandardError, exception);
        }
        catch (Exception exception) when (exception is FFMpegException or InstanceException)
        {
            throw new AudioFormatException(
                path,
                $"ffmpeg and ffprobe, which read such files, cannot be run ({exception.Message}). Install ffmpeg so that both are on the PATH, or convert the file to FLAC or WAV.",
                exception);
        }
    }

    /// <summary>What of ffmpeg's words is the same in every run: no addresses, no order of threads.</summary>
    private static AudioFormatException Failed(string path, string program, IReadOnlyList<string> lines, Exception? cause)
    {
        const int shown = 3;
        const int longest = 200;
        IEnumerable<string> said = lines
            .Select(line => Address().Replace(line, "").Replace(Argument(path), path, StringComparison.Ordinal).Trim())
            .Select(line => string.Concat(line.Take(longest).Select(c => char.IsControl(c) ? ' ' : c)))
            .Where(line => line.Length > 0).Distinct().Order(StringComparer.Ordinal).Take(shown);
        return new AudioFormatException(path, $"{program} cannot read it: {string.Join("; ", said)}", cause);
    }

    [GeneratedRegex(@" ?@? 0x[0-9A-Fa-f]+")]
    private static partial Regex Address();
}
