using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Build;

/// <summary>
/// Hands over what was extracted. Files go to <c>results/&lt;model&gt;/export/&lt;format&gt;/</c>, or to <c>FOLDER/&lt;model&gt;/</c> where a folder is named;
/// they replace those of the last export as a whole.
/// </summary>
/// <param name="context">The arguments and paths.</param>
internal sealed class ExportRun(BuildContext context)
{
    /// <summary>The file by which a folder is known to be an export, which may be replaced.</summary>
    internal const string Marker = "speechspeed-export.txt";

    private readonly LiveView live = new(context.Log);

    /// <summary>Exports every model, or the one that was named, to each target.</summary>
    public async Task RunAsync()
    {
        IReadOnlyList<ExportTarget> targets = ExportTarget.ReadAll(context.Argument("--to") ?? ExportTarget.Default);
        PipelineConfig config = context.Load();
        PipelineRunner runner = BuildContext.Runner(config);
        IReadOnlyList<StageNode> nodes = StageGraph.Build(config, context.Model).Nodes;
        foreach (ExportTarget target in targets)
        {
            IReadOnlyList<StageNode> tools = StageGraph.Exports(config, context.Model, target);
            foreach (StageNode tool in tools.Where(_ => target.IsFiles))
            {
                CheckReplaceable(FolderOf(config, target, tool));
            }

            await live.DuringAsync(() => runner.RunBesideAsync(
                tools, nodes, context.Run, live, (tool, output) => Take(config, target, tool, output), context.Interrupted)).ConfigureAwait(false);
        }
    }

    private string FolderOf(PipelineConfig config, ExportTarget target, StageNode tool) => target.Folder is { } folder
        ? Path.Combine(Path.GetFullPath(folder, context.Environment.WorkingDirectory.FullPath), tool.Model!)
        : Path.Combine(config.ResultsFolder, tool.Model!, "export", target.Format);

    private void Take(PipelineConfig config, ExportTarget target, StageNode tool, string output)
    {
        if (!target.IsFiles)
        {
            return;
        }

        string folder = FolderOf(config, target, tool);
        File.WriteAllText(Path.Combine(output, Marker), $"{target.Format} of {tool.Model}, exported by SpeechSpeed. The next export replaces this folder.\n");
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        string incoming = folder + ".incoming";
        Remove(incoming);
        MoveOrCopy(output, incoming);
        CheckReplaceable(folder);
        Remove(folder);
        Directory.Move(incoming, folder);
        context.Closing.Add($"exported: {folder}");
    }

    /// <summary>Only what an export has made is replaced.</summary>
    private static void CheckReplaceable(string folder)
    {
        bool isFree = File.Exists(folder) is false
            && (!Directory.Exists(folder) || File.Exists(Path.Combine(folder, Marker)) || !Directory.EnumerateFileSystemEntries(folder).Any());
        if (!isFree)
        {
            Throw.Configuration($"{folder} holds something that no export has made, so it is not replaced. Name another folder: --to=npy:FOLDER.");
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The store may lie on another disk than the export.</summary>
    private static void MoveOrCopy(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
        }
        catch (IOException)
        {
            foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }
}
