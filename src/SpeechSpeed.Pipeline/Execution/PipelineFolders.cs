using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Where a pipeline's things are, all full paths.</summary>
/// <param name="Tools">The compiled stage tools.</param>
/// <param name="File">The pipeline file, as messages name it: <c>pipeline.yaml</c>.</param>
/// <param name="Store">The store: <c>.speechspeed</c>.</param>
/// <param name="LockFile">The lock file: <c>pipeline.lock.json</c> beside <c>pipeline.yaml</c>.</param>
/// <param name="Results">Where results are published.</param>
public sealed record PipelineFolders(ToolFolders Tools, string File, string Store, string LockFile, string Results)
{
    /// <summary>Those of a pipeline file.</summary>
    public static PipelineFolders Of(ToolFolders tools, PipelineConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new PipelineFolders(tools, config.File, config.StoreFolder, config.LockFile, config.ResultsFolder);
    }

    /// <summary>Refuses a store or results folder that holds what this program has not made.</summary>
    /// <exception cref="SpeechSpeedException">It does (exit code 2); nothing was changed.</exception>
    public void Require()
    {
        StageStore.Require(Store);
        ResultsFolder.Require(Results, LockFile);
    }

    /// <summary>Opens the store; makes it where there is none.</summary>
    /// <inheritdoc cref="Require"/>
    public StageStore OpenStore()
    {
        Require();
        return new StageStore(Store);
    }
}
