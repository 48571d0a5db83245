using Cake.Core;
using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Build;

/// <summary>
/// The stages, run for the targets. However many targets run, it is one run of the pipeline, whose results are published once, at its end;
/// it goes in step with the targets.
/// </summary>
/// <param name="context">The arguments and paths.</param>
/// <param name="request">The targets that are going to run.</param>
public sealed class PipelineRun(BuildContext context, BuildRequest request)
{
    private readonly IReadOnlyList<IReadOnlyList<string>> groups = Group(request.Targets);

    private readonly LiveView live = new(context.Log);
    private SteppedRun? run;

    /// <summary>Runs a stage for every model. Ends when it has run, and for the last one asked for when the results are published.</summary>
    public Task RunAsync(string stage) => ReportErrorsAsync(async () =>
    {
        run ??= Start();
        await live.DuringAsync(() => run.RunAsync(stage)).ConfigureAwait(false);
    });

    /// <summary>Prints what would run, why, and what it would cost.</summary>
    public Task ShowStatusAsync() => ReportErrorsAsync(async () =>
    {
        PipelineConfig config = Load();
        PipelineRunner runner = new(Folders(config));
        IReadOnlyList<PlannedNode> plan = runner.Plan(StageGraph.Build(config, context.Model).Nodes, Warn, context.Interrupted);
        CostEstimate? cost = await runner.EstimateAsync(
            plan, new RunOptions(context.Jobs), text => context.Log.Information("{0}", text), context.Interrupted).ConfigureAwait(false);
        RunLog.Show(context.Log, cost?.Plan ?? plan);
        if (cost is not null)
        {
            RunLog.Show(context.Log, cost);
        }
    });

    /// <summary>Removes what the last run published, and the build's output.</summary>
    public Task CleanAsync() => ReportErrorsAsync(() =>
    {
        if (File.Exists(context.ConfigFile.FullPath))
        {
            PipelineConfig config = Load();
            Cleaning.RemoveResults(config.ResultsFolder, LockFile.Read(config.LockFile, Warn), context.Log);
        }

        Cleaning.RemoveBuildOutput(context);
        return Task.CompletedTask;
    });

    internal PipelineConfig Load() => PipelineConfig.Load(context.ConfigFile.FullPath, context.Root.FullPath);

    private string[] Stages => [.. groups.SelectMany(group => group)];

    /// <summary>The stages of the targets, in groups that nothing else comes between.</summary>
    private static List<List<string>> Group(IEnumerable<string> targets)
    {
        List<List<string>> groups = [[]];
        foreach (string target in targets.Where(target => target != "Default"))
        {
            if (StageNames.ByTarget.TryGetValue(target, out string? stage))
            {
                groups[^1].Add(stage);
            }
            else
            {
                groups.Add([]);
            }
        }

        return groups;
    }

    private SteppedRun Start()
    {
        string[] stages = Stages;
        PipelineConfig config = Load();
        StageGraph graph = StageGraph.Build(config, context.Model);
        PipelineRunner runner = new(Folders(config));

        // Where workers are scarce, stage by stage as Cake does, and not model by model.
        StageNode[] selected = [.. graph.Select(stages).OrderBy(node => Array.IndexOf(stages, node.Stage))];
        foreach (string stage in stages.Where(stage => graph.Nodes.All(node => node.Stage != stage)))
        {
            Warn($"{stage}: nothing to do, since {context.Model} is a control that is not run on every split that probe reads. To have probes of it, add these to its control.splits.");
        }

        CheckInputs(runner, selected);
        return new SteppedRun(
            groups,
            selected,
            new RunLog(live.Log, hasProgressLines: !live.IsShown).Show,
            async observer =>
            {
                await runner.RunAsync(
                    selected,
                    StageGraph.Build(config).Nodes,
                    new RunOptions(context.Jobs, context.Force, context.Locked),
                    observer,
                    context.Interrupted).ConfigureAwait(false);
                ResultNotes.Add(context.Closing, config.ResultsFolder, [.. config.Models.Select(model => model.Name)]);
            },
            live.Watch);
    }

    /// <summary>With --exclusive, the stages that nobody asked for must be in the store.</summary>
    private void CheckInputs(PipelineRunner runner, IReadOnlyList<StageNode> selected)
    {
        string[] stages = Stages;
        StageNode[] inputs = [.. selected.Where(node => !stages.Contains(node.Stage))];
        if (inputs.Length == 0)
        {
            return;
        }

        if (context.Force)
        {
            Throw.Configuration("--force runs a target's stages and those they read from, --exclusive only the target's. Give one of the two.");
        }

        string[] missing =
        [
            .. runner.Plan(inputs, Warn, context.Interrupted)
                .Where(planned => planned.State is not (NodeState.UpToDate or NodeState.Restorable))
                .Select(planned => planned.Node.Id),
        ];
        if (missing.Length > 0)
        {
            Throw.Configuration(
                $"--exclusive runs only {string.Join(", ", stages)}, which reads from {string.Join(", ", missing)}: not in the store as the pipeline is now. Run without --exclusive.");
        }
    }

    internal static PipelineFolders Folders(PipelineConfig config) =>
        new(ToolFolders.BuiltWith(AppContext.BaseDirectory), config.Cache.Folder, config.LockFile, config.ResultsFolder);

    private void Warn(string text) => context.Log.Warning("{0}", text);

    /// <summary>Our errors as Cake's, which have an exit code too.</summary>
    internal static async Task ReportErrorsAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (SpeechSpeedException error)
        {
            throw new CakeException((int)error.ExitCode, error.Message, error);
        }
        catch (OperationCanceledException error)
        {
            throw new CakeException((int)ExitCode.Interrupted, "interrupted; results are as they were", error);
        }
    }
}
