namespace SpeechSpeed.Fetch;

/// <summary>How things are fetched.</summary>
public sealed record FetchSettings
{
    /// <summary>Connections to one host at a time, ≥ 1.</summary>
    public int ConnectionsPerHost { get; init; } = 2;

    /// <summary>How often one address is tried without getting any further, ≥ 1. An attempt that brought more of the file than any before it does not count.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How many things are fetched at once, whatever their hosts.</summary>
    public int ItemsAtOnce { get; init; } = 4;

    /// <summary>Wait before the second attempt, on average; it doubles with each further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. A server that asks for a longer one (Retry-After) is left for the next address.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a connection may take, and how long a transfer may stand still.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether nothing may be taken from the network.</summary>
    public bool IsOffline { get; init; }
}
