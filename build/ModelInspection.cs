using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>Prints what the networks of the pipeline consist of.</summary>
/// <param name="context">The arguments and paths.</param>
internal sealed class ModelInspection(BuildContext context)
{
    /// <summary>Prints that of <c>--model</c>, or of every model that is no control, one after the other.</summary>
    public Task PrintAsync() => PipelineRun.ReportErrorsAsync(async () =>
    {
        PipelineConfig config = context.Pipeline.Load();
        PipelineRunner runner = new(PipelineRun.Folders(config));
        foreach (StageNode node in StageGraph.Inspections(config, context.Model))
        {
            await runner.PrintAsync(node, Console.Out.WriteLine, context.Interrupted).ConfigureAwait(false);
        }
    });
}
