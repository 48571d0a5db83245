using System.Globalization;
using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Build;

/// <summary>Verifies and frees the store.</summary>
/// <param name="context">The arguments and paths.</param>
internal sealed class StoreUpkeep(BuildContext context)
{
    private const int DefaultKeepDays = 30;

    /// <summary>
    /// Reads the whole store; removes and reports damaged files; with <c>--recompute</c>, runs some stages again and compares. With <c>--from-lock</c>, compares the results with the lock file
    /// instead.
    /// </summary>
    public async Task VerifyAsync()
    {
        int recompute = context.Number("--recompute") ?? 0;
        if (context.Run.FromLock)
        {
            if (recompute > 0)
            {
                Throw.Configuration("--recompute runs stages, and --from-lock has neither corpus nor models to run them on. Give one of the two.");
            }

            VerifyResults();
            return;
        }

        PipelineConfig config = context.Load();
        VerificationReport report = new StoreVerification(BuildContext.Folders(config).OpenStore(), context.Run.Jobs).Run(static _ => { }, context.Interrupted);
        context.Log.Information(
            "{0}: {1} records and {2} files ({3}) are whole", config.StoreFolder, report.Records, report.Files, ByteSize.Text(report.Bytes));
        foreach (string damage in report.Damages)
        {
            context.Log.Error("{0}", damage);
        }

        RecomputationReport? recomputed = recompute == 0 ? null : await RecomputeAsync(config, recompute).ConfigureAwait(false);
        List<string> failures = [];
        if (report.Damages.Count > 0)
        {
            failures.Add($"{report.Damages.Count} files of the store were damaged or missing; see above. The next run computes those that it needs again.");
        }

        if (recomputed?.Differences.Count > 0)
        {
            string stages = string.Join("; ", recomputed.Differences.Select(difference => $"{difference.Node.Id} ({string.Join(", ", difference.Files)})"));
            failures.Add($"other outputs when run again, although the stored outputs are undamaged: {stages}. Equal inputs must give equal outputs, so the stage tool or this computer has a fault. Please report it with the name of the processor.");
        }

        if (failures.Count > 0)
        {
            throw new SpeechSpeedException(ExitCode.CheckFailed, string.Join('\n', failures));
        }
    }

    private void VerifyResults()
    {
        PipelineConfig config = context.Load();
        (int files, IReadOnlyList<string> problems) = ResultsVerification.Run(BuildContext.Folders(config), StageGraph.Build(config).Nodes, context.Interrupted);
        foreach (string problem in problems)
        {
            context.Log.Error("{0}", problem);
        }

        if (problems.Count > 0)
        {
            throw new SpeechSpeedException(
                ExitCode.CheckFailed,
                $"{config.ResultsFolder}, {Path.GetFileName(config.LockFile)} and {Path.GetFileName(config.File)} do not fit together; see above. Run the pipeline, and commit results and lock file together.");
        }

        context.Log.Information("{0}: the {1} files of {2} have its digests, and it is of the settings of {3}", config.ResultsFolder, files, Path.GetFileName(config.LockFile), Path.GetFileName(config.File));
    }

    /// <summary>Frees the store.</summary>
    public async Task CollectAsync()
    {
        long? keepSize = context.Argument("--keep-size") is { } size && ByteSize.TryParse(size, out long bytes) ? bytes : null;
        CollectionOptions options = new(TimeSpan.FromDays(context.Number("--keep-days") ?? DefaultKeepDays), keepSize, context.Has("--preview"));
        PipelineConfig config = context.Load();
        CollectionReport report = await new StoreCollector(BuildContext.Folders(config).OpenStore(), TimeProvider.System)
            .RunAsync(options, config.LockFile, context.Interrupted).ConfigureAwait(false);
        foreach ((string node, DateTime lastUsed) in report.Removed)
        {
            context.Log.Information("{0}: {1}, last used {2}", node, options.IsPreview ? "would go" : "removed", lastUsed.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        }

        context.Log.Information(
            "{0} {1} of {2} stage outputs, {3} files, {4}",
            options.IsPreview ? "would remove" : "removed",
            report.Removed.Count,
            report.Removed.Count + report.KeptExecutions,
            report.FreedFiles,
            ByteSize.Text(report.FreedBytes));
        context.Log.Information(
            "kept {0} in {1} stage outputs; lock files refer to {2} of them", ByteSize.Text(report.KeptBytes), report.KeptExecutions, report.Protected);
        if (report.LivingRuns > 0)
        {
            context.Log.Information("kept everything used since the start of the oldest of {0} running builds", report.LivingRuns);
        }

        if (report.KeptBytes > options.KeepBytes)
        {
            context.Log.Warning("the store is larger than --keep-size={0}, because lock files or running builds use the rest", context.Argument("--keep-size"));
        }
    }

    private async Task<RecomputationReport> RecomputeAsync(PipelineConfig config, int maximum)
    {
        LiveView live = new(context.Log);
        Task<RecomputationReport> recomputing = BuildContext.Runner(config).RecomputeAsync(
            StageGraph.Build(config, context.Model).Nodes, maximum, context.Run, live, context.Interrupted);
        await live.DuringAsync(() => recomputing).ConfigureAwait(false);
        RecomputationReport report = await recomputing.ConfigureAwait(false);
        context.Log.Information(
            "ran {0} of {1} recorded stages again; {2} gave the same", report.Checked.Count, report.Recorded, report.Checked.Count - report.Differences.Count);
        return report;
    }
}
