using SpeechSpeed.Audio.Flac;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Decodes whole files for comparison.</summary>
internal static class Decode
{
    public static int[][] All(byte[] file, string name = "test.flac")
    {
        using FlacDecoder decoder = new(new MemoryStream(file), name);
        return All(decoder);
    }

    public static int[][] All(FlacDecoder decoder)
    {
        List<int>[] channels = [.. Enumerable.Range(0, decoder.StreamInfo.Channels).Select(_ => new List<int>())];
        while (decoder.ReadBlock())
        {
            for (int c = 0; c < channels.Length; c++)
            {
                channels[c].AddRange(decoder.Channel(c));
            }
        }

        return [.. channels.Select(c => c.ToArray())];
    }
}
