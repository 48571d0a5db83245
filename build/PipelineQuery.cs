using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Build;

/// <summary>Describes the pipeline of a file; runs no stage.</summary>
internal static class PipelineQuery
{
    /// <summary>Prints what would run, why, and what it would cost.</summary>
    public static async Task ShowPlanAsync(BuildContext context)
    {
        PipelineConfig config = context.Load();
        IReadOnlyList<StageNode> nodes = StageGraph.Build(config, context.Model).Nodes;
        PipelineRunner runner = context.Runner(config, nodes);
        IReadOnlyList<(string Model, NetworkFacts Facts)> networks = await runner.InspectAsync(context.Run, new LiveView(context.Log), context.Interrupted).ConfigureAwait(false);
        IReadOnlyList<PlannedNode> plan = await runner.PlanAsync(nodes, context.Run, context.Warn, context.Interrupted).ConfigureAwait(false);
        Dictionary<string, long> numbers = networks.ToDictionary(network => network.Model, network => network.Facts.Numbers);
        CostEstimate cost = await runner.EstimateAsync(plan, NumbersOf, context.Run, text => context.Log.Information("{0}", text), context.Interrupted).ConfigureAwait(false);
        context.Log.Information("{0}", runner.DescribeProcessor(context.Run));
        RunLog.Show(context.Log, networks);
        RunLog.Show(context.Log, cost.Plan);
        RunLog.Show(context.Log, cost);
        await SubmitRun.ShowQueueAsync(context, config).ConfigureAwait(false);

        long? NumbersOf(string model) =>
            numbers.TryGetValue(config.Models.First(one => one.Name == model) is ModelConfig.Control control ? control.Of.Name : model, out long found) ? found : null;
    }

    /// <summary>Prints the stages and their states as a Mermaid flowchart, or writes them to <c>--output</c>.</summary>
    public static async Task DrawAsync(BuildContext context)
    {
        PipelineConfig config = context.Load();
        IReadOnlyList<StageNode> nodes = StageGraph.Build(config, context.Model).Nodes;
        IReadOnlyList<DrawnStage> stages = PipelineDrawing.Of(await BuildContext.Runner(config).PlanAsync(nodes, context.Run, context.Warn, context.Interrupted).ConfigureAwait(false));
        if (context.OutputFile is not { } output)
        {
            Console.Out.Write(PipelineMermaid.Of(stages));
            return;
        }

        if (!Directory.Exists(Path.GetDirectoryName(output)))
        {
            Throw.Configuration($"--output={output}: its folder does not exist. Create it, or name another.");
        }

        await File.WriteAllTextAsync(
            output,
            Path.GetExtension(output) == ".svg" ? new PipelineSvg(stages).Draw($"{context.ShownConfigFile}: {RunLog.Counts(stages.Select(stage => stage.Look.Word))}") : PipelineMermaid.Of(stages),
            context.Interrupted).ConfigureAwait(false);
        context.Closing.Add($"drawn: {output}");
    }

    /// <summary>Prints the parts of the network of <c>--model</c>, or of that of every model that is no control, one after the other.</summary>
    public static async Task ShowNetworksAsync(BuildContext context)
    {
        PipelineConfig config = context.Load();
        foreach (StageNode node in StageGraph.Inspections(config, context.Model))
        {
            await BuildContext.Runner(config).PrintAsync(node, Console.Out.WriteLine, context.Interrupted).ConfigureAwait(false);
        }
    }
}
