using CsCheck;
using SpeechSpeed.Audio.Resampling;
using SpeechSpeed.Core;

namespace SpeechSpeed.Audio.Tests.Resampling;

public sealed class ResamplerTests
{
    public static TheoryData<int, int> Rates => new()
    {
        { 44100, 16000 }, { 48000, 16000 }, { 8000, 16000 }, { 22050, 16000 }, { 11025, 16000 }, { 96000, 16000 }, { 35467, 16000 }, { 16000, 8000 }, { 16000, 44100 },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void Sines_of_the_pass_band_keep_amplitude_and_phase(int inputRate, int outputRate)
    {
        double edge = SincKernel.PassBand * Math.Min(inputRate, outputRate) / 2;
        foreach (double frequency in new[] { 0.01 * edge, 0.5 * edge, edge })
        {
            float[] output = new Resampler(inputRate, outputRate).Resample(Sine(frequency, inputRate, seconds: 0.25));
            double worst = 0;
            for (int k = output.Length / 3; k < 2 * output.Length / 3; k++)
            {
                worst = Math.Max(worst, Math.Abs(output[k] - Math.Sin(2 * Math.PI * frequency * k / outputRate)));
            }

            // 0.001 dB is 1.15e-4.
            Assert.InRange(worst, 0, 1.15e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Sines_above_the_new_nyquist_frequency_do_not_fold_back(int inputRate, int outputRate)
    {
        if (outputRate > inputRate)
        {
            // Nothing is above; the images of upsampling are what the pass-band test would see.
            return;
        }

        for (int i = 0; i <= 10; i++)
        {
            double frequency = (outputRate / 2.0) + (i / 10.0 * (inputRate - outputRate) / 2);
            float[] output = new Resampler(inputRate, outputRate).Resample(Sine(frequency, inputRate, seconds: 0.25));
            Assert.InRange(Level(output[(output.Length / 3)..(2 * output.Length / 3)]), double.NegativeInfinity, -(SincKernel.StopBandDecibels - 1));
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_constant_stays_the_same_constant(int inputRate, int outputRate)
    {
        float[] input = new float[inputRate / 4];
        Array.Fill(input, 0.75f);
        float[] output = new Resampler(inputRate, outputRate).Resample(input);
        Assert.All(output[(output.Length / 3)..(2 * output.Length / 3)], v => Assert.Equal(0.75, v, 1e-6));
    }

    [Fact]
    public void The_result_is_that_of_the_plain_convolution()
    {
        Gen.Select(Gen.Int[100, 3000], Gen.Int[100, 3000], Gen.Int[0, 300], Gen.Long).Sample(
            (inputRate, outputRate, length, seed) =>
            {
                SeededRandom random = new(seed);
                float[] input = [.. Enumerable.Range(0, length).Select(_ => (float)((2 * random.NextDouble()) - 1))];
                float[] output = new Resampler(inputRate, outputRate).Resample(input);
                double scale = Math.Min(1, (double)outputRate / inputRate);
                double reach = SincKernel.HalfWidth / scale;
                for (int k = 0; k < output.Length; k += 1 + (output.Length / 20))
                {
                    double time = (double)k * inputRate / outputRate;
                    double sum = 0;
                    double gain = 0;
                    for (int n = (int)Math.Floor(time - reach); n <= (int)Math.Ceiling(time + reach); n++)
                    {
                        double weight = SincKernel.Exact((n - time) * scale);
                        gain += weight;
                        sum += n >= 0 && n < length ? weight * input[n] : 0;
                    }

                    Assert.Equal(inputRate == outputRate ? input[k] : sum / gain, output[k], 5e-6);
                }
            },
            iter: 40);
    }

    [Fact]
    public void The_length_is_the_number_of_output_instants_before_the_end()
    {
        Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 5000], Gen.Int[0, 5000]).Sample((inputRate, outputRate, length) =>
        {
            long expected = Resampler.OutputLength(length, inputRate, outputRate);
            // k / outputRate < length / inputRate for the last k, and not for the next.
            Assert.True(expected == 0 || (expected - 1) * inputRate < (long)length * outputRate);
            Assert.True(expected * inputRate >= (long)length * outputRate);
        });
        Assert.Equal(16000, new Resampler(44100, 16000).Resample(new float[44100]).Length);
        Assert.Equal(363, new Resampler(44100, 16000).Resample(new float[1000]).Length);
        Assert.Empty(new Resampler(44100, 16000).Resample([]));
    }

    [Fact]
    public void Equal_rates_change_nothing()
    {
        float[] input = [0.1f, -1, 0.5f];
        Assert.Equal(input, new Resampler(16000, 16000).Resample(input));
    }

    [Fact]
    public void The_first_samples_need_only_the_input_that_is_asked_for()
    {
        Gen.Select(Gen.Int[500, 3000], Gen.Int[500, 3000], Gen.Int[0, 200], Gen.Long).Sample(
            (inputRate, outputRate, wanted, seed) =>
            {
                SeededRandom random = new(seed);
                float[] input = [.. Enumerable.Range(0, 2000).Select(_ => (float)random.NextNormal())];
                Resampler resampler = new(inputRate, outputRate);
                int needed = (int)Math.Min(resampler.InputLength(wanted), input.Length);
                Assert.Equal(resampler.Resample(input, wanted), resampler.Resample(input.AsSpan(0, needed), wanted));
            },
            iter: 100);
    }

    [Fact]
    public void The_kernel_s_table_is_within_140_decibels_of_the_formula()
    {
        for (double time = -66; time < 66; time += 0.0137)
        {
            Assert.Equal(SincKernel.Exact(time), SincKernel.At(time), 1e-7);
        }
    }

    private static float[] Sine(double frequency, int rate, double seconds) =>
        [.. Enumerable.Range(0, (int)(rate * seconds)).Select(i => (float)Math.Sin(2 * Math.PI * frequency * i / rate))];

    private static double Level(float[] samples) => 20 * Math.Log10(Math.Sqrt(2 * samples.Average(s => (double)s * s)) + 1e-12);
}
