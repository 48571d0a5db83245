using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Runs one stage's tool in a folder of its own: its inputs in <c>in/</c>, its outputs in <c>out/</c>.</summary>
/// <param name="folders">The pipeline's folders, with the tools.</param>
/// <param name="store">The source of the inputs, and the place of the log.</param>
/// <param name="endGrace">How long an interrupted tool may take to end before it is killed.</param>
/// <param name="tell">Receives the tool's output.</param>
internal sealed class StageExecution(PipelineFolders folders, StageStore store, TimeSpan endGrace, Action<RunEvent> tell)
{
    private const int QuotedLines = 10;

    /// <summary>Runs the stage and returns its output folder.</summary>
    /// <param name="node">The stage.</param>
    /// <param name="folder">Full path of the folder to work in.</param>
    /// <param name="manifests">The outputs of the stages it reads from, by node id.</param>
    /// <param name="provenance">The file that the runner writes for it, or null.</param>
    /// <param name="moreFlags">Flags beside the stage's own, which are no part of its identity.</param>
    /// <param name="jobs">Number of workers, ≥ 1.</param>
    /// <param name="log">Full path of a file for every line of the tool, or null.</param>
    /// <param name="started">Called when its inputs are laid out.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="SpeechSpeedException">The tool failed.</exception>
    /// <exception cref="DamagedBlobException">An input is damaged; the tool was not started.</exception>
    public async Task<string> RunAsync(
        StageNode node,
        string folder,
        IReadOnlyDictionary<string, OutputManifest> manifests,
        byte[]? provenance,
        IReadOnlyList<string> moreFlags,
        int jobs,
        string? log,
        Action started,
        CancellationToken cancellationToken)
    {
        string output = Path.Combine(folder, "out");
        InputLayout layout = new(node, Path.Combine(folder, "in"));
        layout.TakeFrom(store, manifests, provenance);
        started();
        await using TextWriter kept = OpenLog(log, folder);
        ConsoleOutput console = new(node, kept, tell);
        int code = await StageProcess.RunAsync(
            folders.Tools.Assembly(node.Tool),
            [.. layout.Arguments(), .. folders.Tools.Provider.FlagsOf(node.Stage), .. moreFlags, ToolProtocol.Output, output, ToolProtocol.Jobs, Numbers.Text(jobs)],
            console.Take,
            endGrace,
            cancellationToken).ConfigureAwait(false);
        if (code != (int)ExitCode.Done)
        {
            tell(new RunEvent.NodeFailed(node, code));
            throw Failure(node, code, console, log, code == (int)ExitCode.Configuration ? await UnknownFlagsAsync(node, cancellationToken).ConfigureAwait(false) : []);
        }

        return output;
    }

    private static TextWriter OpenLog(string? path, string folder)
    {
        if (path is null)
        {
            return TextWriter.Null;
        }

        // The file takes its name when it is open, so two runs of a stage write into two files; the name is that of the later one.
        string unnamed = Path.Combine(folder, "log");
        FileStream file = DurableFile.Create(unnamed);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(unnamed, path, overwrite: true);
        return new StreamWriter(file) { AutoFlush = true };
    }

    /// <summary>Those flags of a stage that its tool's help does not name.</summary>
    private async Task<string[]> UnknownFlagsAsync(StageNode node, CancellationToken cancellationToken)
    {
        HashSet<string> known = [];
        await StageProcess.RunAsync(folders.Tools.Assembly(node.Tool), ["--help"], line => known.UnionWith(line.Split(' ', ',')), endGrace, cancellationToken).ConfigureAwait(false);
        return [.. node.Arguments.Select(argument => argument.Flag).Distinct().Where(flag => !known.Contains(flag))];
    }

    private SpeechSpeedException Failure(StageNode node, int code, ConsoleOutput console, string? log, string[] unknownFlags)
    {
        string said = console.Failure
            ?? (console.Lines.Count == 0 ? "It wrote nothing." : "It ended with:\n  " + string.Join("\n  ", console.Lines.TakeLast(QuotedLines)));
        string whole = log is null ? "" : $"\nAll that it wrote: {log}";
        return (ExitCode)code switch
        {
            ExitCode.InputData => new SpeechSpeedException(ExitCode.InputData, $"{node.Id} cannot use its input data: {said}{whole}"),
            ExitCode.Interrupted => new SpeechSpeedException(ExitCode.Interrupted, $"{node.Id} was interrupted; its outputs were not kept."),
            ExitCode.Configuration when unknownFlags.Length > 0 => new SpeechSpeedException(
                ExitCode.Failed, $"{node.Id}: the tool {node.Tool} does not know {string.Join(", ", unknownFlags)}, so it and the pipeline were built from different sources. Build again. {said}"),
            ExitCode.Configuration => new SpeechSpeedException(
                ExitCode.Configuration, $"{node.Id} refuses a setting of {folders.File}: {said}\nCorrect it there, then run again; nothing was published.{whole}"),
            _ when console.Failure is not null => new SpeechSpeedException(ExitCode.Failed, $"{node.Id} failed: {said}{whole}"),
            _ => new SpeechSpeedException(ExitCode.Failed, $"{node.Id} failed: the tool {node.Tool} ended with exit code {code}. {said}{whole}"),
        };
    }
}
