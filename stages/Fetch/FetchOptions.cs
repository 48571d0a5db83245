using System.CommandLine;
using SpeechSpeed.Cli;

namespace SpeechSpeed.Stages.Fetch;

/// <summary>What the fetch tool is asked to do.</summary>
/// <param name="Plan">Path of the plan.</param>
/// <param name="IsOffline">Whether nothing may be taken from the network.</param>
internal sealed record FetchOptions(string Plan, bool IsOffline)
{
    public static StageCommand<FetchOptions> Command()
    {
        StageCommand<FetchOptions> command = new(
            "fetch",
            "Downloads files and archives, checks their digests, unpacks the archives, and puts everything in its place; goes on where it was interrupted, and leaves alone what "
            + "is there. Writes fetched.json: address, SHA-256 and size of everything that is there.");
        Option<string> plan = command.AddText(
            "--plan",
            "JSON: {connectionsPerHost, attempts, items: [{addresses, into, gives, name, sha256, md5, bytes, unpackedLimit}], known: {address: sha256}}. An item with "
            + "'gives' is an archive, and 'gives' lists what is in 'into' when it has been unpacked; one without is a file.");
        Option<bool> offline = command.Add("--offline", "Takes nothing from the network; says what is missing, and where it goes.", false);
        return command.Read(parsed => new FetchOptions(parsed.GetRequiredValue(plan), parsed.GetValue(offline)));
    }
}
