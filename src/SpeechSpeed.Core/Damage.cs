namespace SpeechSpeed.Core;

/// <summary>What is said of a file that a library cannot read.</summary>
public static class Damage
{
    /// <summary>The library's words, without the full stop. Where the file made the library stumble, which is no message for a user, it says that the parts of the file contradict each other.</summary>
    public static string Reason(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return IsStumble(error) ? "its parts contradict each other" : error.Message.TrimEnd('.');
    }

    /// <summary>Whether a library stumbled over a file, rather than objected to it.</summary>
    public static bool IsStumble(Exception error) =>
        error is NullReferenceException or IndexOutOfRangeException or ArgumentException or InvalidOperationException or InvalidCastException or ArithmeticException or FormatException or KeyNotFoundException;
}
