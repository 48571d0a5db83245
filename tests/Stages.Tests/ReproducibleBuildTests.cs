using System.Diagnostics;

namespace SpeechSpeed.Stages.Tests;

/// <summary>A stage tool is the same, byte for byte, in another clone and after a commit that touches only documentation.</summary>
public sealed class ReproducibleBuildTests : IDisposable
{
    private const string Tool = "Preprocess";
    private readonly TemporaryFolder clone = new();

    public void Dispose() => clone.Dispose();

    [Fact]
    public void A_tool_built_elsewhere_after_a_documentation_commit_is_the_same()
    {
        if (!Path.Exists(Path.Combine(Repository.Root, ".git")))
        {
            Assert.Skip("Not a git checkout.");
        }

        foreach (string file in Run(Repository.Root, "git", "ls-files", "-co", "--exclude-standard").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string from = Path.Combine(Repository.Root, file);
            if (File.Exists(from))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(clone[file])!);
                File.Copy(from, clone[file]);
            }
        }

        File.AppendAllText(clone["README.md"], "\nOne more sentence.\n");
        Run(clone.Path, "git", "init", "--quiet");
        Run(clone.Path, "git", "add", "--all");
        Run(clone.Path, "git", "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message=Documentation");
        Run(clone.Path, "dotnet", "build", $"stages/{Tool}", "--configuration=Release", "--nologo", "-verbosity:quiet", "-nodeReuse:false");

        string built = Path.GetDirectoryName(Repository.Tool(Tool))!;
        string[] files = [.. Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(built, file))];
        Assert.Contains($"{Tool}.dll", files);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(built, file)), File.ReadAllBytes(Path.Combine(clone[$"artifacts/bin/{Tool}/release"], file))));
    }

    private static string Run(string folder, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{output}");
        return output;
    }
}
