using Cake.Common.Tools.DotNet;
using Cake.Common.Tools.DotNet.Test;
using Cake.Core;
using Cake.Core.Diagnostics;
using SpeechSpeed.Core;

namespace SpeechSpeed.Build;

/// <summary>Runs every test project and adds up what they left.</summary>
internal static class TestRun
{
    /// <summary>Runs <c>dotnet test</c> on the solution. Anything but passed and skipped tests is an error, and so is no test at all.</summary>
    public static void Run(BuildContext context)
    {
        string folder = context.TestResults.FullPath;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        CakeException? failure = DotNetTest(context);
        TestOutcome outcome = TestOutcome.Read(folder);
        foreach ((string reason, int tests) in outcome.SkipReasons)
        {
            context.Log.Information("skipped {0}: {1}", tests, reason);
        }

        context.Closing.Add(outcome.ToString());
        if (context.Interrupted.IsCancellationRequested)
        {
            throw new CakeException((int)ExitCode.Interrupted, "interrupted");
        }

        if (outcome.Failed > 0)
        {
            throw new CakeException((int)ExitCode.Failed, $"{outcome.Failed} tests failed; see above.");
        }

        if (failure is not null)
        {
            throw new CakeException((int)ExitCode.Failed, "the tests could not be built or run; see above.", failure);
        }

        if (outcome.Passed == 0)
        {
            throw new CakeException((int)ExitCode.Failed, $"no test passed: {folder} has the outcome of none.");
        }
    }

    private static CakeException? DotNetTest(BuildContext context)
    {
        try
        {
            context.DotNetTest(context.Solution.FullPath, new DotNetTestSettings
            {
                Configuration = "Release",
                NoLogo = true,
                ResultsDirectory = context.TestResults,
            });
            return null;
        }
        catch (CakeException error)
        {
            return error;
        }
    }
}
