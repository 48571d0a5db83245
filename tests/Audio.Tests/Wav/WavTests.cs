using CsCheck;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Wav;

public sealed class WavTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Integer_samples_of_every_width_are_read_as_the_mean_of_the_channels()
    {
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int[0, 9000], Gen.Bool, Gen.Long).Sample(
            (width, channels, length, isExtensible, seed) =>
            {
                SeededRandom random = new(seed);
                int bits = 8 * width;
                double fullScale = Math.Pow(2, bits - 1);
                long[] samples = new long[length * channels];
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = (long)(random.NextUInt64() >> (64 - bits)) - (long)fullScale;
                }

                string path = Write(new WavWriter(channels, 16000, bits) { IsExtensible = isExtensible }.File(samples));
                Assert.Equal(new AudioInfo(16000, channels, bits, length), AudioFile.ReadInfo(path));
                float[] mono = AudioFile.ReadMono(path, 16000);
                Assert.Equal(length, mono.Length);
                for (int i = 0; i < length; i++)
                {
                    double mean = samples.AsSpan(i * channels, channels).ToArray().Average() / fullScale;
                    Assert.Equal(Math.Min((float)mean, MathF.BitDecrement(1)), mono[i]);
                }
            },
            iter: 60,
            threads: 1);
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(64, true)]
    public void Floats_are_read_as_they_are(int bits, bool isExtensible)
    {
        float[] values = [0, 0.5f, -1, 1, 1.5f, -3, float.Epsilon];
        IEnumerable<long> coded = values.Select(v => bits == 32 ? BitConverter.SingleToInt32Bits(v) : BitConverter.DoubleToInt64Bits(v));
        string path = Write(new WavWriter(1, 22050, bits, IsFloat: true) { IsExtensible = isExtensible }.File(coded));
        Assert.Equal(values, AudioFile.ReadMono(path, 22050));
        Assert.Equal(new AudioInfo(22050, 1, bits, values.Length), AudioFile.ReadInfo(path));
    }

    [Fact]
    public void Sixteen_bit_samples_come_back_exactly()
    {
        long[] all = [.. Enumerable.Range(-32768, 65536).Select(v => (long)v)];
        float[] mono = AudioFile.ReadMono(Write(new WavWriter(1, 16000, 16).File(all)), 16000);
        Assert.Equal(all, mono.Select(v => (long)(v * 32768)));
        Assert.All(mono, v => Assert.InRange(v, -1f, MathF.BitDecrement(1)));
    }

    /// <summary>All codes, by the formulas of G.711.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void G711_is_decoded_exactly(byte tag)
    {
        WavWriter writer = new(1, 8000, 8);
        byte[] format = writer.Format();
        format[0] = tag;
        string path = Write(writer.Assemble(("fmt ", format), ("data", [.. Enumerable.Range(0, 256).Select(code => (byte)code)])));
        Assert.Equal(new AudioInfo(8000, 1, 8, 256), AudioFile.ReadInfo(path));
        Assert.Equal(Enumerable.Range(0, 256).Select(code => (tag == 6 ? ALaw(code ^ 0x55) : MuLaw(~code)) / 32768f), AudioFile.ReadMono(path, 8000));

        static int ALaw(int code)
        {
            int exponent = (code >> 4) & 7;
            int size = ((((code & 15) << 4) + 8) + (exponent > 0 ? 0x100 : 0)) << Math.Max(0, exponent - 1);
            return (code & 0x80) != 0 ? size : -size;
        }

        static int MuLaw(int code)
        {
            int size = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
            return (code & 0x80) != 0 ? -size : size;
        }
    }

    [Fact]
    public void Chunks_may_come_in_any_order_with_others_between_and_odd_lengths()
    {
        WavWriter writer = new(1, 8000, 8);
        byte[] data = writer.Data([1, 2, 3]);
        byte[] file = writer.Assemble(("LIST", new byte[3]), ("data", data), ("junk", new byte[5]), ("fmt ", writer.Format()));
        Assert.Equal([1 / 128f, 2 / 128f, 3 / 128f], AudioFile.ReadMono(Write(file), 8000));
        // The padding byte of the last chunk is missing.
        Assert.Equal(3, AudioFile.ReadInfo(Write(writer.Assemble(("fmt ", writer.Format()), ("data", data))[..^1])).SampleCount);
    }

    [Fact]
    public void A_length_of_all_ones_means_to_the_end_and_rf64_has_the_length_elsewhere()
    {
        WavWriter writer = new(1, 8000, 16);
        byte[] data = writer.Data([1, 2, 3]);
        Assert.Equal(3, AudioFile.ReadInfo(Write(writer.Assemble(("fmt ", writer.Format(), 16), ("data", data, uint.MaxValue)))).SampleCount);

        byte[] ds64 = [.. new byte[8], 4, 0, 0, 0, 0, 0, 0, 0, .. new byte[12]];
        byte[] rf64 = (writer with { Magic = "RF64" }).Assemble(("ds64", ds64, 28), ("fmt ", writer.Format(), 16), ("data", data, uint.MaxValue));
        Assert.Equal(2, AudioFile.ReadInfo(Write(rf64)).SampleCount);
    }

    [Theory]
    [InlineData(0x7FFFF000)]
    [InlineData(0x7FFFFFFF)]
    [InlineData(0x80000000)]
    public void Lengths_that_writers_into_a_pipe_put_mean_to_the_end(uint length)
    {
        WavWriter writer = new(1, 8000, 16);
        byte[] file = writer.Assemble(("fmt ", writer.Format(), 16), ("data", writer.Data([1, 2, 3]), length));
        Assert.Equal([1 / 32768f, 2 / 32768f, 3 / 32768f], AudioFile.ReadMono(Write(file), 8000));
    }

    [Fact]
    public void Chunks_and_an_ID3v1_tag_may_follow_the_samples()
    {
        WavWriter writer = new(1, 8000, 16);
        byte[] file = writer.Assemble(("fmt ", writer.Format()), ("data", writer.Data([1, 2, 3])), ("LIST", new byte[40]));
        Assert.Equal(3, AudioFile.ReadInfo(Write(file)).SampleCount);
        Assert.Equal(3, AudioFile.ReadInfo(Write([.. file, .. "TAG"u8, .. new byte[125]])).SampleCount);
    }

    [Fact]
    public void Forged_and_contradictory_headers_are_refused_with_the_reason()
    {
        WavWriter writer = new(2, 8000, 16);
        byte[] format = writer.Format();
        byte[] data = writer.Data([1, 2, 3, 4]);
        Refused(writer.Assemble(("fmt ", format, 16), ("data", data, 9)), "the chunk 'data' announces 9 bytes; the file has 8 more");
        Refused(writer.Assemble(("fmt ", format, 16), ("data", data, 0)), "announces no bytes, yet 8 follow");
        Refused(writer.Assemble(("fmt ", format, 16), ("data", data, 6)), "has 6 bytes; expected a multiple of 4");
        Refused(writer.Assemble(("fmt ", format)), "ends without a 'data' chunk");
        Refused(writer.Assemble(("data", data)), "ends without a 'fmt ' chunk");
        Refused(writer.Assemble(("fmt ", format[..12])), "has 12 bytes; expected at least 16");
        Refused(writer.Assemble(("\0\0\0\0", data, 1000)), "16 bytes follow that are no chunk");
        Refused(writer.File([1, 2])[..40], "the file ends within it");
        Refused((writer with { Bits = 40 }).File([]), "PCM samples have 40 bits; expected 8, 16, 24 or 32");
        Refused((writer with { Bits = 16, IsFloat = true }).File([]), "float samples have 16 bits; expected 32 or 64");
        Refused((writer with { Channels = 0 }).File([]), "0 channels at 8000 Hz");
        Refused((writer with { SampleRate = 0 }).File([]), "2 channels at 0 Hz");
        Refused((writer with { SampleRate = 2_000_000 }).File([]), "at 2000000 Hz");
        byte[] wrongBlock = [.. format];
        wrongBlock[12] = 3;
        Refused(writer.Assemble(("fmt ", wrongBlock), ("data", data)), "are said to take 3 bytes; expected 4");
        byte[] long16 = writer.Data(Enumerable.Range(0, 64).Select(i => (long)i));
        Refused(writer.Assemble(("fmt ", format, 16), ("data", long16, 64)), "64 bytes follow that are no chunk: the length of the chunk before them is wrong");
        Refused(writer.Assemble(("fmt ", format), ("data", data), ("data", data)), "there is a second chunk 'data'");
        // A-law is decoded by ffmpeg, but its chunks are held against the file here.
        byte[] aLaw = [.. format];
        aLaw[0] = 6;
        Refused(writer.Assemble(("fmt ", aLaw, 16), ("data", data, 80)), "the chunk 'data' announces 80 bytes; the file has 8 more");
    }

    [Fact]
    public void A_rate_that_no_speech_has_is_refused_before_it_becomes_gigabytes()
    {
        string path = Write(new WavWriter(1, 1, 16).File(Enumerable.Repeat(1L, 100_000)));
        Assert.Contains("it has 1 samples per second; expected at least 1000", Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_a_number_is_refused()
    {
        long[] samples = [0, BitConverter.SingleToInt32Bits(float.NaN)];
        string path = Write(new WavWriter(1, 8000, 32, IsFloat: true).File(samples));
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 8000));
        Assert.Contains("infinite or not a number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_give_an_error_or_samples()
    {
        SeededRandom random = new(11);
        byte[] whole = new WavWriter(2, 16000, 24) { IsExtensible = true }.File(Enumerable.Range(0, 600).Select(i => (long)i));
        int errors = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] damaged = random.NextInt(4) == 0 ? whole[..(12 + random.NextInt(whole.Length - 12))] : [.. whole];
            // Not the format tag and its GUID: what they then name is for ffmpeg, which is tested elsewhere.
            int at = 16 + random.NextInt(60);
            damaged[Math.Min(damaged.Length - 1, at is 20 or 21 or (>= 44 and < 60) ? 22 : at)] = (byte)random.NextInt(256);
            try
            {
                AudioFile.ReadInfo(Write(damaged));
            }
            catch (AudioFormatException)
            {
                errors++;
            }
        }

        Assert.InRange(errors, 300, 1499);
    }

    public void Dispose() => folder.Dispose();

    private string Write(byte[] bytes)
    {
        string path = folder["test.wav"];
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private void Refused(byte[] file, string expected)
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadInfo(Write(file)));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("WAV chunk at byte", error.Message, StringComparison.Ordinal);
    }
}
