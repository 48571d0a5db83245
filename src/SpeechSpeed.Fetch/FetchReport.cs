namespace SpeechSpeed.Fetch;

/// <summary>Where progress goes. Called from several threads.</summary>
/// <param name="Expect">So many bytes more are to come; fewer where negative.</param>
/// <param name="Advance">So many bytes have come.</param>
/// <param name="Say">A fact the user should see.</param>
public sealed record FetchReport(Action<long> Expect, Action<long> Advance, Action<string> Say);

/// <summary>Something that is there.</summary>
/// <param name="Address">The first of its addresses: its name in the lock file.</param>
/// <param name="Sha256">SHA-256 of the downloaded file.</param>
/// <param name="Bytes">Its size.</param>
public sealed record Fetched(string Address, string Sha256, long Bytes);
