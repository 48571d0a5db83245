using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Flac;

/// <summary>Test signals at any bit depth.</summary>
internal static class Signals
{
    public const int Kinds = 8;

    public static int[] Make(int kind, int length, int bits, SeededRandom random)
    {
        long maximum = (1L << (bits - 1)) - 1;
        long minimum = -maximum - 1;
        double phase = random.NextDouble();
        double frequency = 0.001 + (0.2 * random.NextDouble());
        long level = minimum + (long)(random.NextDouble() * (maximum - minimum));
        int wasted = random.NextInt(bits);
        int[] samples = new int[length];
        for (int i = 0; i < length; i++)
        {
            double sine = Math.Sin(2 * Math.PI * ((frequency * i) + phase));
            long value = kind switch
            {
                0 => 0,
                1 => level,
                2 => (long)Math.Floor(minimum + (random.NextDouble() * ((double)maximum - minimum + 1))),
                3 => (long)(0.9 * maximum * sine),
                4 => (long)((0.5 * maximum * sine) + (0.01 * maximum * random.NextNormal())),
                5 => random.NextInt(2) == 0 ? minimum : maximum,
                6 => (long)(0.7 * maximum * sine) >> wasted << wasted,
                _ => random.NextInt(7) - 3,
            };
            samples[i] = (int)Math.Clamp(value, minimum, maximum);
        }

        return samples;
    }
}
