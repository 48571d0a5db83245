using System.Diagnostics;

namespace SpeechSpeed.Stages.Tests;

/// <summary>Real signals, sent to the real build program while a stage runs.</summary>
public sealed class InterruptionTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_the_tools_leaves_nothing_half_written_and_ends_with_130(string signal)
    {
        Needs.That(!OperatingSystem.IsWindows(), "the signals of Unix");

        Needs.That(signal != "INT" || !IsIgnored(2), "a SIGINT that is not ignored, as it is in a job that a script starts in the background");

        using PipelineFolder pipeline = PipelineFolder.OverSample();
        TaskCompletionSource extracting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Process build = ToolProcess.Start("Build", [$"--config={pipeline.Config}"], line =>
        {
            if (line.StartsWith("extract[small]: running", StringComparison.Ordinal))
            {
                extracting.TrySetResult();
            }
        });
        await extracting.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{build.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await build.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, build.ExitCode);
        Assert.False(Directory.Exists(pipeline["results"]));
        Assert.False(File.Exists(pipeline["pipeline.lock.json"]));
        Assert.Empty(Directory.GetFileSystemEntries(pipeline["store/tmp"]));
        Assert.Contains("up to date: every stage (1)", pipeline.BuildWell("--target=Preprocess").Output, StringComparison.Ordinal);
    }

    /// <summary>Whether this process, and so what it starts, was made to ignore a signal. Only Linux says so.</summary>
    private static bool IsIgnored(int number)
    {
        const string status = "/proc/self/status";
        string? ignored = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return ignored is not null && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) >> (number - 1) & 1) == 1;
    }
}
