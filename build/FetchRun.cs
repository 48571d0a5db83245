using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;

namespace SpeechSpeed.Build;

/// <summary>Fetches the corpus and the models whose addresses the pipeline file gives.</summary>
internal static class FetchRun
{
    /// <summary>Fetches the missing files.</summary>
    public static async Task RunAsync(BuildContext context)
    {
        PipelineConfig config = context.LoadWithoutData();
        LiveView live = new(context.Log);
        Fetching fetching = new(config, BuildContext.Folders(config));
        string[]? within = context.Has("--allow-outside")
            ? null
            : [Path.GetDirectoryName(config.File)!, context.Root.Combine("data").FullPath, context.Root.Combine("models").FullPath];
        await live.DuringAsync(() => fetching.RunAsync(context.Model, context.Has("--offline"), within, live, context.Interrupted)).ConfigureAwait(false);
        context.Closing.Add($"all files are there; run the pipeline: ./build.sh --config={context.ShownConfigFile}");
    }
}
