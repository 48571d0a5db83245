using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Runs a stage tool as a process of its own.</summary>
internal static class StageProcess
{
    /// <summary>Runs the tool to its end and returns its exit code.</summary>
    /// <param name="assembly">The tool's assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="line">Receives every line it writes, one at a time.</param>
    /// <param name="endGrace">How long it may take to end after an interruption before it is killed.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="OperationCanceledException">It was interrupted; it has ended.</exception>
    /// <exception cref="IOException">Thrown by <paramref name="line"/>; the tool has ended.</exception>
    public static async Task<int> RunAsync(
        string assembly, IEnumerable<string> arguments, Action<string> line, TimeSpan endGrace, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(DotnetHost.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(assembly);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[ToolProtocol.EndWithInputVariable] = ToolProtocol.Set;
        start.Environment[ToolProtocol.ProgressVariable] = ToolProtocol.Set;
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["TZ"] = "UTC";

        cancellationToken.ThrowIfCancellationRequested();
        using Process process = new() { StartInfo = start };
        Lock gate = new();
        ExceptionDispatchInfo? failure = null;
        process.OutputDataReceived += (_, received) => Say(received.Data);
        process.ErrorDataReceived += (_, received) => Say(received.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process, endGrace).ConfigureAwait(false);
            throw;
        }

        failure?.Throw();
        return process.ExitCode;

        void Say(string? text)
        {
            if (text is not null)
            {
                lock (gate)
                {
                    try
                    {
                        line(text);
                    }
                    catch (IOException error)
                    {
                        // A full disk, for example. No caller waits for this thread: an exception from here would end the program.
                        failure ??= ExceptionDispatchInfo.Capture(error);
                    }
                }
            }
        }
    }

    private static async Task EndAsync(Process process, TimeSpan grace)
    {
        process.StandardInput.Close();
        using CancellationTokenSource patience = new(grace);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
