namespace SpeechSpeed.Fetch;

/// <summary>What to do after an attempt that failed.</summary>
internal enum Remedy
{
    /// <summary>Try again: it may pass.</summary>
    TryAgain,

    /// <summary>The host was not reached. Try again once.</summary>
    TryAgainOnce,

    /// <summary>Trying again is of no use: go to the next address.</summary>
    NextAddress,
}

/// <summary>An attempt to download failed.</summary>
internal sealed class TransferException(Remedy remedy, string message, Exception? cause = null) : Exception(message, cause)
{
    public Remedy Remedy { get; } = remedy;

    /// <summary>How long the server asks to wait, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the file came whole and is not the one that was meant.</summary>
    public bool IsWrongFile { get; init; }
}
