namespace SpeechSpeed.Measures;

/// <summary>
/// The part of a recording that is no sound, but exact numbers from an editor or a codec. Without dither, as WeSpeaker's models expect, the logarithm of a frame of such silence is
/// the floor. In every mel bin the floor lies far below the frames of a microphone, and it therefore dominates the mean of an utterance.
/// </summary>
/// <param name="ZeroShare">Share of the samples that are exactly 0, 0 to 1. Quiet recordings of 16 bits normally have some percent.</param>
/// <param name="LongestRunSeconds">The longest run of such samples, in seconds.</param>
/// <param name="FlooredFrames">
/// Number of the frames of 25 ms, one every 10 ms, whose samples are all equal: after the mean of the frame is subtracted all samples are 0, and the logarithm is the floor.
/// </param>
/// <param name="Frames">Number of all frames.</param>
public sealed record DigitalSilence(double ZeroShare, double LongestRunSeconds, int FlooredFrames, int Frames)
{
    private const double FrameSeconds = 0.025;
    private const double HopSeconds = 0.01;

    /// <summary>Share of the frames on the floor, 0 to 1; 0 for a signal shorter than one frame.</summary>
    public double FlooredShare => Frames == 0 ? 0 : (double)FlooredFrames / Frames;

    /// <summary>Measures a signal in one pass.</summary>
    /// <param name="samples">At least one.</param>
    /// <param name="sampleRate">In Hz, ≥ 1.</param>
    public static DigitalSilence Of(ReadOnlySpan<float> samples, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        int frame = Math.Max(1, (int)(FrameSeconds * sampleRate));
        int hop = Math.Max(1, (int)(HopSeconds * sampleRate));
        int zeros = 0, run = 0, longest = 0, same = 0, frames = 0, floored = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            run = samples[i] == 0 ? run + 1 : 0;
            zeros += run > 0 ? 1 : 0;
            longest = Math.Max(longest, run);
            same = i > 0 && samples[i] == samples[i - 1] ? same + 1 : 1;

            // The frame that ends here.
            int start = i + 1 - frame;
            if (start >= 0 && start % hop == 0)
            {
                frames++;
                floored += same >= frame ? 1 : 0;
            }
        }

        return new DigitalSilence((double)zeros / samples.Length, (double)longest / sampleRate, floored, frames);
    }
}
