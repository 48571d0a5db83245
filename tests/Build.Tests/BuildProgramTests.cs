namespace SpeechSpeed.Build.Tests;

/// <summary>The compiled build program, as <c>build.sh</c> starts it.</summary>
public class BuildProgramTests
{
    [Fact]
    public void Help_shows_targets_arguments_and_exit_codes() => Check("--help");

    [Fact]
    public void Version_is_that_of_the_citation_and_the_changes()
    {
        string version = File.ReadLines(Path.Combine(Repository.Root, "CITATION.cff")).Single(line => line.StartsWith("version: ", StringComparison.Ordinal))["version: ".Length..];

        Assert.StartsWith($"SpeechSpeed {version}, on Cake", ToolProcess.Run("Build", "--version").Output, StringComparison.Ordinal);
        Assert.StartsWith($"## {version}", File.ReadLines(Path.Combine(Repository.Root, "CHANGELOG.md")).First(line => line.StartsWith("## ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tree_shows_what_depends_on_what() => Check("--tree");

    [Fact]
    public void Description_lists_the_targets() => Check("--description");

    [Fact]
    public void Dry_run_lists_the_targets_in_their_order_and_runs_none() => Check("--dryrun");

    [Fact]
    public void Exclusive_dry_run_lists_the_target_alone() => Check("--dryrun", "--exclusive", "--target=Plot");

    [Theory]
    [InlineData("--target=Nope")]
    [InlineData("--modle=x")]
    [InlineData("--jobs=0")]
    [InlineData("--locked=yes")]
    [InlineData("--preview")]
    [InlineData("--target=Verify --recompute=some")]
    [InlineData("--target=Gc --keep-days=-1")]
    [InlineData("--target=Gc --keep-size=much")]
    [InlineData("--config=nowhere.yaml")]
    [InlineData("--target=Status --config=nowhere.yaml")]
    [InlineData("--exclusive --force --target=Plot --config=nowhere.yaml")]
    public void Wrong_usage_ends_with_2_and_one_message(string arguments)
    {
        ToolResult result = ToolProcess.Run("Build", arguments.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.DoesNotContain(" at SpeechSpeed.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public void A_missing_pipeline_file_is_named()
    {
        ToolResult result = ToolProcess.Run("Build", "--target=Preprocess", "--config=no such.yaml");

        Assert.Contains(Path.Combine(Repository.Root, "no such.yaml"), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_have_a_stack_with_diagnostic_verbosity_only()
    {
        ToolResult result = ToolProcess.Run("Build", "--target=Preprocess", "--config=nowhere.yaml", "--verbosity=diagnostic");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(" at SpeechSpeed.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_prints_nothing_but_errors()
    {
        ToolResult result = ToolProcess.Run("Build", "--dryrun", "--verbosity=quiet");

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    private static void Check(params string[] arguments)
    {
        ToolResult result = ToolProcess.Run("Build", arguments);

        Assert.Equal(0, result.ExitCode);
        string[] lines = [.. result.Output.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())];
        Expectation.Check(string.Join('\n', lines).Trim('\n'), test: Name(arguments));
    }

    private static string Name(string[] arguments) => string.Join("", arguments).Replace("--", "-", StringComparison.Ordinal).Replace('=', '-').Trim('-');
}
