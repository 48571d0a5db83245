using System.Diagnostics;
using Xunit;

namespace SpeechSpeed.Testing;

/// <summary>Programs of the system that tests compare with. A test that needs one that is absent is skipped, with the reason.</summary>
public static class Programs
{
    public static void Require(string program)
    {
        string name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name))))
        {
            Assert.Skip($"needs the program '{program}' on the PATH; it is not there");
        }
    }

    public static void Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}{output.Result}");
    }
}
