namespace SpeechSpeed.Models.FrontEnd;

/// <summary>Cepstral mean normalisation, here of log mel energies: each utterance's mean over time is subtracted from each bin.</summary>
internal static class MeanNormalization
{
    /// <summary>Subtracts the means in place.</summary>
    /// <param name="features">(frames, bins), row-major.</param>
    /// <param name="bins">Length of a row.</param>
    public static void Apply(Span<float> features, int bins)
    {
        int frames = features.Length / bins;
        double[] means = new double[bins];
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> row = features.Slice(frame * bins, bins);
            for (int bin = 0; bin < row.Length; bin++)
            {
                means[bin] += row[bin];
            }
        }

        for (int bin = 0; bin < means.Length; bin++)
        {
            means[bin] /= frames;
        }

        for (int frame = 0; frame < frames; frame++)
        {
            Span<float> row = features.Slice(frame * bins, bins);
            for (int bin = 0; bin < row.Length; bin++)
            {
                row[bin] = (float)(row[bin] - means[bin]);
            }
        }
    }
}
