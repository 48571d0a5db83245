namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>
/// Warps the frequency axis of log mel energies, like another length of the vocal tract and another pitch (vocal tract length perturbation;
/// Jaitly and Hinton 2013). The result is another voice at the same speech rate, so a warped speaker is a class of its own. Speed perturbation,
/// the usual way to more classes, would change the rate as well, and teach the network that the rate distinguishes speakers.
/// </summary>
internal sealed class FrequencyWarp
{
    private const double LowestHz = 20;
    private const double HighestHz = 8000;

    // Above this share of the band the axis is bent so that its end stays in place.
    private const double BendShare = 0.8;

    private readonly int[] lower;
    private readonly float[] share;

    /// <summary>Prepares a warp.</summary>
    /// <param name="factor">Energy at frequency f · factor moves to f; 1 changes nothing.</param>
    /// <param name="bins">Number of mel bins.</param>
    public FrequencyWarp(double factor, int bins)
    {
        Factor = factor;
        lower = new int[bins];
        share = new float[bins];
        double lowestMel = Mel(LowestHz);
        double step = (Mel(HighestHz) - lowestMel) / (bins + 1);
        double bend = BendShare * HighestHz * Math.Min(1, 1 / factor);
        for (int bin = 0; bin < bins; bin++)
        {
            double hz = Hertz(lowestMel + ((bin + 1) * step));
            double source = hz <= bend ? hz * factor : (bend * factor) + ((hz - bend) * (HighestHz - (bend * factor)) / (HighestHz - bend));
            double place = Math.Clamp(((Mel(source) - lowestMel) / step) - 1, 0, bins - 1);
            lower[bin] = Math.Min((int)place, bins - 2);
            share[bin] = (float)(place - lower[bin]);
        }
    }

    /// <summary>The factor.</summary>
    public double Factor { get; }

    /// <summary>Warps every frame.</summary>
    /// <param name="source">(frames, bins), row-major.</param>
    /// <param name="destination">Of the same length; not the same memory.</param>
    public void Apply(ReadOnlySpan<float> source, Span<float> destination)
    {
        int bins = lower.Length;
        for (int start = 0; start < source.Length; start += bins)
        {
            ReadOnlySpan<float> frame = source.Slice(start, bins);
            Span<float> warped = destination.Slice(start, bins);
            for (int bin = 0; bin < bins; bin++)
            {
                float from = frame[lower[bin]];
                warped[bin] = from + (share[bin] * (frame[lower[bin] + 1] - from));
            }
        }
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));

    private static double Hertz(double mel) => 700 * (Math.Exp(mel / 1127) - 1);
}
