using System.Globalization;
using FFMpegCore;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;
using Instances.Exceptions;

namespace SpeechSpeed.Audio.Ffmpeg;

/// <summary>Any file that the user's <c>ffmpeg</c> can decode, as mono samples. What ffmpeg reports as an error is an error here.</summary>
internal sealed class FfmpegSource : IAudioSource
{
    private const int DecodedBits = 32;

    private static readonly FFOptions Options = new() { LogLevel = FFMpegLogLevel.Error, UseCache = false };

    private readonly string path;
    private readonly int channels;

    private FfmpegSource(string path, int sampleRate, int channels)
    {
        this.path = path;
        this.channels = channels;
        SampleRate = sampleRate;
    }

    public int SampleRate { get; }

    /// <summary>Asks <c>ffprobe</c> what the file is.</summary>
    /// <exception cref="AudioFormatException">ffmpeg is not installed, or the file is not audio to it.</exception>
    public static FfmpegSource Open(string path)
    {
        if (path.Contains('"', StringComparison.Ordinal))
        {
            throw new AudioFormatException(path, "neither FLAC nor WAV by its first bytes, and ffmpeg cannot be handed a path with a quotation mark. Rename the file.");
        }

        IMediaAnalysis analysis = Run(path, () => FFProbe.Analyse(Argument(path), Options));
        if (analysis.Format.FormatName == "flac")
        {
            // ffmpeg would search for frames it can read and pass over the rest in silence.
            throw new AudioFormatException(
                path,
                "it does not begin with the marker 'fLaC', though ffprobe takes it for FLAC by its name or its frames. "
                + "The beginning is damaged or was cut off, or it is no audio: copy or download the file again.");
        }

        return analysis.PrimaryAudioStream is { SampleRateHz: > 0 and int rate, Channels: > 0 and int channels }
            ? new FfmpegSource(path, rate, channels)
            : throw new AudioFormatException(path, $"ffprobe finds no audio in it (format {analysis.Format.FormatName}). Expected a recording.");
    }

    public AudioInfo ReadInfo() => new(SampleRate, channels, DecodedBits, ReadMono(long.MaxValue).Length);

    public float[] ReadMono(long maximumSamples)
    {
        FloatPipe pipe = new(new MonoBuffer(path, 0, 0), channels);
        string limit = maximumSamples == long.MaxValue
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"-af atrim=end_sample={maximumSamples} ");
        string output = string.Create(CultureInfo.InvariantCulture, $"-map 0:a:0 {limit}-c:a pcm_f32le -ac {channels} -ar {SampleRate} -f f32le");
        FFMpegResult result = Run(path, () => FFMpegArguments
            .FromFileInput(Argument(path), verifyExists: false, input => input.WithCustomArgument("-xerror"))
            .OutputToPipe(new StreamPipeSink(pipe.ReadAsync), arguments => arguments.WithCustomArgument(output))
            .ProcessSynchronously(throwOnError: true, Options));
        if (result.StandardError.Count > 0)
        {
            // ffmpeg conceals damage, reports it, and ends with success.
            throw Failed(path, "ffmpeg", result.StandardError, null);
        }

        return pipe.Finish() ?? throw new AudioFormatException(path, "ffmpeg decodes a sample that is infinite or not a number. Write the file again from its source.");
    }

    public void Dispose()
    {
    }

    // A full path cannot be mistaken for an option or a protocol; FFMpegCore puts it between quotation marks.
    private static string Argument(string path) => Path.GetFullPath(path);

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
                "neither FLAC nor WAV by its first bytes, and ffmpeg and ffprobe, which read other formats, cannot be run "
                + $"({exception.Message}). Install ffmpeg so that both are on the PATH, or convert the file to FLAC or WAV.",
                exception);
        }
    }

    private static AudioFormatException Failed(string path, string program, IReadOnlyList<string> lines, Exception? cause)
    {
        const int LongestTail = 600;
        string output = string.Join('\n', lines);
        string tail = output.Length > LongestTail ? "… " + output[^LongestTail..] : output;
        return new AudioFormatException(path, $"neither FLAC nor WAV by its first bytes, and {program} cannot read it either: {tail.Trim()}", cause);
    }
}
