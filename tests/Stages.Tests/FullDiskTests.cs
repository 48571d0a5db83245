using System.Diagnostics;

namespace SpeechSpeed.Stages.Tests;

/// <summary>A store on a disk without room: a tmpfs in a mount namespace of the test's own.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void A_full_disk_is_named_and_nothing_is_called_damaged()
    {
        Needs.Programs("unshare", "mount");
        Needs.That(Run("true") is (0, _), "leave to mount a file system of its own");
        using PipelineFolder pipeline = PipelineFolder.OverSample();
        Directory.CreateDirectory(pipeline["store"]);
        string build = $"dotnet exec '{Repository.Tool("Build")}' '--config={pipeline.Config}' --target=Preprocess";

        (int code, string output) = Run($"mount -t tmpfs -o size=16k tmpfs '{pipeline["store"]}' && {build}");

        Assert.Equal(1, code);
        Assert.Contains("No space left on device", output, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", output, StringComparison.Ordinal);
        pipeline.BuildWell("--target=Preprocess");
    }

    private static (int Code, string Output) Run(string command)
    {
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "bash", "-c", $"{{ {command}; }} 2>&1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
            Environment = { ["LC_ALL"] = "C.UTF-8", ["NO_COLOR"] = "1" },
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
