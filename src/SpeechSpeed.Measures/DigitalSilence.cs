namespace SpeechSpeed.Measures;

/// <summary>
/// How much of a recording is no sound at all but numbers that an editor or a codec has put there. Where no dither is added, as WeSpeaker's models expect, the logarithm of a frame of such silence is
/// that of the floor: far below everything that a microphone gives, in every mel bin, and so the largest value in the mean of an utterance.
/// </summary>
/// <param name="ZeroShare">Share of the samples that are exactly 0, 0 to 1. Quiet recordings of 16 bits have some percent in passing.</param>
/// <param name="LongestRunSeconds">The longest run of them, in seconds.</param>
/// <param name="FlooredFrames">
/// Number of the frames of 25 ms, one every 10 ms, whose samples are all the same: with the mean of the frame subtracted nothing is left of them, and the logarithm hits its floor.
/// </param>
/// <param name="Frames">Number of all frames.</param>
public sealed record DigitalSilence(double ZeroShare, double LongestRunSeconds, int FlooredFrames, int Frames)
{
    private const double FrameSeconds = 0.025;
    private const double HopSeconds = 0.01;

    /// <summary>Share of the frames on the floor, 0 to 1; 0 of a signal shorter than one frame.</summary>
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
