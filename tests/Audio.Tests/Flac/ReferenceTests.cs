using System.Security.Cryptography;
using SpeechSpeed.Audio.Flac;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Files written by the reference encoder, the program <c>flac</c>.</summary>
public sealed class ReferenceTests
{
    /// <summary>
    /// Files of all kinds of options in tests/Golden/flac and the embedded corpus; flac-digests.csv, by flac.py, has the SHA-256 of the samples that went in or that the
    /// reference decoder gives. Equal to the bit.
    /// </summary>
    [Fact]
    public void Every_file_decodes_to_the_samples_of_the_reference()
    {
        string[][] rows = [.. File.ReadLines(Goldens.Of(GoldenSet.Sample)["flac-digests.csv"]).Skip(1).Select(line => line.Split(',', 7))];
        Assert.Equal(300, rows.Count(row => row[0].StartsWith("samples/speech/", StringComparison.Ordinal)));
        Assert.Equal(23, rows.Count(row => row[0].StartsWith("tests/Golden/flac/", StringComparison.Ordinal)));
        foreach (string[] row in rows)
        {
            using FlacDecoder decoder = FlacDecoder.Open(Path.Combine(Repository.Root, row[0]));
            int bits = decoder.StreamInfo.BitsPerSample;
            Assert.Equal((row[1], row[2], row[3]), ($"{bits}", $"{decoder.StreamInfo.Channels}", $"{decoder.StreamInfo.SampleRate}"));

            int[][] samples = Decode.All(decoder);

            Assert.Equal(row[4], $"{samples[0].Length}");
            Assert.True(row[5] == Digest(samples, (bits + 7) / 8), $"{row[0]}, made with {row[6]}, decodes to other samples");
        }
    }

    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void Every_file_of_LibriSpeech_decodes_to_its_streaminfo_md5()
    {
        string[] files = Directory.GetFiles(Needs.Shared("data/LibriSpeech"), "*.flac", SearchOption.AllDirectories);
        Assert.Equal(250, files.Length);
        foreach (string file in files)
        {
            using FlacDecoder decoder = FlacDecoder.Open(file);
            Assert.True(decoder.StreamInfo.HasMd5);
            while (decoder.ReadBlock())
            {
                Assert.Equal(decoder.BlockSize, decoder.Channel(0).Length);
            }

            Assert.Equal(decoder.StreamInfo.TotalSamples, decoder.SamplesRead);
        }
    }

    /// <summary>Of all channels interleaved, little-endian, two's complement of whole bytes.</summary>
    private static string Digest(int[][] samples, int width)
    {
        byte[] bytes = new byte[samples.Length * samples[0].Length * width];
        int position = 0;
        for (int i = 0; i < samples[0].Length; i++)
        {
            foreach (int[] channel in samples)
            {
                for (int b = 0; b < width; b++)
                {
                    bytes[position++] = (byte)(channel[i] >> (8 * b));
                }
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
