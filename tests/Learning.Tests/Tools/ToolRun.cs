using System.Diagnostics;

namespace SpeechSpeed.Learning.Tests.Tools;

/// <summary>A finished run of a compiled stage tool.</summary>
internal sealed record ToolRun(int ExitCode, string Errors)
{
    /// <summary>Starts the tool as the pipeline does and waits for its end.</summary>
    public static Task<ToolRun> StartAsync(string tool, params string[] arguments) => StartFileAsync(Repository.Tool(tool), arguments);

    /// <summary>Starts a tool that lies elsewhere.</summary>
    public static async Task<ToolRun> StartFileAsync(string path, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [path, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // The console wraps long lines.
        return new ToolRun(process.ExitCode, string.Join(' ', (errors + await output).Split((char[])['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>Asserts that two output folders hold the same files with the same bytes.</summary>
    public static void AssertSameOutputs(string first, string second)
    {
        string[] names = [.. Directory.GetFiles(first).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.NotEmpty(names);
        Assert.Equal(names, Directory.GetFiles(second).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(first, name)), File.ReadAllBytes(Path.Combine(second, name))));
    }
}
