using System.Globalization;
using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Cluster;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>Submits a pipeline to a cluster, and shows what became of it.</summary>
internal static class SubmitRun
{
    /// <summary>Submits what is missing.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        PipelineConfig config = context.Load();
        Submission submission = Open(context, config)
            ?? throw new SpeechSpeedException(ExitCode.Configuration, $"{config.File} names no cluster. Say under execution: slurm: how many parts an extraction has; docs/scaling.md shows it.");
        if (submission.IsDone)
        {
            IReadOnlyList<StageNode> nodes = StageGraph.Build(config).Nodes;
            IReadOnlyList<PlannedNode> plan = await context.Runner(config, nodes).PlanAsync(nodes, context.Run, context.Warn, context.Interrupted).ConfigureAwait(false);
            if (plan.All(planned => planned.State == NodeState.UpToDate))
            {
                context.Closing.Add("nothing to submit: every stage is up to date");
                return;
            }

            submission.Reset();
        }

        int round = int.TryParse(Environment.GetEnvironmentVariable(Submission.RoundVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 1;
        IReadOnlyList<string> submitted = await submission.AdvanceAsync(round, context.Interrupted).ConfigureAwait(false);
        foreach (string line in submitted)
        {
            context.Log.Information("{0}", line);
        }

        context.Closing.Add(submitted.Count > 0
            ? $"the queue: ./build.sh --target=Status --config={context.ShownConfigFile}"
            : "nothing to submit: all that is not done is in the queue");
    }

    /// <summary>Shows the jobs of a submission, if there is one.</summary>
    public static async Task ShowQueueAsync(BuildContext context, PipelineConfig config)
    {
        if (Open(context, config) is { HasBegun: true } submission)
        {
            foreach (string line in await submission.DescribeAsync(context.Interrupted).ConfigureAwait(false))
            {
                context.Log.Information("Slurm: {0}", line);
            }
        }
    }

    private static Submission? Open(BuildContext context, PipelineConfig config) => SlurmSettings.Of(config.Values) is not { } settings
        ? null
        : new Submission(
            config, StageGraph.NetworkNames(config), settings, BuildContext.Folders(config).OpenStore(), new SubmissionCommands(Program(context), config.File, context.Root.FullPath), context.Warn);

    /// <summary>The jobs start build.sh, because what it has built now may be built anew before they begin; a program that build.sh has not built starts itself.</summary>
    private static string[] Program(BuildContext context) =>
        AppContext.BaseDirectory.StartsWith(context.Artifacts.Combine("programs").FullPath, StringComparison.Ordinal) ? [context.Root.CombineWithFilePath("build.sh").FullPath]
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "Build.dll")]
        : [Environment.ProcessPath!];
}
