using System.Globalization;
using SpeechSpeed.Audio;

namespace SpeechSpeed.Measures.Tests;

public sealed class PitchTrackerTests
{
    private static readonly PitchTracker Tracker = new(MadeVoice.SampleRate);

    [Theory]
    [InlineData(80)]
    [InlineData(97.3)]
    [InlineData(123)]
    [InlineData(207.7)]
    [InlineData(311)]
    [InlineData(437)]
    [InlineData(590)]
    public void A_steady_voice_has_its_pitch_in_every_frame(double pitch)
    {
        double[] track = Tracker.Track(MadeVoice.Vowel(0.6, _ => pitch));

        Assert.Equal(57, track.Length);
        Assert.All(track, found => Assert.Equal(1, found / pitch, 0.002));
    }

    [Theory]
    [InlineData(110, 20)]
    [InlineData(220, 20)]
    [InlineData(110, 10)]
    [InlineData(220, 10)]
    public void A_voice_in_white_noise_keeps_its_pitch(double pitch, double snrDb)
    {
        float[] noisy = MadeVoice.Vowel(2, _ => pitch).Plus(MadeVoice.Noise(2, -20 - snrDb, seed: 1));

        double[] track = Tracker.Track(noisy);

        double[] errors = [.. track.Select(found => Math.Abs((found / pitch) - 1)).Order()];
        Assert.InRange(errors[(int)(0.98 * errors.Length)], 0, snrDb < 20 ? 0.03 : 0.01);
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(300, 150)]
    [InlineData(90, 500)]
    public void A_gliding_voice_is_followed(double from, double to)
    {
        const double seconds = 1.5;
        double Pitch(double t) => from * Math.Pow(to / from, t / seconds);
        double[] track = Tracker.Track(MadeVoice.Vowel(seconds, Pitch));

        double firstCentre = (seconds - ((track.Length - 1) * PitchTracker.ShiftSeconds)) / 2;
        for (int frame = 0; frame < track.Length; frame++)
        {
            Assert.Equal(1, track[frame] / Pitch(firstCentre + (frame * PitchTracker.ShiftSeconds)), 0.015);
        }
    }

    [Fact]
    public void Noise_and_silence_are_unvoiced()
    {
        double[] noise = Tracker.Track(MadeVoice.Noise(3, -30, seed: 2));

        Assert.InRange(noise.Count(pitch => pitch > 0), 0, 0.02 * noise.Length);
        Assert.All(Tracker.Track(new float[16000]), pitch => Assert.Equal(0, pitch));
    }

    [Fact]
    public void An_offset_of_the_recording_changes_nothing()
    {
        float[] voice = MadeVoice.Vowel(0.5, _ => 150);

        double[] shifted = Tracker.Track([.. voice.Select(sample => sample + 0.25f)]);

        Assert.All(Tracker.Track(voice).Zip(shifted), pair => Assert.Equal(pair.First, pair.Second, 0.01));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(639, 0)]
    [InlineData(640, 1)]
    [InlineData(800, 2)]
    [InlineData(960, 3)]
    public void There_is_a_frame_for_each_window_that_fits(int samples, int frames) => Assert.Equal(frames, Tracker.Track(new float[samples]).Length);

    /// <summary>
    /// The same method by its author: tests/Golden/pitch-*.csv, by pitch.praat. Praat interpolates with more points and draws no
    /// line at the Nyquist frequency, so frames at the edge of voicing differ.
    /// </summary>
    [Theory]
    [GoldenSets]
    public void Voices_have_the_pitch_that_Praat_finds(GoldenSet set)
    {
        string corpus = Goldens.Of(set).Corpus;
        string golden = Goldens.Of(GoldenSet.Sample)[set == GoldenSet.Sample ? "pitch-sample.csv" : "pitch-librispeech.csv"];
        foreach (string line in File.ReadLines(golden).Skip(1))
        {
            string[] cells = line.Split(',');
            double[] expected = [.. cells[1].Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
            double[] actual = Tracker.Track(AudioFile.ReadMono(Path.Combine(corpus, cells[0]), MadeVoice.SampleRate));

            Assert.InRange(actual.Length - expected.Length, -1, 1);
            (double Expected, double Actual)[] pairs = [.. expected.Zip(actual)];
            (double Expected, double Actual)[] voiced = [.. pairs.Where(pair => pair.Expected > 0 && pair.Actual > 0)];
            int sameVoicing = pairs.Count(pair => pair.Expected > 0 == pair.Actual > 0);
            int samePitch = voiced.Count(pair => Math.Abs((pair.Actual / pair.Expected) - 1) < 0.02);
            Assert.True(sameVoicing >= 0.97 * pairs.Length, $"{cells[0]}: {sameVoicing} of {pairs.Length} frames are voiced in both or in neither");
            Assert.True(samePitch >= 0.98 * voiced.Length, $"{cells[0]}: {samePitch} of {voiced.Length} voiced frames have the same pitch within 2 %");
            Assert.Equal(voiced.Average(pair => Math.Log(pair.Expected)), voiced.Average(pair => Math.Log(pair.Actual)), 0.005);
        }
    }
}
