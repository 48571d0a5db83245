namespace SpeechSpeed.Models;

/// <summary>What a network is given for one utterance.</summary>
/// <param name="Values">The features, (frames, bins) in row-major order, or the samples, from −1 to 1.</param>
/// <param name="Length">Number of frames or samples.</param>
public sealed record ModelPass(ReadOnlyMemory<float> Values, int Length);
