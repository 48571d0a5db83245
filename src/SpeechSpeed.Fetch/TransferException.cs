namespace SpeechSpeed.Fetch;

/// <summary>The action after a failed attempt.</summary>
internal enum Remedy
{
    /// <summary>Try again: the failure may pass.</summary>
    TryAgain,

    /// <summary>The host was not reached. Try again once.</summary>
    TryAgainOnce,

    /// <summary>Trying again does not help: take the next address.</summary>
    NextAddress,
}

/// <summary>An attempt to download failed.</summary>
internal sealed class TransferException(Remedy remedy, string message, Exception? cause = null) : Exception(message, cause)
{
    public Remedy Remedy { get; } = remedy;

    /// <summary>The wait that the server asks for, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the file came complete and is not the expected one.</summary>
    public bool IsWrongFile { get; init; }
}
