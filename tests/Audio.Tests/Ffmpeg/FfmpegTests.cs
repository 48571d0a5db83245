using SpeechSpeed.Audio.Tests.Flac;
using SpeechSpeed.Audio.Tests.Wav;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Ffmpeg;

public sealed class FfmpegTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("test.aiff", "pcm_s16be")]
    [InlineData("test.m4a", "alac")]
    [InlineData("test.oga", "flac")]
    [InlineData("test.caf", "pcm_s16le")]
    [InlineData("with 'quotes' and $ and blank.mkv", "flac")]
    public void Lossless_formats_give_the_samples_exactly(string name, string codec)
    {
        Programs.Require("ffmpeg");
        Programs.Require("ffprobe");
        string wav = WriteWav(channels: 2, rate: 22050, samples: 30_000);
        Programs.Run("ffmpeg", "-v", "error", "-i", wav, "-c:a", codec, "-strict", "-2", folder[name]);
        Assert.Equal(AudioFile.ReadMono(wav, 22050), AudioFile.ReadMono(folder[name], 22050));
        Assert.Equal(AudioFile.ReadMono(wav, 16000, 0.5), AudioFile.ReadMono(folder[name], 16000, 0.5));
        Assert.Equal(new AudioInfo(22050, 2, 32, 30_000), AudioFile.ReadInfo(folder[name]));
    }

    [Theory]
    [InlineData("mulaw.wav", "pcm_mulaw")]
    [InlineData("adpcm.wav", "adpcm_ms")]
    [InlineData("lossy.mp3", "libmp3lame")]
    [InlineData("lossy.ogg", "libvorbis")]
    public void Lossy_formats_are_near(string name, string codec)
    {
        Programs.Require("ffmpeg");
        Programs.Require("ffprobe");
        string wav = WriteWav(channels: 1, rate: 16000, samples: 32_000);
        Programs.Run("ffmpeg", "-v", "error", "-i", wav, "-c:a", codec, folder[name]);
        float[] expected = AudioFile.ReadMono(wav, 16000);
        float[] actual = AudioFile.ReadMono(folder[name], 16000);
        Assert.InRange(actual.Length, 32_000, 36_000);
        double power = expected.Sum(v => (double)v * v);
        Assert.InRange(actual.Sum(v => (double)v * v), 0.8 * power, 1.2 * power);
    }

    [Fact]
    public void What_is_no_audio_is_refused_in_ffmpeg_s_words()
    {
        Programs.Require("ffmpeg");
        Programs.Require("ffprobe");
        string path = folder.Write("text.mp4", "This is not audio, whatever its name says.");
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(path));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("neither FLAC nor WAV by its first bytes, and ffprobe cannot read it either: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Invalid data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flac_without_its_beginning_is_not_left_to_ffmpeg()
    {
        Programs.Require("ffmpeg");
        Programs.Require("ffprobe");
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
        Programs.Require("ffmpeg");
        Programs.Require("ffprobe");
        string wav = WriteWav(channels: 1, rate: 16000, samples: 160_000);
        string path = folder["test.oga"];
        Programs.Run("ffmpeg", "-v", "error", "-i", wav, "-c:a", "flac", path);
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 2, 3000).Fill(0x55);
        File.WriteAllBytes(path, bytes);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000));
        Assert.Contains("ffmpeg cannot read it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_handed_to_ffmpeg_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("a file name cannot contain a quotation mark on Windows");
        }

        string path = folder.Write("a\"b.mp3", "not FLAC");
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(path));
        Assert.Contains("quotation mark. Rename the file.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string WriteWav(int channels, int rate, int samples)
    {
        string path = folder["source.wav"];
        SeededRandom random = new(channels);
        IEnumerable<long> signal = Enumerable.Range(0, samples * channels).Select(i => (long)((8000 * Math.Sin(i * 0.05)) + (100 * random.NextNormal())));
        File.WriteAllBytes(path, new WavWriter(channels, rate, 16).File(signal));
        return path;
    }
}
