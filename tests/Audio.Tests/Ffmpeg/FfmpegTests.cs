using System.Diagnostics;
using SpeechSpeed.Audio.Tests.Flac;
using SpeechSpeed.Audio.Tests.Wav;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Ffmpeg;

public sealed class FfmpegTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Lossless_formats_give_the_samples_exactly()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string wav = WriteWav(channels: 2, rate: 22050, samples: 30_000);
        foreach ((string name, string codec) in new[]
        {
            ("test.aiff", "pcm_s16be"), ("test.m4a", "alac"), ("test.oga", "flac"), ("test.caf", "pcm_s16le"), ("with 'quotes' and $ and blank.mkv", "flac"),
        })
        {
            Run("ffmpeg", "-v", "error", "-i", wav, "-c:a", codec, "-strict", "-2", folder[name]);
            Assert.True(AudioFile.ReadMono(wav, 22050).SequenceEqual(AudioFile.ReadMono(folder[name], 22050)), name);
            Assert.True(AudioFile.ReadMono(wav, 16000, 0.5).SequenceEqual(AudioFile.ReadMono(folder[name], 16000, 0.5)), name);
            Assert.Equal((name, new AudioInfo(22050, 2, 32, 30_000)), (name, AudioFile.ReadInfo(folder[name])));
        }
    }

    [Fact]
    public void Lossy_formats_are_near()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string wav = WriteWav(channels: 1, rate: 16000, samples: 32_000);
        double power = Power(AudioFile.ReadMono(wav, 16000));
        foreach ((string name, string codec) in new[] { ("mulaw.wav", "pcm_mulaw"), ("adpcm.wav", "adpcm_ms"), ("lossy.mp3", "libmp3lame"), ("lossy.ogg", "libvorbis") })
        {
            Run("ffmpeg", "-v", "error", "-i", wav, "-c:a", codec, folder[name]);
            float[] actual = AudioFile.ReadMono(folder[name], 16000);
            Assert.True(actual.Length is >= 32_000 and <= 36_000, $"{name}: {actual.Length} samples");
            Assert.True(Power(actual) > 0.8 * power && Power(actual) < 1.2 * power, $"{name}: power {Power(actual)}, that of the source is {power}");
        }

        static double Power(float[] samples) => samples.Sum(value => (double)value * value);
    }

    [Fact]
    public void What_is_no_audio_is_refused_in_ffmpeg_s_words()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string path = folder.Write("text.mp4", "This is not audio, whatever its name says.");
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(path));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("neither FLAC nor WAV by its first bytes, and ffprobe cannot read it either: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Invalid data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flac_without_its_beginning_is_not_left_to_ffmpeg()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        int[] samples = Signals.Make(4, 40_960, 16, new SeededRandom(1));
        FrameRecipe frame = new(4096, Stereo.Independent, [new(SubframeKind.Fixed, 2)]);
        byte[] bytes = FlacWriter.Write(new FlacRecipe([samples], 16, 16000, [.. Enumerable.Repeat(frame, 10)]), out int[] offsets);
        string path = folder["headless.flac"];
        File.WriteAllBytes(path, bytes[offsets[0]..]);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000));
        Assert.Contains("does not begin with the marker 'fLaC'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_an_error_and_no_shorter_recording()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string wav = WriteWav(channels: 1, rate: 16000, samples: 160_000);
        string path = folder["test.oga"];
        Run("ffmpeg", "-v", "error", "-i", wav, "-c:a", "flac", path);
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 2, 3000).Fill(0x55);
        File.WriteAllBytes(path, bytes);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000));
        Assert.Contains("ffmpeg cannot read it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_handed_to_ffmpeg_is_refused()
    {
        Needs.That(!OperatingSystem.IsWindows(), "a system where a file name can contain a quotation mark");

        string path = folder.Write("a\"b.mp3", "not FLAC");
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(path));
        Assert.Contains("quotation mark. Rename the file.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static void Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}{output.Result}");
    }

    private string WriteWav(int channels, int rate, int samples)
    {
        string path = folder["source.wav"];
        SeededRandom random = new(channels);
        IEnumerable<long> signal = Enumerable.Range(0, samples * channels).Select(i => (long)((8000 * Math.Sin(i * 0.05)) + (100 * random.NextNormal())));
        File.WriteAllBytes(path, new WavWriter(channels, rate, 16).File(signal));
        return path;
    }
}
