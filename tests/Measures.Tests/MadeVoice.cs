using SpeechSpeed.Core;

namespace SpeechSpeed.Measures.Tests;

/// <summary>Voices whose pitch, pauses and noise are known because they were made here. 16 kHz.</summary>
internal static class MadeVoice
{
    public const int SampleRate = 16000;

    // An open vowel: the first three formants of a male voice and their bandwidths, in Hz.
    private static readonly (double Frequency, double Bandwidth)[] Formants = [(730, 90), (1090, 110), (2440, 170)];

    /// <summary>All harmonics below 7.5 kHz of a pitch that may glide, 12 dB an octave down, shaped by formants; level −20 dB of full scale.</summary>
    public static float[] Vowel(double seconds, Func<double, double> pitchHz)
    {
        double[] samples = new double[(int)(seconds * SampleRate)];
        double phase = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            double pitch = pitchHz((double)n / SampleRate);
            phase += 2 * Math.PI * pitch / SampleRate;
            for (int harmonic = 1; harmonic * pitch < 7500; harmonic++)
            {
                samples[n] += Gain(harmonic * pitch) / (harmonic * harmonic) * Math.Cos(harmonic * phase);
            }
        }

        return AtLevel(samples, -20);
    }

    /// <summary>White noise of a level in dB of full scale.</summary>
    public static float[] Noise(double seconds, double levelDb, long seed)
    {
        SeededRandom random = new(seed);
        double[] samples = new double[(int)(seconds * SampleRate)];
        for (int n = 0; n < samples.Length; n++)
        {
            samples[n] = random.NextNormal();
        }

        return AtLevel(samples, levelDb);
    }

    /// <summary>White noise through a pole at 0.9: the most power in the low bands, as in a room.</summary>
    public static float[] Rumble(double seconds, double levelDb, long seed)
    {
        float[] white = Noise(seconds, 0, seed);
        double[] samples = new double[white.Length];
        for (int n = 1; n < samples.Length; n++)
        {
            samples[n] = (0.9 * samples[n - 1]) + white[n];
        }

        return AtLevel(samples, levelDb);
    }

    /// <summary>
    /// Syllables of vowels at changing pitch and of hissing consonants, 5 a second, in stretches of <paramref name="speechSeconds"/> with silences of
    /// <paramref name="pauseSeconds"/> between them, the first at the beginning, the last at the end.
    /// </summary>
    public static float[] Talk(int stretches, double speechSeconds, double pauseSeconds, long seed)
    {
        SeededRandom random = new(seed);
        List<float> samples = [.. new float[(int)(pauseSeconds * SampleRate)]];
        for (int stretch = 0; stretch < stretches; stretch++)
        {
            for (int syllable = 0; syllable < (int)Math.Round(speechSeconds / 0.2); syllable++)
            {
                double pitch = 100 + (60 * random.NextDouble());
                samples.AddRange(Noise(0.06, -32 - (4 * random.NextDouble()), syllable + (100 * seed)));
                samples.AddRange(Vowel(0.14, t => pitch - (40 * t)));
            }

            samples.AddRange(new float[(int)(pauseSeconds * SampleRate)]);
        }

        return [.. samples];
    }

    public static float[] Plus(this float[] samples, float[] other) => [.. samples.Zip(other, (a, b) => a + b)];

    public static double PowerDb(float[] samples) => 10 * Math.Log10(samples.Sum(sample => (double)sample * sample) / samples.Length);

    private static double Gain(double frequency) => Formants.Sum(formant => 1 / Math.Sqrt(
        1 + Math.Pow((frequency - formant.Frequency) / formant.Bandwidth, 2)));

    private static float[] AtLevel(double[] samples, double levelDb)
    {
        double power = samples.Sum(sample => sample * sample) / samples.Length;
        double factor = Math.Sqrt(Math.Pow(10, levelDb / 10) / power);
        return [.. samples.Select(sample => (float)(sample * factor))];
    }
}
