using System.Globalization;

namespace SpeechSpeed.Storage;

/// <summary>Passes on the first problems with a corpus, and counts the others.</summary>
/// <typeparam name="T">The place of a problem.</typeparam>
/// <param name="tell">Receives the problems.</param>
internal sealed class ProblemLimit<T>(Action<T, string> tell)
{
    private const int Shown = 20;

    private T last = default!;

    /// <summary>The number of problems.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a problem.</summary>
    public void Add(T place, string message)
    {
        Count++;
        last = place;
        if (Count <= Shown)
        {
            tell(place, message);
        }
    }

    /// <summary>Says how many problems were not passed on.</summary>
    public void End()
    {
        if (Count > Shown)
        {
            tell(last, string.Create(CultureInfo.InvariantCulture, $"… and {Count - Shown:N0} more."));
        }
    }
}
