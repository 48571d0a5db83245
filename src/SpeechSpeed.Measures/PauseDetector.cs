namespace SpeechSpeed.Measures;

/// <summary>
/// Finds an utterance's pauses by its level. A frame of 25 ms, one every 10 ms, is silent if it lies 25 dB or more below the utterance's speech level,
/// which is the level that 1 % of its frames exceed (de Jong &amp; Wempe 2009). A noisy recording has no such low frames. There the
/// threshold is 6 dB above the noise, which is the level that 5 % of the frames stay below, but never less than 10 dB below the speech level. A pause is a run of silent
/// frames of 0.25 s or more (Goldman-Eisler 1968), so that closures of plosives do not count. At either end of the utterance a run of any length is a pause.
/// </summary>
/// <remarks>
/// Sources: de Jong &amp; Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically", <i>Behavior Research
/// Methods</i> 41 (2009); Goldman-Eisler, <i>Psycholinguistics: Experiments in Spontaneous Speech</i> (1968). The rule for noise is ours.
/// </remarks>
public static class PauseDetector
{
    /// <summary>The distance of silence below the speech level, in dB.</summary>
    public const double SilenceDb = 25;

    /// <summary>The least length of a pause between words, in seconds.</summary>
    public const double MinimumSeconds = 0.25;

    private const double FrameSeconds = 0.025;
    private const double ShiftSeconds = 0.01;
    private const double SpeechQuantile = 0.99;
    private const double NoiseQuantile = 0.05;
    private const double AboveNoiseDb = 6;
    private const double LeastBelowSpeechDb = 10;

    /// <summary>The pauses, in order. They do not overlap, and begin and end where frames do. A signal without any speech is one pause.</summary>
    /// <param name="samples">The utterance.</param>
    /// <param name="sampleRate">Its rate in Hz.</param>
    public static IReadOnlyList<Pause> Find(ReadOnlySpan<float> samples, int sampleRate)
    {
        int frameLength = (int)Math.Round(FrameSeconds * sampleRate);
        int frameShift = (int)Math.Round(ShiftSeconds * sampleRate);
        int samplesLength = samples.Length;
        double[] levels = Levels(samples, frameLength, frameShift);
        if (levels.Length == 0)
        {
            return [];
        }

        double threshold = Threshold(levels);
        List<Pause> pauses = [];
        int start = -1;
        int end = -1;
        for (int i = 0; i < levels.Length; i++)
        {
            if (levels[i] >= threshold)
            {
                continue;
            }

            // Silent frames that touch are one silence: the loud part between them lies in neither.
            if (start < 0 || i * frameShift > end)
            {
                AddIfPause(start, end);
                start = i * frameShift;
            }

            end = (i * frameShift) + frameLength;
        }

        // The samples after the last whole frame belong to it.
        AddIfPause(start, end + frameShift > samplesLength ? samplesLength : end);
        return pauses;

        void AddIfPause(int from, int to)
        {
            bool isAtAnEnd = from == 0 || to == samplesLength;
            if (from >= 0 && (isAtAnEnd || to - from >= MinimumSeconds * sampleRate))
            {
                pauses.Add(new Pause((double)from / sampleRate, (double)to / sampleRate));
            }
        }
    }

    /// <summary>The share of an utterance that is pauses, 0 to 1; NaN if it is shorter than a frame.</summary>
    /// <param name="samples">The utterance.</param>
    /// <param name="sampleRate">Its rate in Hz.</param>
    public static double Ratio(ReadOnlySpan<float> samples, int sampleRate)
    {
        if (samples.Length < (int)Math.Round(FrameSeconds * sampleRate))
        {
            return double.NaN;
        }

        double seconds = 0;
        foreach (Pause pause in Find(samples, sampleRate))
        {
            seconds += pause.DurationSeconds;
        }

        return seconds * sampleRate / samples.Length;
    }

    /// <summary>The level of every frame, in dB of full scale.</summary>
    private static double[] Levels(ReadOnlySpan<float> samples, int frameLength, int frameShift)
    {
        double mean = Level.Mean(samples);
        double[] levels = new double[samples.Length < frameLength ? 0 : 1 + ((samples.Length - frameLength) / frameShift)];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = Level.Db(samples.Slice(i * frameShift, frameLength), mean);
        }

        return levels;
    }

    private static double Threshold(double[] levels)
    {
        double[] sorted = [.. levels.Order()];
        double speech = Level.Quantile(sorted, SpeechQuantile);
        if (speech <= Level.FloorDb)
        {
            return double.PositiveInfinity;
        }

        double noise = Level.Quantile(sorted, NoiseQuantile);
        return Math.Clamp(noise + AboveNoiseDb, speech - SilenceDb, speech - LeastBelowSpeechDb);
    }
}
