namespace SpeechSpeed.Stages.Tests;

/// <summary>Runs of a stage tool that must not depend on the number of workers.</summary>
internal static class ToolRuns
{
    /// <summary>Runs with one worker into <c>1</c> and with two into <c>2</c>, asserts that both wrote the same bytes, and gives what the first said.</summary>
    public static ToolResult Twice(TemporaryFolder folder, string tool, params string[] arguments)
    {
        ToolResult one = ToolProcess.Run(tool, [.. arguments, "--output", folder["1"], "--jobs", "1"]);
        ToolResult two = ToolProcess.Run(tool, [.. arguments, "--output", folder["2"], "--jobs", "2"]);
        Assert.True(one.ExitCode == 0, one.Output);
        Assert.True(two.ExitCode == 0, two.Output);
        string[] names = [.. Directory.GetFiles(folder["1"]).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.NotEmpty(names);
        Assert.Equal(names, Directory.GetFiles(folder["2"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(folder[$"1/{name}"]), File.ReadAllBytes(folder[$"2/{name}"])));
        return one;
    }
}
