using System.Diagnostics;
using System.Globalization;
using Cake.Core.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;

namespace SpeechSpeed.Build;

/// <summary>Builds all tests, then runs the suites, as many at once as there are processors, and adds up their outcomes.</summary>
/// <param name="context">The arguments and paths.</param>
internal sealed class TestRun(BuildContext context)
{
    /// <summary>The longest suite starts first, so that the end does not wait for it alone.</summary>
    private const string Longest = "Stages.Tests";

    private const int QuotedLines = 20;

    private readonly string folder = context.TestResults.FullPath;

    /// <summary>Runs them. Any outcome other than passed and skipped is an error, and so is a run without tests.</summary>
    public async Task RunAsync()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        await BuildAsync().ConfigureAwait(false);
        IEnumerable<string> suites = Directory.EnumerateFiles(context.Root.Combine("tests").FullPath, "*.Tests.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .OrderBy(suite => suite != Longest)
            .ThenBy(suite => suite, StringComparer.Ordinal);
        TestOutcome all = TestOutcome.None;
        Lock gate = new();
        try
        {
            await Parallel.ForEachAsync(suites, context.Interrupted, async (suite, cancellationToken) =>
            {
                long begin = Stopwatch.GetTimestamp();
                TestOutcome outcome = await RunAsync(suite, cancellationToken).ConfigureAwait(false);
                lock (gate)
                {
                    all += outcome;
                    Show(suite, outcome, Stopwatch.GetElapsedTime(begin));
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            foreach ((string reason, int tests) in all.SkipReasons.CountBy(reason => reason).OrderByDescending(group => group.Value).ThenBy(group => group.Key, StringComparer.Ordinal))
            {
                context.Log.Information("skipped {0}: {1}", tests, reason);
            }

            context.Closing.Add(all.ToString());
        }

        if (all.Failures.Count > 0 || all.Passed == 0)
        {
            Throw.Failed(all.Passed == 0 ? $"no test passed: {folder} has the outcome of none." : $"{all.Failures.Count} tests failed; see above.");
        }
    }

    private async Task BuildAsync()
    {
        context.Log.Information("building the tests…");
        (int code, IReadOnlyList<string> lines) = await DotnetAsync(
            ["build", context.Solution.FullPath, "-c", "Release", "-v", "quiet", "-nologo"], context.Interrupted).ConfigureAwait(false);
        if (code != 0)
        {
            Throw.Failed($"the tests could not be built:\n  {string.Join("\n  ", lines)}");
        }
    }

    private async Task<TestOutcome> RunAsync(string suite, CancellationToken cancellationToken)
    {
        string outcome = Path.Combine(folder, suite + ".trx");
        string assembly = context.ToolsFolder.CombineWithFilePath($"{suite}/release/{suite}.dll").FullPath;
        (int code, IReadOnlyList<string> lines) = await DotnetAsync(["exec", assembly, "-noLogo", "-noColor", "-result-trx", outcome], cancellationToken).ConfigureAwait(false);
        TestOutcome? read = TestOutcome.TryRead(outcome);

        // A suite that crashed has no test that reports it.
        return read is not null && (code == 0 || read.Failures.Count > 0)
            ? read
            : (read ?? TestOutcome.None) with { Failures = [new TestFailure(suite, $"ended with exit code {code}:\n{string.Join('\n', lines.TakeLast(QuotedLines))}")] };
    }

    private void Show(string suite, TestOutcome outcome, TimeSpan elapsed)
    {
        context.Log.Information("{0}: {1}, {2} s", suite, outcome, elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
        foreach (TestFailure failure in outcome.Failures)
        {
            context.Log.Error("{0}", $"  {failure.Test}\n    {failure.Message.ReplaceLineEndings("\n    ")}");
        }
    }

    /// <summary>Runs dotnet; an interruption ends all processes that it has started.</summary>
    private static async Task<(int Code, IReadOnlyList<string> Lines)> DotnetAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        using Process process = new() { StartInfo = new ProcessStartInfo(DotnetHost.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };

        // The suites run the program that runs them, where it is one: tests/Testing/ToolProcess.cs.
        string program = Environment.ProcessPath!;
        process.StartInfo.Environment["SPEECHSPEED_BUILD_PROGRAM"] = Path.GetFileNameWithoutExtension(program) == "Build" ? program : "";
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, lines);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        void Take(object sender, DataReceivedEventArgs received)
        {
            lock (lines)
            {
                lines.AddRange(received.Data is { } line ? [line] : []);
            }
        }
    }
}
