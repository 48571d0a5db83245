using CsCheck;

namespace SpeechSpeed.Measures.Tests;

public sealed class PauseDetectorTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Made_silences_are_found_to_a_frame(double pauseSeconds)
    {
        float[] talk = MadeVoice.Talk(3, 1, pauseSeconds, seed: 1);

        IReadOnlyList<Pause> pauses = PauseDetector.Find(talk, MadeVoice.SampleRate);

        Assert.Equal(4, pauses.Count);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(i * (1 + pauseSeconds), pauses[i].StartSeconds, 0.0101);
            Assert.Equal((i * (1 + pauseSeconds)) + pauseSeconds, pauses[i].EndSeconds, 0.0101);
        }

        Assert.Equal(4 * pauseSeconds * MadeVoice.SampleRate / talk.Length, PauseDetector.Ratio(talk, MadeVoice.SampleRate), 0.02);
    }

    [Fact]
    public void A_silence_shorter_than_a_pause_counts_at_the_ends_only()
    {
        float[] talk = MadeVoice.Talk(3, 1, 0.2, seed: 2);

        IReadOnlyList<Pause> pauses = PauseDetector.Find(talk, MadeVoice.SampleRate);

        Assert.Equal(2, pauses.Count);
        Assert.Equal(0, pauses[0].StartSeconds);
        Assert.Equal((double)talk.Length / MadeVoice.SampleRate, pauses[1].EndSeconds, 1e-9);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(20)]
    [InlineData(15)]
    public void Pauses_are_found_in_noise(double snrDb)
    {
        float[] talk = MadeVoice.Talk(3, 1, 0.5, seed: 3);
        double seconds = (double)talk.Length / MadeVoice.SampleRate;

        double ratio = PauseDetector.Ratio(talk.Plus(MadeVoice.Noise(seconds, MadeVoice.PowerDb(talk) - snrDb, seed: 4)), MadeVoice.SampleRate);

        // A consonant that begins or ends a stretch may drown.
        Assert.Equal(PauseDetector.Ratio(talk, MadeVoice.SampleRate), ratio, 0.08);
    }

    [Fact]
    public void Loudness_and_offset_change_nothing()
    {
        float[] talk = MadeVoice.Talk(2, 1, 0.4, seed: 5);
        IReadOnlyList<Pause> expected = PauseDetector.Find(talk, MadeVoice.SampleRate);

        Assert.Equal(expected, PauseDetector.Find([.. talk.Select(sample => sample / 16)], MadeVoice.SampleRate));
        Assert.Equal(expected, PauseDetector.Find([.. talk.Select(sample => sample + 0.25f)], MadeVoice.SampleRate));
    }

    [Fact]
    public void Speech_without_a_pause_has_none_and_silence_is_nothing_else()
    {
        // Without silences the softest sounds pass for noise: of the first consonant a part may be taken for silence before speech.
        Assert.InRange(PauseDetector.Ratio(MadeVoice.Talk(1, 3, 0, seed: 6), MadeVoice.SampleRate), 0, 0.02);
        Assert.Equal([new Pause(0, 2)], PauseDetector.Find(new float[32000], MadeVoice.SampleRate));
        Assert.Equal(1, PauseDetector.Ratio(new float[32000], MadeVoice.SampleRate));
        Assert.Empty(PauseDetector.Find(new float[399], MadeVoice.SampleRate));
        Assert.Equal(double.NaN, PauseDetector.Ratio(new float[399], MadeVoice.SampleRate));
    }

    [Fact]
    public void Pauses_are_in_order_inside_the_signal_and_as_long_as_they_must_be() =>
        Gen.Select(Gen.Double[-1, 1].Array[1, 60], Gen.Int[400, 3000]).Sample(
            (levels, length) =>
            {
                // Stretches of noise at random levels.
                float[] samples = [.. levels.SelectMany((level, i) => MadeVoice.Noise((double)length / MadeVoice.SampleRate, -40 + (30 * level), i))];
                double seconds = (double)samples.Length / MadeVoice.SampleRate;
                double end = 0;
                foreach (Pause pause in PauseDetector.Find(samples, MadeVoice.SampleRate))
                {
                    Assert.True(pause.StartSeconds >= end && pause.EndSeconds > pause.StartSeconds && pause.EndSeconds <= seconds);
                    Assert.True(pause.DurationSeconds >= PauseDetector.MinimumSeconds - 1e-9 || pause.StartSeconds == 0 || pause.EndSeconds == seconds);
                    end = pause.EndSeconds;
                }
            },
            iter: 50);
}
