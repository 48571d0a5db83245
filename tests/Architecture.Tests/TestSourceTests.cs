namespace SpeechSpeed.Architecture.Tests;

/// <summary>What the sources of the tests keep to.</summary>
public sealed class TestSourceTests
{
    /// <summary>
    /// A test is skipped by <see cref="Needs"/> alone, which sees to it that no fixture skips (xunit would report the tests of that fixture as failed) and that what reads ../shared is marked.
    /// </summary>
    [Fact]
    public void Tests_are_skipped_by_Needs_alone() => Assert.Equal(
        ["tests/Testing/Needs.cs"],
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("Assert" + ".Skip", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')));

    /// <summary>The suite runs where only the clone is: what a program of another origin knows lies in tests/Golden, and that is small.</summary>
    [Fact]
    public void The_goldens_are_small()
    {
        FileInfo[] files = [.. new DirectoryInfo(Path.Combine(Repository.Root, "tests", "Golden")).EnumerateFiles("*", SearchOption.AllDirectories)];

        Assert.NotEmpty(files);
        Assert.InRange(files.Sum(file => file.Length), 1, 850_000);
    }
}
