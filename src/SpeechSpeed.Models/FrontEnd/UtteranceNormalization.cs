namespace SpeechSpeed.Models.FrontEnd;

/// <summary>Brings audio to mean 0 and variance 1, as transformers' feature extractor of wav2vec 2.0 does (<c>zero_mean_unit_var_norm</c>): (x − mean) / √(variance + 1e-7).</summary>
internal static class UtteranceNormalization
{
    /// <summary>Keeps silence finite.</summary>
    private const double Epsilon = 1e-7;

    /// <summary>The normalised audio.</summary>
    /// <param name="samples">One or more samples.</param>
    public static float[] Apply(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += sample;
        }

        double mean = sum / samples.Length;
        double squares = 0;
        foreach (float sample in samples)
        {
            squares += (sample - mean) * (sample - mean);
        }

        double scale = 1 / Math.Sqrt((squares / samples.Length) + Epsilon);
        float[] normalised = new float[samples.Length];
        for (int i = 0; i < normalised.Length; i++)
        {
            normalised[i] = (float)((samples[i] - mean) * scale);
        }

        return normalised;
    }
}
