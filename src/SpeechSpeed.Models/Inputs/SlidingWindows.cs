namespace SpeechSpeed.Models.Inputs;

/// <summary>Where the windows of an utterance lie that a network of a fixed length is run on.</summary>
internal static class SlidingWindows
{
    /// <summary>
    /// The starts of the windows: 0, hop, 2 hop, … as long as the window ends within the utterance. Where the last of them leaves a rest, one
    /// more window ends with the utterance, so that nothing is padded and all of it is heard. None where it is shorter than a window.
    /// </summary>
    /// <param name="length">Length of the utterance.</param>
    /// <param name="window">Length of a window, ≥ 1.</param>
    /// <param name="hop">From a start to the next, 1 to <paramref name="window"/>.</param>
    public static IEnumerable<int> Starts(int length, int window, int hop)
    {
        int last = length - window;
        for (int start = 0; start <= last; start += hop)
        {
            yield return start;
        }

        if (last > 0 && last % hop > 0)
        {
            yield return last;
        }
    }
}
