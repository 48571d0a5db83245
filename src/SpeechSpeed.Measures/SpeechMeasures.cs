namespace SpeechSpeed.Measures;

/// <summary>
/// Measures of an utterance that need neither its transcript nor its speaker. They may predict the speech rate without any network.
/// NaN stands for "not measurable".
/// </summary>
/// <param name="LogDuration">Natural logarithm of the duration in seconds.</param>
/// <param name="EnergyDb">Level of the whole utterance, in dB of full scale.</param>
/// <param name="PauseRatio">Share of the utterance that is pauses (<see cref="PauseDetector"/>), 0 to 1.</param>
/// <param name="F0MeanLogHz">Mean of the natural logarithm of the pitch in Hz, over voiced frames (<see cref="PitchTracker"/>).</param>
/// <param name="F0SdLogHz">Standard deviation of the same, population.</param>
/// <param name="VoicedShare">Share of the frames that is voiced, 0 to 1.</param>
/// <param name="SnrDb">Signal-to-noise ratio (<see cref="SpectralSnr"/>), in dB.</param>
/// <param name="SyllableRate">Syllable nuclei (<see cref="SyllableNuclei"/>) per second.</param>
public sealed record SpeechMeasures(
    double LogDuration, double EnergyDb, double PauseRatio, double F0MeanLogHz, double F0SdLogHz, double VoicedShare, double SnrDb, double SyllableRate)
{
    /// <summary>The rate that every signal must have, in Hz.</summary>
    public const int SampleRate = 16000;

    /// <summary>The fewest voiced frames for a mean pitch: 0.1 s.</summary>
    public const int MinimumVoicedFrames = 10;

    private static readonly PitchTracker Tracker = new(SampleRate);

    /// <summary>Measures an utterance.</summary>
    /// <param name="samples">16 kHz, in [−1, 1); at least one.</param>
    public static SpeechMeasures Of(ReadOnlySpan<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length);
        double[] pitch = Tracker.Track(samples);
        (int voiced, double mean, double sd) = LogPitch(pitch);
        bool isMeasurable = voiced >= MinimumVoicedFrames;
        return new SpeechMeasures(
            Math.Log((double)samples.Length / SampleRate),
            Level.Db(samples, Level.Mean(samples)),
            PauseDetector.Ratio(samples, SampleRate),
            isMeasurable ? mean : double.NaN,
            isMeasurable ? sd : double.NaN,
            pitch.Length > 0 ? (double)voiced / pitch.Length : double.NaN,
            SpectralSnr.Db(samples),
            (double)SyllableNuclei.Count(samples, SampleRate, pitch) * SampleRate / samples.Length);
    }

    private static (int Voiced, double Mean, double Sd) LogPitch(double[] pitch)
    {
        int voiced = 0;
        double mean = 0;
        double squares = 0;
        foreach (double frequency in pitch)
        {
            if (frequency > 0)
            {
                // Welford's sums.
                voiced++;
                double deviation = Math.Log(frequency) - mean;
                mean += deviation / voiced;
                squares += deviation * (Math.Log(frequency) - mean);
            }
        }

        return (voiced, mean, voiced > 0 ? Math.Sqrt(squares / voiced) : 0);
    }
}
