using System.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Build;

/// <summary>
/// The stages, run for the targets. However many targets run, there is one run of the pipeline, whose results are published once, at its end.
/// The run keeps in step with the targets.
/// </summary>
/// <param name="context">The arguments and paths.</param>
/// <param name="request">The stages that have a target.</param>
public sealed class StageTargets(BuildContext context, BuildRequest request)
{
    private readonly string[] stages = [.. request.Stages.SelectMany(group => group)];
    private readonly LiveView live = new(context.Log);
    private SteppedRun? run;

    /// <summary>Runs a stage for every model. Ends when the stage has run, and for the last requested stage when the results are published.</summary>
    public async Task RunAsync(string stage)
    {
        run ??= await StartAsync().ConfigureAwait(false);
        await live.DuringAsync(() => run.RunAsync(stage)).ConfigureAwait(false);
    }

    private async Task<SteppedRun> StartAsync()
    {
        CheckOptions();
        PipelineConfig config = context.Load();
        StageGraph graph = StageGraph.Build(config, context.Model);

        // With few workers, the order is stage by stage, as in Cake, and not model by model.
        HashSet<string> exported = [.. request.WantsExport ? StageGraph.Exports(config, context.Model, ExportTarget.ReadAll(ExportTarget.Default)[0]).SelectMany(StageGraph.Dependencies) : []];
        StageNode[] selected =
        [
            .. graph.Select(node => (request.Wanted.Contains(node.Stage) && IsAskedFor(node)) || exported.Contains(node.Id)).OrderBy(node => Array.IndexOf(stages, node.Stage)),
        ];
        if (context.Argument("--only") is { } only && !StageGraph.NetworkNames(config).Contains(only))
        {
            Throw.Configuration($"--only={only}: {config.File} has no such network. Name one of: {string.Join("; ", StageGraph.NetworkNames(config))}.");
        }

        PipelineRunner runner = context.Runner(config, selected);
        foreach (string stage in stages.Where(stage => graph.Nodes.All(node => node.Stage != stage)))
        {
            context.Warn($"{stage}: nothing to do, because the control {context.Model} is not run on every split that probe reads. For probes of it, add those splits to its control.splits.");
        }

        await CheckInputsAsync(runner, selected).ConfigureAwait(false);
        live.Begin(new WholeRun(selected, context.Run.Jobs, runner.PastWork));
        long begun = Stopwatch.GetTimestamp();
        return new SteppedRun(
            request.Stages,
            selected,
            live.Show,
            async observer =>
            {
                RunSummary summary = await runner.RunAsync(selected, StageGraph.Build(config).Nodes, context.Run, observer, context.Interrupted).ConfigureAwait(false);
                if (context.Run.Part is { } part)
                {
                    context.Closing.Add($"part {part} is in the store; when every part is, assemble them: ./build.sh --config={context.ShownConfigFile}");
                    return;
                }

                ResultNotes.Add(context.Closing, config.ResultsFolder, summary, Stopwatch.GetElapsedTime(begun));
            },
            Watch);
    }

    private void Watch(RunEvent happened)
    {
        live.Watch(happened);
        if (happened is RunEvent.NodeFinished finished)
        {
            (context.Log as PrintableLog)?.Headings.Add(finished.Node.Stage, finished.Elapsed);
        }
    }

    private bool IsAskedFor(StageNode node) => context.Argument("--only") is not { } network || StageGraph.NetworkOf(node) == network;

    /// <summary>Refuses options that contradict each other.</summary>
    private void CheckOptions()
    {
        RunOptions options = context.Run;
        string? problem = options switch
        {
            { FromLock: true, Force: true } => "--force runs every stage, and --from-lock has neither corpus nor models to run them on.",
            { FromLock: true, Part: not null } => "--part makes rows of audio, and --from-lock has none.",
            { Part: not null, Force: true } => "--part keeps the rows that it makes for a run that takes them, and --force takes none.",
            _ => null,
        };
        if (problem is not null)
        {
            Throw.Configuration($"{problem} Give one of the two.");
        }

        if (options.Part is null && context.Has("--only"))
        {
            Throw.Configuration("--only names the network whose rows --part makes. Give --part too, or --model for a branch of the pipeline.");
        }

        if (options.Part is not null && stages.Except([StageNames.Preprocess, StageNames.Extract]).FirstOrDefault() is { } other)
        {
            Throw.Configuration($"--part makes a part of the rows of Extract; {other} needs all of them. Give --part with --target=Extract alone, and run the rest when every part has ended.");
        }
    }

    /// <summary>With --exclusive, stages without a requested target must be in the store.</summary>
    private async Task CheckInputsAsync(PipelineRunner runner, IReadOnlyList<StageNode> selected)
    {
        StageNode[] inputs = [.. selected.Where(node => !stages.Contains(node.Stage))];
        if (inputs.Length == 0)
        {
            return;
        }

        if (context.Run.Force)
        {
            Throw.Configuration("--force runs the stages of a target and those that they read from; --exclusive runs only those of the target. Give one of the two.");
        }

        string[] missing =
        [
            .. (await runner.PlanAsync(inputs, context.Run, context.Warn, context.Interrupted).ConfigureAwait(false))
                .Where(planned => planned.State is not (NodeState.UpToDate or NodeState.Restorable or NodeState.Downloadable))
                .Select(planned => planned.Node.Id),
        ];
        if (missing.Length > 0)
        {
            Throw.Configuration(
                $"--exclusive runs only {string.Join(", ", stages)}, which reads from {string.Join(", ", missing)}. Neither the store nor cache.remote has these outputs for the present pipeline. Run without --exclusive.");
        }
    }
}
