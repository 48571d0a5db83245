using SpeechSpeed.Audio;

namespace SpeechSpeed.Measures.Tests;

public sealed class SpectralSnrTests
{
    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(30)]
    public void The_ratio_of_a_made_mixture_is_found(double snrDb)
    {
        float[] talk = MadeVoice.Talk(4, 1, 0.3, seed: 1);
        double seconds = (double)talk.Length / MadeVoice.SampleRate;
        double noiseDb = MadeVoice.PowerDb(talk) - snrDb;

        Assert.Equal(snrDb, SpectralSnr.Db(talk.Plus(MadeVoice.Noise(seconds, noiseDb, seed: 2))), 1.5);
        Assert.Equal(snrDb, SpectralSnr.Db(talk.Plus(MadeVoice.Rumble(seconds, noiseDb, seed: 3))), 2.5);
    }

    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void Noise_that_is_added_to_real_speech_is_found()
    {
        string[] files = [.. Directory.EnumerateFiles(Needs.Shared("data/LibriSpeech/test-mini"), "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        foreach (string file in files.Where((_, i) => i % 12 == 0))
        {
            float[] speech = AudioFile.ReadMono(file, MadeVoice.SampleRate);
            double seconds = (double)speech.Length / MadeVoice.SampleRate;
            foreach (double snrDb in new double[] { 0, 5, 10 })
            {
                // The recording has noise of its own, some 20 dB and more below the speech.
                double found = SpectralSnr.Db(speech.Plus(MadeVoice.Noise(seconds, MadeVoice.PowerDb(speech) - snrDb, seed: 4)));
                Assert.True(Math.Abs(found - snrDb) < 2, $"{Path.GetFileName(file)}: {snrDb} dB, found {found}");
            }
        }
    }

    [Fact]
    public void White_noise_alone_has_no_signal() => Assert.InRange(SpectralSnr.Db(MadeVoice.Noise(10, -30, seed: 5)), SpectralSnr.MinimumDb, -8);

    [Fact]
    public void Loudness_changes_nothing_and_digital_silence_is_no_noise()
    {
        float[] talk = MadeVoice.Talk(2, 1, 0.4, seed: 6);
        float[] noisy = talk.Plus(MadeVoice.Noise((double)talk.Length / MadeVoice.SampleRate, -45, seed: 7));

        Assert.Equal(SpectralSnr.Db(noisy), SpectralSnr.Db([.. noisy.Select(sample => sample / 8)]), 1e-6);
        Assert.Equal(SpectralSnr.MaximumDb, SpectralSnr.Db(talk));
        Assert.Equal(SpectralSnr.MaximumDb, SpectralSnr.Db(new float[16000]));
        Assert.Equal(double.NaN, SpectralSnr.Db(new float[1000]));
    }
}
