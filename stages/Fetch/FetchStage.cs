using System.Text.Json;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Fetch;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Fetch;

/// <summary>Fetches the items of the plan.</summary>
internal static class FetchStage
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static readonly Setting<string> Plan = Flag.Required(
        "--plan", new PathText("file"),
        "JSON: {connectionsPerHost, attempts, items: [{addresses, into, gives, name, sha256, md5, bytes, unpackedLimit}], known: {address: sha256}}. An item with "
        + "'gives' is an archive, and 'gives' lists what is in 'into' when it has been unpacked; one without is a file.");

    public static readonly Setting<bool> Offline = Flag.WithDefault(
        "--offline", new TrueOrFalse(), false, "Downloads nothing; lists the missing files and their places.");

    public static async Task RunAsync(StageContext context)
    {
        FetchPlan plan = FetchPlan.Read(context.Get(Plan));
        FetchSettings settings = new() { ConnectionsPerHost = plan.ConnectionsPerHost, Attempts = plan.Attempts, IsOffline = context.Get(Offline) };
        StageProgress progress = context.Progress;
        int present = plan.Items.Count(item => item.Missing.Count == 0);
        progress.Say($"{present} of {plan.Items.Count} are there");
        progress.BeginBytes();
        SortedDictionary<string, Fetched> there = new(StringComparer.Ordinal);
        await new Fetcher(settings, new FetchReport(progress.Expect, progress.Advance, progress.Say)).RunAsync(
            plan.Items,
            plan.Known,
            fetched =>
            {
                // Written after each item, so that finished items are known even if the next one fails.
                there[fetched.Address] = fetched;
                byte[] json = JsonSerializer.SerializeToUtf8Bytes(there.Values, Indented);
                AtomicFile.Write(context.Output("fetched.json"), stream => stream.Write(json));
            },
            context.CancellationToken).ConfigureAwait(false);
    }
}
