using SpeechSpeed.Audio.Flac;

namespace SpeechSpeed.Audio.Tests.Flac;

public sealed class LibriSpeechTests
{
    [Fact]
    public void Every_file_decodes_to_its_streaminfo_md5()
    {
        string[] files = Directory.GetFiles(Repository.Shared("data/LibriSpeech"), "*.flac", SearchOption.AllDirectories);
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
}
