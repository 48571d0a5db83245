using System.Globalization;
using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Build;

/// <summary>The lines of a run.</summary>
internal static class RunLog
{
    /// <summary>Shows an event.</summary>
    /// <param name="log">Cake's log, or that of the moving view.</param>
    /// <param name="happened">The event.</param>
    /// <param name="hasProgressLines">Whether progress is shown as lines, every few seconds.</param>
    public static void Show(ICakeLog log, RunEvent happened, bool hasProgressLines)
    {
        switch (happened)
        {
            case RunEvent.NodeSkipped { IsRestored: true } restored:
                log.Verbose("{0}: skipped, its outputs are in the store", restored.Node.Id);
                break;
            case RunEvent.NodeSkipped skipped:
                log.Verbose("{0}: skipped, up to date", skipped.Node.Id);
                break;
            case RunEvent.NodeWaiting waiting:
                log.Information("{0}: waiting for another process that runs it", waiting.Node.Id);
                break;
            case RunEvent.NodeStarted started:
                log.Information("{0}: running ({1})", started.Node.Id, string.Join("; ", started.Reasons.Concat(About(started.Expected))));
                break;
            case RunEvent.NodeOutput output:
                log.Information("  {0}: {1}", output.Node.Id, output.Line);
                break;
            case RunEvent.NodeProgress progress:
                if (hasProgressLines && progress.IsLine)
                {
                    log.Information("  {0}: {1}", progress.Node.Id, progress.Text);
                }

                break;
            case RunEvent.NodeFinished finished:
                log.Information("{0}: done in {1} s", finished.Node.Id, finished.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
                break;
            case RunEvent.NodeFailed failed:
                log.Error("{0}: failed with exit code {1}", failed.Node.Id, failed.ToolExitCode);
                break;
            case RunEvent.ResultRestored restored:
                log.Warning("{0} had been edited by hand; restored", restored.Path);
                break;
            case RunEvent.ResultsPublished { Written.Count: 0, Removed.Count: 0 }:
                log.Verbose("results: unchanged");
                break;
            case RunEvent.ResultsPublished published:
                log.Information("results: {0} files written, {1} removed", published.Written.Count, published.Removed.Count);
                foreach (string path in published.Written)
                {
                    log.Verbose("  wrote {0}", path);
                }

                foreach (string path in published.Removed)
                {
                    log.Verbose("  removed {0}", path);
                }

                break;
            case RunEvent.Message message:
                log.Warning("{0}", message.Text);
                break;
            default:
                throw new ArgumentException($"Not an event of a run: {happened}.", nameof(happened));
        }
    }

    /// <summary>Shows the plan of a run.</summary>
    public static void Show(ICakeLog log, IReadOnlyList<PlannedNode> plan)
    {
        foreach (PlannedNode planned in plan)
        {
            string why = string.Join("; ", planned.Reasons.Concat(About(planned.Expected)));
            log.Information("{0}: {1}{2}", planned.Node.Id, Word(planned.State), why.Length == 0 ? "" : $": {why}");
        }
    }

    /// <summary>Shows what the graphs of the networks tell.</summary>
    public static void Show(ICakeLog log, IReadOnlyList<(string Model, NetworkFacts Facts)> networks)
    {
        foreach ((string model, NetworkFacts facts) in networks)
        {
            log.Information(
                "network of {0}: {1}; {2} of {3} layers are read, {4} numbers of an utterance",
                model,
                facts.Source,
                facts.ReadLayers,
                facts.Layers,
                facts.Numbers.ToString("N0", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Shows the cost of a run.</summary>
    public static void Show(ICakeLog log, CostEstimate cost)
    {
        log.Information("{0}", Total(cost));
        if (cost.Bytes > cost.FreeBytes)
        {
            log.Warning("{0}", "That is more than is free. Name another disk with cache: { dir: … }, or run fewer models, seeds or splits: docs/tutorial.md.");
        }
    }

    /// <summary>The cost of a run in a line.</summary>
    internal static string Total(CostEstimate cost)
    {
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"in all: {Stages(cost.Plan.Count)}: {Counts(cost.Plan.Select(planned => Word(planned.State)))}")];
        if (cost.Rows > 0)
        {
            string hours = cost.MeanSeconds is { } mean ? string.Create(CultureInfo.InvariantCulture, $", {cost.Rows * mean / 3600:N1} h of audio") : "";
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{cost.Rows:N0} utterances to extract{hours}"));
        }

        if (cost.Running.Any())
        {
            string time = cost.Time > TimeSpan.Zero ? About(cost.Time).First() : "time not known before a first run";
            parts.Add(cost.Unknown == 0 || cost.Time == TimeSpan.Zero ? time : string.Create(CultureInfo.InvariantCulture, $"{time}, and the time of {Stages(cost.Unknown)} that never ran on this machine"));
        }

        if (cost.Bytes > 0)
        {
            parts.Add($"{ByteSize.Text(cost.Bytes)} in the store, where {ByteSize.Text(cost.FreeBytes)} are free");
        }

        return string.Join("; ", parts);

        static string Stages(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} stage{(count == 1 ? "" : "s")}");
    }

    /// <summary>An expected time, if known: <c>about 4 s</c>, <c>about 3 min</c>, <c>about 2.5 h</c>.</summary>
    internal static IEnumerable<string> About(TimeSpan? expected) => expected switch
    {
        null => [],
        { TotalSeconds: < 99.5 } time => [string.Create(CultureInfo.InvariantCulture, $"about {Math.Max(Math.Ceiling(time.TotalSeconds), 1):N0} s")],
        { TotalMinutes: < 99.5 } time => [string.Create(CultureInfo.InvariantCulture, $"about {time.TotalMinutes:N0} min")],
        { } time => [string.Create(CultureInfo.InvariantCulture, $"about {time.TotalHours:N1} h")],
    };

    /// <summary>How often each word stands there, in the order of the first of each: <c>2 up to date, 5 would run</c>.</summary>
    internal static string Counts(IEnumerable<string> words) =>
        string.Join(", ", words.CountBy(word => word).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value:N0} {entry.Key}")));

    /// <summary>A state in words.</summary>
    internal static string Word(NodeState state) => state switch
    {
        NodeState.UpToDate => "up to date",
        NodeState.Restorable => "restorable from the store",
        NodeState.Downloadable => "in the remote cache",
        NodeState.CannotRun => "cannot run here",
        NodeState.WouldRun => "would run",
        NodeState.DependsOnOthers => "may run",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of a stage."),
    };
}
