using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;

namespace SpeechSpeed.Build;

/// <summary>Brings the corpus and the models that the pipeline file has addresses of.</summary>
internal static class FetchRun
{
    /// <summary>Fetches what is missing.</summary>
    public static Task RunAsync(BuildContext context) => PipelineRun.ReportErrorsAsync(async () =>
    {
        PipelineConfig config = PipelineConfig.LoadToFetch(context.ConfigFile.FullPath, context.Root.FullPath);
        LiveView live = new(context.Log);
        Observer observer = new(new RunLog(live.Log, hasProgressLines: !live.IsShown), live);
        Fetching fetching = new(config, PipelineRun.Folders(config));
        await live.DuringAsync(() => fetching.RunAsync(context.Model, context.Arguments.HasArgument("offline"), observer, context.Interrupted)).ConfigureAwait(false);
        context.Closing.Add($"all files are there; run the pipeline: ./build.sh --config={context.ShownConfigFile}");
    });

    private sealed class Observer(RunLog log, LiveView live) : IRunObserver
    {
        private readonly Lock gate = new();

        public void On(RunEvent happened)
        {
            lock (gate)
            {
                live.Watch(happened);
                log.Show(happened);
            }
        }
    }
}
