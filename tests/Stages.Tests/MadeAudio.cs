using System.Buffers.Binary;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Tests;

/// <summary>WAV files of 16 kHz that a test makes.</summary>
internal static class MadeAudio
{
    public const int SampleRate = 16_000;
    private const int HeaderLength = 44;

    /// <summary>A file of some samples on the int16 scale.</summary>
    public static byte[] Wav(int samples, Func<int, double> sample)
    {
        byte[] wav = new byte[HeaderLength + (samples * sizeof(short))];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), SampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), samples * sizeof(short));
        for (int i = 0; i < samples; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(HeaderLength + (i * sizeof(short))), (short)Math.Clamp(sample(i), short.MinValue, short.MaxValue));
        }

        return wav;
    }

    /// <summary>Noise.</summary>
    public static byte[] Noise(int samples, SeededRandom random) => Wav(samples, _ => 3000 * random.NextNormal());

    /// <summary>A hum of one pitch with harmonics whose strengths are the speaker's, in a little noise.</summary>
    public static byte[] Voice(double seconds, int speaker, SeededRandom random)
    {
        double pitch = 90 * Math.Pow(1.13, speaker);
        SeededRandom timbre = new(speaker, "timbre");
        double[] strengths = [.. Enumerable.Range(0, 20).Select(_ => timbre.NextDouble())];
        return Wav(
            (int)(seconds * SampleRate),
            i => (600 * strengths.Select((strength, k) => strength * Math.Sin(2 * Math.PI * pitch * (k + 1) * i / SampleRate)).Sum()) + (30 * random.NextNormal()));
    }
}
