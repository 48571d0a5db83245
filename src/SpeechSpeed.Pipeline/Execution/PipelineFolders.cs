using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Cluster;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Remote;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>The folders and files of a pipeline, all full paths.</summary>
/// <param name="Tools">The compiled stage tools.</param>
/// <param name="File">The pipeline file, as messages name it: <c>pipeline.yaml</c>.</param>
/// <param name="Store">The store: <c>.speechspeed</c>.</param>
/// <param name="LockFile">The lock file: <c>pipeline.lock.json</c> beside <c>pipeline.yaml</c>.</param>
/// <param name="Results">Where results are published.</param>
public sealed record PipelineFolders(ToolFolders Tools, string File, string Store, string LockFile, string Results)
{
    /// <summary>The store on a server, or null.</summary>
    public RemoteSettings? Remote { get; init; }

    /// <summary>Whether processes on several machines use the store.</summary>
    public bool IsShared { get; init; }

    /// <summary>The folders of a pipeline file.</summary>
    public static PipelineFolders Of(ToolFolders tools, PipelineConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tools);
        return new PipelineFolders(tools with { Provider = ProviderChoice.Of(config.Values, tools) }, config.File, config.StoreFolder, config.LockFile, config.ResultsFolder)
        {
            Remote = RemoteSettings.Of(config.Values),
            IsShared = SlurmSettings.Of(config.Values) is not null,
        };
    }

    /// <summary>Refuses a store or results folder that holds files that this program has not made.</summary>
    /// <exception cref="SpeechSpeedException">It holds such files (exit code 2); nothing was changed.</exception>
    public void Require()
    {
        StageStore.Require(Store);
        ResultsFolder.Require(Results, LockFile);
    }

    /// <summary>Opens the store; creates it if absent.</summary>
    /// <inheritdoc cref="Require"/>
    public StageStore OpenStore()
    {
        Require();
        return new StageStore(Store, IsShared);
    }
}
