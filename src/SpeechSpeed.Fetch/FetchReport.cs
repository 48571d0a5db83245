namespace SpeechSpeed.Fetch;

/// <summary>Receives the progress. Called from several threads.</summary>
/// <param name="Expect">Announces more bytes; fewer if negative.</param>
/// <param name="Advance">Reports received bytes.</param>
/// <param name="Say">Reports a fact for the user.</param>
public sealed record FetchReport(Action<long> Expect, Action<long> Advance, Action<string> Say);

/// <summary>A fetched item.</summary>
/// <param name="Address">The first of its addresses: its name in the lock file.</param>
/// <param name="Sha256">SHA-256 of the downloaded file.</param>
/// <param name="Bytes">Its size.</param>
public sealed record Fetched(string Address, string Sha256, long Bytes);
