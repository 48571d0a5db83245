using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace SpeechSpeed.Build.Tests;

/// <summary><c>--target=Compare</c> as far as the comparing tool: where the results to compare with come from.</summary>
public sealed class ResultComparisonTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IDisposable comparisons = CompareFolder.Hold();

    public ResultComparisonTests()
    {
        foreach (string split in (string[])["train", "dev", "test"])
        {
            Directory.CreateDirectory(folder[$"corpus/{split}"]);
        }

        folder.Write(
            "pipeline.yaml",
            """
            corpus:
              root: corpus
              splits: { train: [train], dev: [dev], test: [test] }
            models:
              - name: m
                architecture: { kind: samresnet34, width: 4 }
            cache: { dir: store }
            """);
        folder.Write("results/m/metrics.json", "{}");
    }

    public void Dispose()
    {
        comparisons.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Without_against_the_command_line_is_wrong() => Check(2, "Compare needs --against");

    [Fact]
    public void What_is_neither_a_folder_nor_a_revision_is_named() =>
        Check(2, "--against=nowhere: expected a results folder or a git revision. There is no folder", "--against=nowhere");

    [Fact]
    public void A_folder_is_given_to_the_tool_and_its_exit_code_is_kept()
    {
        Directory.CreateDirectory(folder["other"]);

        Check(3, "expected <model>/metrics.json here, found none", $"--against={folder["other"]}");
    }

    [Fact]
    public void A_revision_without_results_is_told_what_to_commit()
    {
        Commit("pipeline.yaml");

        Check(3, "that revision has neither results (metrics.json) nor pipeline.lock.json", "--against=HEAD");
    }

    [Fact]
    public void Results_of_a_revision_are_read_from_its_files()
    {
        folder.Write("results/m/metrics.json", """{ "schema": 77 }""");
        Commit("pipeline.yaml", "results");
        folder.Write("results/m/metrics.json", "{}");

        Check(3, "found 77", "--against=HEAD");
    }

    [Fact]
    public void A_lock_file_that_was_committed_with_a_conflict_is_named()
    {
        folder.Write("pipeline.lock.json", "{\n<<<<<<< HEAD\n");
        Commit("pipeline.yaml", "pipeline.lock.json");

        Check(3, "pipeline.lock.json:2 cannot be read as a lock file: it has an unresolved git conflict", "--against=HEAD");
    }

    [Fact]
    public void Results_that_are_not_committed_are_taken_from_the_store_by_the_lock_file()
    {
        byte[] metrics = Encoding.UTF8.GetBytes("""{ "schema": 78 }""");
        string digest = Convert.ToHexStringLower(SHA256.HashData(metrics));
        folder.Write(
            "pipeline.lock.json",
            $$"""{ "schema": 1, "stages": { "plot": { "components": {}, "fingerprint": "{{digest}}", "results": { "m/metrics.json": "{{digest}}" }, "stored": {} } } }""");
        Commit("pipeline.yaml", "pipeline.lock.json");
        File.Delete(folder["pipeline.lock.json"]);

        Check(3, "nor cache.remote has m/metrics.json of that revision", "--against=HEAD");

        folder.Write($"store/cas/{digest[..2]}/{digest}", Encoding.UTF8.GetString(metrics));
        Check(3, "found 78", "--against=HEAD");
    }

    private void Check(int code, string message, params string[] more)
    {
        ToolResult result = ToolProcess.Run("Build", ["--target=Compare", $"--config={folder["pipeline.yaml"]}", .. more]);

        Assert.True(result.ExitCode == code, result.Output);
        Assert.Contains(message, result.Output, StringComparison.Ordinal);
    }

    private void Commit(params string[] files)
    {
        Needs.Programs("git");

        Git("init", "--quiet");
        Git(["add", .. files]);
        Git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message=results");
    }

    private void Git(params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", folder.Path, .. arguments]))!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
