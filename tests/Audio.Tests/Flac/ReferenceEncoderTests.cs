using System.Globalization;
using SpeechSpeed.Audio.Flac;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Files written by the reference encoder, the program <c>flac</c>.</summary>
public sealed class ReferenceEncoderTests
{
    [Theory]
    [InlineData(16, 1, 16000, "-0")]
    [InlineData(16, 1, 16000, "-5")]
    [InlineData(16, 1, 16000, "-8", "-e", "-p")]
    [InlineData(16, 2, 44100, "-0", "--blocksize=4608")]
    [InlineData(16, 2, 44100, "-8", "--blocksize=192")]
    [InlineData(16, 2, 48000, "-5", "--blocksize=16")]
    [InlineData(16, 2, 44100, "-6", "--lax", "--blocksize=65535")]
    [InlineData(16, 2, 44100, "-8", "--lax", "-l", "32", "--rice-partition-order=0,15", "--blocksize=32768")]
    [InlineData(16, 2, 44100, "-4", "--no-mid-side")]
    [InlineData(8, 1, 8000, "-8")]
    [InlineData(8, 2, 22050, "-5")]
    [InlineData(32, 2, 32000, "-8", "--lax")]
    [InlineData(32, 1, 88200, "-0", "--lax")]
    [InlineData(32, 3, 48000, "-8", "--lax", "-l", "32")]
    [InlineData(24, 2, 96000, "-8", "-l", "12")]
    [InlineData(24, 1, 192000, "-8", "--lax", "-l", "32", "-q", "15")]
    [InlineData(24, 6, 48000, "-5")]
    [InlineData(16, 3, 48000, "-5")]
    [InlineData(16, 4, 48000, "-8")]
    [InlineData(16, 5, 35467, "-8", "--lax")]
    [InlineData(16, 7, 39000, "-8")]
    [InlineData(16, 8, 48000, "-5")]
    [InlineData(16, 1, 16000, "-5", "--no-seektable", "--no-padding")]
    public void Files_of_the_reference_encoder_decode_to_what_went_in(int bits, int channels, int rate, params string[] arguments)
    {
        Programs.Require("flac");
        SeededRandom random = new(bits + (100 * channels) + rate, string.Join(' ', arguments));
        int[][] samples = [.. Enumerable.Range(0, channels).Select(c => Signal(70_001, bits, random))];
        if (channels == 2)
        {
            // Alike but not the same: stereo decorrelation pays.
            samples[1] = [.. samples[0].Zip(samples[1], (l, r) => (int)(((3L * l) + r) >> 2))];
        }

        using TemporaryFolder folder = new();
        string raw = folder["raw"];
        string flac = folder["test.flac"];
        int width = (bits + 7) / 8;
        using (FileStream stream = File.Create(raw))
        {
            for (int i = 0; i < samples[0].Length; i++)
            {
                foreach (int[] channel in samples)
                {
                    for (int b = 0; b < width; b++)
                    {
                        stream.WriteByte((byte)(channel[i] >> (8 * b)));
                    }
                }
            }
        }

        Programs.Run(
            "flac",
            [
                .. arguments, "--silent", "--force-raw-format", "--endian=little", "--sign=signed", $"--channels={channels}", $"--bps={bits}",
                string.Create(CultureInfo.InvariantCulture, $"--sample-rate={rate}"), "-o", flac, raw,
            ]);
        using FlacDecoder decoder = FlacDecoder.Open(flac);
        Assert.Equal((bits, rate), (decoder.StreamInfo.BitsPerSample, decoder.StreamInfo.SampleRate));
        Assert.Equal(samples, Decode.All(decoder));
    }

    private static int[] Signal(int length, int bits, SeededRandom random)
    {
        int[] speech = Signals.Make(4, length, bits, random);
        Signals.Make(2, 3000, bits, random).CopyTo(speech, 5000);
        Signals.Make(1, 5000, bits, random).CopyTo(speech, 10_000);
        Signals.Make(5, 2000, bits, random).CopyTo(speech, 20_000);
        Signals.Make(6, 9000, bits, random).CopyTo(speech, 30_000);
        return speech;
    }
}
