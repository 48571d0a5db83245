namespace SpeechSpeed.Measures.Tests;

public sealed class SpeechMeasuresTests
{
    [Fact]
    public void A_made_voice_has_the_measures_it_was_made_with()
    {
        // One second at 120 Hz, one at 180 Hz, a second of silence; noise 30 dB below the voice.
        float[] voice = [.. MadeVoice.Vowel(1, _ => 120), .. MadeVoice.Vowel(1, _ => 180), .. new float[16000]];

        SpeechMeasures measures = SpeechMeasures.Of(voice.Plus(MadeVoice.Noise(3, -50, seed: 1)));

        Assert.Equal(Math.Log(3), measures.LogDuration, 1e-9);
        Assert.Equal(-20 - (10 * Math.Log10(1.5)), measures.EnergyDb, 0.05);
        Assert.Equal(1.0 / 3, measures.PauseRatio, 0.01);
        Assert.Equal((Math.Log(120) + Math.Log(180)) / 2, measures.F0MeanLogHz, 0.01);
        Assert.Equal(Math.Log(1.5) / 2, measures.F0SdLogHz, 0.01);
        Assert.Equal(2.0 / 3, measures.VoicedShare, 0.02);
    }

    [Fact]
    public void What_cannot_be_measured_is_not_a_number()
    {
        SpeechMeasures click = SpeechMeasures.Of(new float[300]);
        SpeechMeasures noise = SpeechMeasures.Of(MadeVoice.Noise(0.5, -30, seed: 2));

        Assert.Equal((double.NaN, double.NaN, double.NaN), (click.PauseRatio, click.VoicedShare, click.SnrDb));
        Assert.Equal((double.NaN, double.NaN), (noise.F0MeanLogHz, noise.F0SdLogHz));
        Assert.Equal(0, noise.VoicedShare, 0.1);
    }
}
