namespace SpeechSpeed.Stages.Tests;

/// <summary>A stage tool is the same, byte for byte, in another clone and after a commit that touches only documentation.</summary>
public sealed class ReproducibleBuildTests
{
    private const string Tool = "Preprocess";

    [Fact]
    public void A_tool_built_elsewhere_after_a_documentation_commit_is_the_same()
    {
        using SourceCopy clone = new();
        File.AppendAllText(clone["README.md"], "\nOne more sentence.\n");
        clone.Run("git", "init", "--quiet");
        clone.Run("git", "add", "--all");
        clone.Run("git", "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message=Documentation");
        clone.BuildTool(Tool);

        string built = Path.GetDirectoryName(Repository.Tool(Tool))!;
        string[] files = [.. Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(built, file))];
        Assert.Contains($"{Tool}.dll", files);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(built, file)), File.ReadAllBytes(Path.Combine(clone.Tools, Tool, Repository.Configuration, file))));
    }
}
