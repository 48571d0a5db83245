using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Cluster;

/// <summary>A job, or one task of an array of jobs, as <c>squeue</c> lists it.</summary>
/// <param name="Id">The number of the job, or of its array.</param>
/// <param name="Task">Its number in the array; 0 for a job that is no array.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">Slurm's word: <c>RUNNING</c>.</param>
internal sealed record QueuedTask(long Id, int Task, string Name, string State)
{
    private static readonly HashSet<string> Ended =
        ["BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT"];

    /// <summary>Whether it waits, runs, or is about to: whether it may still come to a good end.</summary>
    public bool IsLive => !Ended.Contains(State);

    /// <summary>Reads a line of the format <see cref="SlurmQueue.Format"/>; null if it is none.</summary>
    public static QueuedTask? TryParse(string line) =>
        line.Split('|') is [var id, var task, var name, var state] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? new QueuedTask(number, int.TryParse(task, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : 0, name, state)
            : null;
}

/// <summary>Slurm, by its commands.</summary>
/// <param name="say">Receives a note when Slurm does not answer.</param>
internal sealed class SlurmQueue(Action<string> say)
{
    /// <summary>The format that squeue is asked for.</summary>
    public const string Format = "%F|%K|%j|%T";

    /// <summary>How long an answer counts, and how long a controller that does not answer is left alone.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private const int Attempts = 10;

    /// <summary>The jobs of some names, in one question; those that ended some minutes ago may be missing.</summary>
    public Task<string> ListAsync(IEnumerable<string> names, CancellationToken cancellationToken) =>
        RunAsync("squeue", ["--noheader", "--array", "--states=all", $"--format={Format}", $"--name={string.Join(',', names)}"], "", cancellationToken);

    /// <summary>Submits a script, and returns the number of the job.</summary>
    public async Task<long> SubmitAsync(IReadOnlyList<string> options, string script, CancellationToken cancellationToken)
    {
        string answer = await RunAsync("sbatch", ["--parsable", .. options], script, cancellationToken).ConfigureAwait(false);
        return long.TryParse(answer.Trim().Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : throw new SpeechSpeedException(ExitCode.Failed, $"sbatch answered '{answer.Trim()}', expected the number of a job. Check that sbatch is Slurm's.");
    }

    /// <summary>Takes jobs out of the queue that have not begun.</summary>
    public Task WithdrawAsync(IEnumerable<long> jobs, CancellationToken cancellationToken) =>
        RunAsync("scancel", ["--state=PENDING", .. jobs.Select(job => job.ToString(CultureInfo.InvariantCulture))], "", cancellationToken);

    private async Task<string> RunAsync(string command, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            (int code, string output, string error) = await StartAsync(command, arguments, input, cancellationToken).ConfigureAwait(false);
            if (code == 0)
            {
                return output;
            }

            string said = error.Trim().Split('\n')[^1];
            bool isAway = error.Contains("Unable to contact", StringComparison.Ordinal) || error.Contains("timed out", StringComparison.OrdinalIgnoreCase);
            if (!isAway || attempt == Attempts)
            {
                throw new SpeechSpeedException(
                    ExitCode.Failed, $"{command} failed: {said} What was submitted before stays in the queue. Mend execution.slurm or the cluster, and submit again: only what is missing is submitted.");
            }

            say($"Slurm does not answer ({said}); asked again in {Numbers.Text(Pause.TotalSeconds)} s");
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(int Code, string Output, string Error)> StartAsync(
        string command, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };

        // Within a job these describe that job, and would be taken for wishes about the new one.
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("SLURM_", StringComparison.Ordinal) && name != "SLURM_CONF").ToArray())
        {
            start.Environment.Remove(variable);
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (Win32Exception missing)
        {
            throw new SpeechSpeedException(ExitCode.Configuration, $"{command} could not be started ({missing.Message}). Submit on a machine that has the commands of Slurm.", missing);
        }
    }
}
