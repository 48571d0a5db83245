using System.Text.Json;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Fetch;

namespace SpeechSpeed.Stages.Fetch;

/// <summary>Fetches what the plan names.</summary>
internal static class FetchStage
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task RunAsync(FetchOptions options, StageContext context)
    {
        FetchPlan plan = FetchPlan.Read(options.Plan);
        FetchSettings settings = new() { ConnectionsPerHost = plan.ConnectionsPerHost, Attempts = plan.Attempts, IsOffline = options.IsOffline };
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
                // Written after each, so that what has come is known even where the next fails.
                there[fetched.Address] = fetched;
                byte[] json = JsonSerializer.SerializeToUtf8Bytes(there.Values, Indented);
                AtomicFile.Write(context.Output("fetched.json"), stream => stream.Write(json));
            },
            context.CancellationToken).ConfigureAwait(false);
    }
}
