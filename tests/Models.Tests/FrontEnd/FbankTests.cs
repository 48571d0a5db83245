using CsCheck;
using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Models.Tests.FrontEnd;

public sealed class FbankTests
{
    private static readonly Gen<float[]> Signals =
        Gen.Select(Gen.Int[400, 2200], Gen.Long, Gen.Double[-4, 0], Gen.Double[0.001, 0.5]).Select((length, seed, logLevel, frequency) =>
        {
            SeededRandom random = new(seed);
            double level = Math.Pow(10, logLevel) / 2;
            float[] signal = new float[length];
            for (int n = 0; n < length; n++)
            {
                signal[n] = (float)(level * (Math.Sin(2 * Math.PI * frequency * n) + (0.1 * random.NextNormal()) + 0.1));
            }

            return signal;
        });

    /// <summary>
    /// torchaudio 0.13, compliance.kaldi.fbank(num_mel_bins=80, dither=0, energy_floor=0, window_type=…) on the int16 scale,
    /// single precision. Tolerance 2e-3 absolute: what single precision costs torchaudio in quiet bands.
    /// </summary>
    [Theory]
    [GoldenSets]
    public void Equals_torchaudio_on_speech(GoldenSet set)
    {
        Goldens goldens = Goldens.Of(set);
        Assert.NotEmpty(goldens.Utterances);
        foreach (string utterance in goldens.Utterances)
        {
            float[] samples = AudioFile.ReadMono(goldens.Audio(utterance), Fbank.SampleRate);
            foreach (FbankWindow window in Enum.GetValues<FbankWindow>())
            {
                string name = window == FbankWindow.Hamming ? "hamming" : "povey";
                (float[] expected, int[] shape) = Npy.ReadSingles(goldens[$"fbank/{utterance}.{name}.npy"]);
                float[] actual = Compute(Usual.FrontEnd with { Window = window }, samples);

                Assert.Equal([Fbank.FrameCount(samples.Length), 80], shape);
                Assert.Equal(expected.Length, actual.Length);
                Assert.InRange(MaximumDifference(expected, actual), 0, 2e-3);
            }
        }
    }

    /// <summary>
    /// Single precision leaves noise of about ε·√(Σx²) in every value of the spectrum, whose weight in the logarithm of an energy E is
    /// 2·noise/√E; ε = 2⁻²², the rounding of the window's angles, is the coarsest. The tolerance is eight times that, plus the
    /// rounding of the result itself.
    /// </summary>
    [Fact]
    public void Equals_the_textbook_up_to_single_precision_for_any_signal_window_and_number_of_bins()
    {
        Gen.Select(Signals, Gen.Int[Fbank.MinimumBins, Fbank.MaximumBins], Gen.Enum<FbankWindow>()).Sample(
            (signal, bins, window) =>
            {
                double[][] expected = TextbookFbank.Compute(signal, bins, window);
                float[] actual = Compute(Usual.FrontEnd with { Bins = bins, Window = window }, signal);
                Assert.Equal(expected.Length * bins, actual.Length);
                for (int i = 0; i < actual.Length; i++)
                {
                    double logEnergy = expected[i / bins][i % bins];
                    double frameEnergy = signal.Skip(i / bins * 160).Take(400).Sum(x => Math.Pow(x * 32768.0, 2));
                    double noise = Math.Pow(2, -22) * Math.Sqrt(frameEnergy);
                    Assert.Equal(logEnergy, actual[i], 2e-6 + (8 * 2 * noise / Math.Exp(logEnergy / 2)));
                }
            },
            iter: 50);
    }

    [Fact]
    public void A_tone_is_loudest_in_the_bin_around_its_frequency()
    {
        // Mel(1000 Hz) = 999.99; 80 bins between Mel(20) = 31.7 and Mel(8000) = 2840.0 are 34.7 apart: bin (999.99 − 31.7)/34.7 − 1 ≈ 27.
        float[] tone = [.. Enumerable.Range(0, 400).Select(n => (float)(0.5 * Math.Sin(2 * Math.PI * 1000 * n / 16000)))];
        float[] row = Compute(Usual.FrontEnd, tone);
        Assert.Equal(27, Array.IndexOf(row, row.Max()));
    }

    [Fact]
    public void Silence_and_a_constant_give_the_floor()
    {
        float floor = (float)Math.Log(1.1920928955078125e-07);
        Assert.All(Compute(Usual.FrontEnd, new float[1000]), value => Assert.Equal(floor, value));
        Assert.All(Compute(Usual.FrontEnd, [.. Enumerable.Repeat(0.25f, 1000)]), value => Assert.Equal(floor, value));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(399, 0)]
    [InlineData(400, 1)]
    [InlineData(559, 1)]
    [InlineData(560, 2)]
    [InlineData(16000, 98)]
    [InlineData(46560, 289)]
    [InlineData(225360, 1407)]
    [InlineData(int.MaxValue, 13421771)]
    public void Frames_lie_wholly_inside_the_signal(int samples, int frames) => Assert.Equal(frames, Fbank.FrameCount(samples));

    [Fact]
    public void A_frame_does_not_depend_on_what_follows_it()
    {
        Signals.Sample(
            signal =>
            {
                float[] whole = Compute(Usual.FrontEnd with { Dither = 1 }, signal);
                int samples = signal.Length / 2;
                int values = Fbank.FrameCount(samples) * 80;
                Assert.Equal(whole[..values], Compute(Usual.FrontEnd with { Dither = 1 }, signal[..samples]));
            },
            iter: 50);
    }

    [Fact]
    public void Dither_is_noise_of_the_given_strength_that_the_utterance_seeds()
    {
        float[] silence = new float[16000 * 4];
        float[] first = Compute(Usual.FrontEnd with { Dither = 1 }, silence, "a");
        Assert.Equal(first, Compute(Usual.FrontEnd with { Dither = 1 }, silence, "a"));
        Assert.NotEqual(first, Compute(Usual.FrontEnd with { Dither = 1 }, silence, "b"));

        // Ten times the noise is 20 dB more in every bin: the same draws, scaled.
        float[] louder = Compute(Usual.FrontEnd with { Dither = 10 }, silence, "a");
        Assert.All(louder.Zip(first), pair => Assert.Equal(Math.Log(100), pair.First - pair.Second, 1e-3));

        // White noise of variance 1: E|X(k)|² = Σ (w(n) − 0.97 w(n+1) e^…)² ≈ (1 + 0.97² − 2·0.97 cos ω) Σ w². In bin 79, ω ≈ π: 3.88 Σ w².
        double windowEnergy = Enumerable.Range(0, 400).Sum(n => Math.Pow(0.54 - (0.46 * Math.Cos(2 * Math.PI * n / 399)), 2));
        double triangle = TextbookFilterSum(bin: 79);
        double meanPower = Enumerable.Range(0, first.Length / 80).Average(frame => Math.Exp(first[(frame * 80) + 79]));
        Assert.Equal(1, meanPower / (3.85 * windowEnergy * triangle), 0.1);
    }

    [Fact]
    public void Two_workers_give_what_one_gives()
    {
        float[][] signals = [.. Enumerable.Range(0, 64).Select(i => Noise(i, 3000 + (i * 37)))];
        Fbank fbank = new(Usual.FrontEnd);
        float[][] shared = new float[signals.Length][];
        Parallel.For(0, signals.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            shared[i] = new float[Fbank.FrameCount(signals[i].Length) * fbank.Bins];
            fbank.Compute(signals[i], "", shared[i]);
        });
        Assert.All(signals.Zip(shared), pair => Assert.Equal(Compute(Usual.FrontEnd, pair.First), pair.Second));
    }

    [Theory]
    [InlineData(19, 0, "19 mel bins; it can make 20 to 128")]
    [InlineData(129, 0, "129 mel bins")]
    [InlineData(80, -1, "dither of -1")]
    [InlineData(80, double.NaN, "dither of")]
    public void Settings_out_of_range_are_refused(int bins, double dither, string message)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => new Fbank(Usual.FrontEnd with { Bins = bins, Dither = dither }));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Fbank(Usual.FrontEnd).Compute(new float[560], "", new float[159]));
    }

    private static double TextbookFilterSum(int bin)
    {
        double lowest = Mel(20);
        double spacing = (Mel(8000) - lowest) / 81;
        double centre = lowest + ((bin + 1) * spacing);
        return Enumerable.Range(0, 256).Sum(k => Math.Max(0, 1 - (Math.Abs(Mel(k * 31.25) - centre) / spacing)));

        static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
    }

    private static float[] Noise(long seed, int length)
    {
        SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(0.1 * random.NextNormal()))];
    }

    private static float[] Compute(FrontEndSettings settings, float[] samples, string utterance = "")
    {
        Fbank fbank = new(settings);
        float[] result = new float[Fbank.FrameCount(samples.Length) * fbank.Bins];
        Assert.Equal(Fbank.FrameCount(samples.Length), fbank.Compute(samples, utterance, result));
        return result;
    }

    private static double MaximumDifference(float[] expected, float[] actual) =>
        expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
}
