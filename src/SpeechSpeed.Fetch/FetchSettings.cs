namespace SpeechSpeed.Fetch;

/// <summary>Settings of Fetch.</summary>
public sealed record FetchSettings
{
    /// <summary>Connections to one host at a time, ≥ 1.</summary>
    public int ConnectionsPerHost { get; init; } = 2;

    /// <summary>Number of attempts at one address without progress, ≥ 1. An attempt that brought more of the file than any before it does not count.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Number of items fetched at once, over all hosts.</summary>
    public int ItemsAtOnce { get; init; } = 4;

    /// <summary>Wait before the second attempt, on average; it doubles with each further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. If a server asks for a longer one (Retry-After), the next address is taken.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest time for a connection, and longest pause of a transfer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the network must not be used.</summary>
    public bool IsOffline { get; init; }
}
