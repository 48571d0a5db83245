using System.Diagnostics;
using SpeechSpeed.Audio.Tests.Flac;
using SpeechSpeed.Audio.Tests.Wav;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Ffmpeg;

public sealed class FfmpegTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Lossless_formats_give_the_samples_exactly_and_lossy_ones_nearly()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string wav = WriteWav(channels: 2, rate: 22050, samples: 30_000);
        foreach ((string name, string codec) in new[]
        {
            ("test.aiff", "pcm_s16be"), ("test.m4a", "alac"), ("test.oga", "flac"), ("test.caf", "pcm_s16le"), ("with 'quotes' and $ and blank.mkv", "flac"),
        })
        {
            Run("ffmpeg", "-v", "error", "-y", "-i", wav, "-c:a", codec, "-strict", "-2", folder[name]);
            Assert.True(AudioFile.ReadMono(wav, 22050).SequenceEqual(AudioFile.ReadMono(folder[name], 22050)), name);
            Assert.True(AudioFile.ReadMono(wav, 16000, 0.5).SequenceEqual(AudioFile.ReadMono(folder[name], 16000, 0.5)), name);
            Assert.Equal((name, new AudioInfo(22050, 2, codec == "pcm_s16be" ? 16 : 32, 30_000)), (name, AudioFile.ReadInfo(folder[name])));
        }

        wav = WriteWav(channels: 1, rate: 16000, samples: 32_000);
        double power = Power(AudioFile.ReadMono(wav, 16000));
        foreach ((string name, string codec) in new[] { ("mulaw.wav", "pcm_mulaw"), ("adpcm.wav", "adpcm_ms"), ("lossy.mp3", "libmp3lame"), ("lossy.ogg", "libvorbis") })
        {
            Run("ffmpeg", "-v", "error", "-y", "-i", wav, "-c:a", codec, folder[name]);
            float[] actual = AudioFile.ReadMono(folder[name], 16000);
            Assert.True(actual.Length is >= 32_000 and <= 36_000, $"{name}: {actual.Length} samples");
            Assert.True(Power(actual) > 0.8 * power && Power(actual) < 1.2 * power, $"{name}: power {Power(actual)}, that of the source is {power}");
        }

        static double Power(float[] samples) => samples.Sum(value => (double)value * value);
    }

    [Fact]
    public void What_is_no_audio_is_refused_by_its_first_bytes_and_never_left_to_ffmpeg_to_guess()
    {
        string elsewhere = folder["elsewhere.ts"];
        File.Copy(WriteWav(channels: 1, rate: 16000, samples: 16_000), elsewhere);
        foreach (string text in new[]
        {
            "This is not audio, whatever its name says.", $"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{elsewhere}\n#EXT-X-ENDLIST\n", $"ffconcat version 1.0\nfile '{elsewhere}'\n",
        })
        {
            AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(folder.Write("text.flac", text)));
            Assert.Equal(ExitCode.InputData, error.ExitCode);
            Assert.Contains("it is no audio by its first bytes (0x", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Cut within a frame or packet, and where one ends: ffmpeg gives what is left without a word for most of them. The same for bytes that were overwritten.</summary>
    [Fact]
    public void A_file_that_was_cut_off_or_damaged_is_an_error_and_no_shorter_recording()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string[][] made =
        [
            ["cut.aiff", "pcm_s16be"],
            ["cut.au", "pcm_s16be"],
            ["cut.caf", "pcm_s16le"],
            ["cut.w64", "pcm_s16le"],
            ["mulaw.wav", "pcm_mulaw"],
            ["cut.mp3", "libmp3lame"],
            ["bare.mp3", "libmp3lame", "-write_xing", "0"],
            ["cut.ogg", "libvorbis"],
            ["cut.opus", "libopus"],
            ["cut.oga", "flac"],
            ["cut.m4a", "aac", "-movflags", "faststart"],
            ["cut.mka", "flac"],
            ["cut.webm", "libopus"],
            ["cut.wv", "wavpack"],
        ];
        Assert.All(made, file => CutOff(file[0], file[1], file[2..]));

        Run("ffmpeg", "-v", "error", "-y", "-i", WriteWav(channels: 1, rate: 16000, samples: 160_000), "-c:a", "flac", folder["whole.oga"]);
        byte[] damaged = File.ReadAllBytes(folder["whole.oga"]);
        damaged.AsSpan(damaged.Length / 2, 3000).Fill(0x55);
        File.WriteAllBytes(folder["whole.oga"], damaged);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(folder["whole.oga"], 16000));
        Assert.Contains("is damaged: its checksum is another", error.Message, StringComparison.Ordinal);

        void CutOff(string name, string codec, string[] options)
        {
            Run("ffmpeg", ["-v", "error", "-y", "-i", WriteWav(channels: 1, rate: 16000, samples: 128_000), "-c:a", codec, .. options, folder[name]]);
            byte[] bytes = File.ReadAllBytes(folder[name]);
            AudioInfo whole = AudioFile.ReadInfo(folder[name]);
            Assert.InRange(whole.DurationSeconds, 8, 8.2);

            // Frames of MP3 at 24 and 64 kbit/s have 216 and 288 bytes: without a tag a cut between them is no damage that could be seen.
            int[] cuts = name == "bare.mp3" ? [bytes.Length * 6 / 10 / 288 * 288 - 5] : [bytes.Length * 6 / 10, bytes.Length / 2 / 4096 * 4096, bytes.Length - 900];
            foreach (int cut in cuts)
            {
                File.WriteAllBytes(folder[name], bytes[..cut]);
                Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(folder[name]));
            }
        }
    }

    [Fact]
    public void What_is_said_of_a_damaged_file_is_the_same_in_every_run()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string path = folder["damaged.mp3"];
        Run("ffmpeg", "-v", "error", "-y", "-i", WriteWav(channels: 1, rate: 16000, samples: 128_000), "-c:a", "libmp3lame", path);
        byte[] bytes = File.ReadAllBytes(path);
        SeededRandom random = new(5);
        for (int i = 0; i < 400; i++)
        {
            bytes[1000 + random.NextInt(bytes.Length - 1000)] = (byte)random.NextInt(256);
        }

        File.WriteAllBytes(path, bytes);
        string[] said = [.. Enumerable.Range(0, 4).Select(_ => Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000)).Message).Distinct()];

        Assert.DoesNotContain('\n', Assert.Single(said));
        Assert.DoesNotContain("0x", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_announces_half_of_the_samples_is_an_error()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        string wav = WriteWav(channels: 1, rate: 16000, samples: 32_000);
        Run("ffmpeg", "-v", "error", "-y", "-i", wav, folder["half.aiff"]);
        byte[] bytes = File.ReadAllBytes(folder["half.aiff"]);
        int frames = bytes.AsSpan().IndexOf("COMM"u8) + 10;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(frames), 16_000);
        File.WriteAllBytes(folder["half.aiff"], bytes);
        Assert.Contains("its header announces 1.000 s, 16000 samples; 32000 were decoded", Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(folder["half.aiff"])).Message, StringComparison.Ordinal);

        byte[] samples = File.ReadAllBytes(wav)[44..];
        string header = "NIST_1A\n   1024\nsample_count -i 32000\nsample_n_bytes -i 2\nchannel_count -i 1\nsample_byte_format -s2 01\nsample_rate -i 16000\nsample_coding -s3 pcm\nend_head\n";
        File.WriteAllBytes(folder["a.sph"], [.. System.Text.Encoding.ASCII.GetBytes(header.PadRight(1024)), .. samples]);
        Assert.Equal(32_000, AudioFile.ReadInfo(folder["a.sph"]).SampleCount);
        foreach (string count in new[] { "16000", "64000" })
        {
            string other = header.Replace("-i 32000", "-i " + count, StringComparison.Ordinal);
            File.WriteAllBytes(folder["a.sph"], [.. System.Text.Encoding.ASCII.GetBytes(other.PadRight(1024)), .. samples]);
            Assert.Contains($", {count} samples; 32000 were decoded", Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(folder["a.sph"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Flac_without_its_beginning_is_not_left_to_ffmpeg()
    {
        int[] samples = Signals.Make(4, 40_960, 16, new SeededRandom(1));
        FrameRecipe frame = new(4096, Stereo.Independent, [new(SubframeKind.Fixed, 2)]);
        byte[] bytes = FlacWriter.Write(new FlacRecipe([samples], 16, 16000, [.. Enumerable.Repeat(frame, 10)]), out int[] offsets);
        string path = folder["headless.flac"];
        File.WriteAllBytes(path, bytes[offsets[0]..]);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000));
        Assert.Contains("does not begin with the marker 'fLaC'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_handed_to_ffmpeg_is_refused()
    {
        Needs.That(!OperatingSystem.IsWindows(), "a system where a file name can contain a quotation mark");

        string path = folder.Write("a\"b.amr", "#!AMR and not FLAC");
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(path));
        Assert.Contains("quotation mark. Rename the file.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static void Run(string program, params string[] arguments)
    {
        Needs.Programs(program);
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
