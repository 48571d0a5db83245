using System.Diagnostics;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Testing.Tool;

namespace SpeechSpeed.Pipeline.Tests.Execution;

/// <summary>A sample pipeline in a folder of its own, and what its runs did.</summary>
internal sealed class Workspace : IRunObserver, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<RunEvent> events = [];

    public Workspace()
    {
        Pipeline = new SamplePipeline(folder.Path);
        Pipeline.MakeInputs();
    }

    public SamplePipeline Pipeline { get; }

    public IReadOnlyList<RunEvent> Events => events;

    public IEnumerable<string> Messages => events.OfType<RunEvent.Message>().Select(message => message.Text);

    public StageStore Store => new(Pipeline.Folders.Store);

    public string this[string path] => folder[path];

    public string Write(string path, string text) => folder.Write(path, text);

    public void Tell(string node, params string[] behaviour) => folder.Write($"behaviour/{node}", string.Join('\n', behaviour));

    public void TellNothing() => Directory.Delete(folder["behaviour"], recursive: true);

    /// <summary>Runs the pipeline, or the stages up to some, in this process.</summary>
    public Task<RunSummary> RunAsync(
        bool force = false, string[]? only = null, bool isLocked = false, int jobs = 2, bool fromLock = false, CancellationToken cancellationToken = default)
    {
        events.Clear();
        IReadOnlyList<StageNode> all = Pipeline.Nodes();
        StageNode[] selected = [.. all.Where(node => only is null || only.Contains(node.Id))];
        RunOptions options = new(jobs, force, isLocked) { EndGrace = TimeSpan.FromSeconds(1), FromLock = fromLock };
        return new PipelineRunner(Pipeline.Folders).RunAsync(selected, all, options, this, cancellationToken);
    }

    /// <summary>Runs some recorded stages again.</summary>
    public Task<RecomputationReport> RecomputeAsync(int maximum) => new PipelineRunner(Pipeline.Folders).RecomputeAsync(
        Pipeline.Nodes(), maximum, new RunOptions(2), this, CancellationToken.None);

    /// <summary>Starts a builder in a process of its own.</summary>
    public Process StartBuilder()
    {
        ProcessStartInfo start = new(DotnetHost.Path) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Pipeline.Folders.Tools.Assembly("Testing.Tool"));
        start.ArgumentList.Add("build");
        start.ArgumentList.Add(folder.Path);
        return Process.Start(start)!;
    }

    public Task<IReadOnlyList<PlannedNode>> PlanAsync(bool fromLock = false, Action<string>? say = null) =>
        new PipelineRunner(Pipeline.Folders).PlanAsync(Pipeline.Nodes(), new RunOptions(2) { FromLock = fromLock }, say ?? (_ => { }), CancellationToken.None);

    /// <summary>The stages that were launched since the last call, in the order of the graph: those that run at once begin in any.</summary>
    public string[] TakeLaunches()
    {
        string log = folder["launches.log"];
        string[] launches = [];
        if (File.Exists(log))
        {
            // A tool whose builder was killed may still be writing.
            using StreamReader reader = new(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            launches = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        File.Delete(log);
        return [.. launches.OrderBy(launch => Pipeline.Nodes().Select(node => node.Id).ToList().IndexOf(launch))];
    }

    /// <summary>Every result and the lock file: path → text.</summary>
    public SortedDictionary<string, string> Published()
    {
        SortedDictionary<string, string> published = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder["results"], "*", SearchOption.AllDirectories).Append(folder["pipeline.lock.json"]))
        {
            published[Path.GetRelativePath(folder.Path, file)] = File.ReadAllText(file);
        }

        return published;
    }

    public void On(RunEvent happened) => events.Add(happened);

    public void Dispose() => folder.Dispose();
}
