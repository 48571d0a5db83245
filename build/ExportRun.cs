using SpeechSpeed.Core;
using SpeechSpeed.Folders;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>
/// Exports the stored features. Files go to <c>results/&lt;model&gt;/export/&lt;format&gt;/</c>, or to <c>FOLDER/&lt;model&gt;/</c> if a folder is named;
/// they replace those of the last export as a whole.
/// </summary>
/// <param name="context">The arguments and paths.</param>
internal sealed class ExportRun(BuildContext context)
{
    private readonly LiveView live = new(context.Log);

    /// <summary>Exports every model, or the named one, to each target.</summary>
    public async Task RunAsync()
    {
        if (context.Run.FromLock)
        {
            Throw.Configuration("Export reads every feature, and --from-lock downloads only what results need. Run Export without --from-lock.");
        }

        IReadOnlyList<ExportTarget> targets = ExportTarget.ReadAll(context.Argument("--to") ?? ExportTarget.Default);
        PipelineConfig config = context.Load();
        PipelineRunner runner = BuildContext.Runner(config);
        IReadOnlyList<StageNode> nodes = StageGraph.Build(config, context.Model).Nodes;
        foreach (ExportTarget target in targets)
        {
            IReadOnlyList<StageNode> tools = StageGraph.Exports(config, context.Model, target);
            foreach (StageNode tool in tools.Where(_ => target.IsFiles))
            {
                RequireExport(FolderOf(config, target, tool));
            }

            await live.DuringAsync(() => runner.RunBesideAsync(
                tools, nodes, context.Run, live, (tool, output) => Take(config, target, tool, output), context.Interrupted)).ConfigureAwait(false);
        }
    }

    private string FolderOf(PipelineConfig config, ExportTarget target, StageNode tool) => target.Folder is { } folder
        ? new OwnFolder(Path.GetFullPath(folder, context.Environment.WorkingDirectory.FullPath), static _ => false).At(RelativePath.Parse(tool.Model))
        : new OwnFolder(config.ResultsFolder, static _ => false).At(RelativePath.Parse($"{tool.Model}/export/{target.Format}"));

    private void Take(PipelineConfig config, ExportTarget target, StageNode tool, string output)
    {
        if (!target.IsFiles)
        {
            return;
        }

        string folder = FolderOf(config, target, tool);
        if (target.Folder is null)
        {
            ResultsFolder.Marker.Set(config.ResultsFolder);
        }

        FolderMarker.Export.Set(output);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        string incoming = folder + ".incoming";
        Remove(incoming);
        MoveOrCopy(output, incoming);
        Remove(folder);
        Directory.Move(incoming, folder);
        context.Closing.Add($"exported: {folder}");
    }

    /// <summary>Only an earlier export is replaced.</summary>
    private static void RequireExport(string folder) => FolderMarker.Export.Require(folder, "--to", () => Path.GetFileName(Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal).First()));

    private static void Remove(string folder)
    {
        RequireExport(folder);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The store may be on another disk than the export.</summary>
    private static void MoveOrCopy(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
        }
        catch (IOException)
        {
            FolderMarker.Export.Set(to);
            foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }
    }
}
