using System.Security.Cryptography;
using System.Text;
using Cake.Core.Diagnostics;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Build.Tests;

public class CleaningTests
{
    [Fact]
    public void Only_what_was_published_and_is_unchanged_is_removed()
    {
        using TemporaryFolder folder = new();
        folder.Write("results/labels/summary.csv", "made");
        folder.Write("results/model/metrics.json", "edited");
        folder.Write("results/notes.txt", "the user's own");
        LockFile published = new(new Dictionary<string, LockedStage>
        {
            ["preprocess"] = Published(("labels/summary.csv", "made"), ("model/metrics.json", "made"), ("model/gone.csv", "made")),
        });

        Cleaning.RemoveResults(folder["results"], published, new NullLog());

        Assert.Equal(
            [folder["results/model/metrics.json"], folder["results/notes.txt"]],
            Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(folder["results/labels"]));
    }

    [Fact]
    public void A_folder_left_empty_is_removed()
    {
        using TemporaryFolder folder = new();
        folder.Write("results/labels/summary.csv", "made");

        Cleaning.RemoveResults(
            folder["results"], new LockFile(new Dictionary<string, LockedStage> { ["a"] = Published(("labels/summary.csv", "made")) }), new NullLog());

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Nothing_behind_a_link_is_removed()
    {
        using TemporaryFolder folder = new();
        string[] mine = [folder.Write("home/made.txt", "made"), folder.Write("home/Cca/a.dll", "")];
        folder.Write("results/speechspeed-results.txt", "");
        folder.Write("artifacts/obj.txt", "");
        foreach (string link in (string[])["results/lnk", "artifacts/lnk", "artifacts/bin"])
        {
            Directory.CreateSymbolicLink(folder[link], folder["home"]);
        }

        Cleaning.RemoveResults(folder["results"], new LockFile(new Dictionary<string, LockedStage> { ["a"] = Published(("lnk/made.txt", "made")) }), new NullLog());
        Cleaning.RemoveBuildOutput(folder["artifacts"], folder["artifacts/bin"], folder["artifacts/programs/one"], folder["build.lock"]);

        Assert.All(mine, file => Assert.True(File.Exists(file)));
        Assert.False(File.Exists(folder["artifacts/obj.txt"]));
    }

    [Theory]
    [InlineData("programs/one/release", "programs/another/release/Build", "programs/one/release/Build")]
    [InlineData("bin/Build/release", "bin/Build/release/Build")]
    public void The_running_program_outlives_the_builds_output(string own, params string[] staying)
    {
        using TemporaryFolder folder = new();
        string[] going = ["obj/Build/a.json", "bin/Cca/release/Cca.dll", "build.stamp"];
        foreach (string file in (string[])[.. going, .. staying, "build.lock"])
        {
            folder.Write(file, "");
        }

        Cleaning.RemoveBuildOutput(folder.Path, folder["bin"], folder[own] + "/", folder["build.lock"]);

        Assert.Equal(
            staying.Append("build.lock").Select(file => folder[file]).Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    private static LockedStage Published(params (string Path, string Content)[] files) => new(
        "",
        new Dictionary<string, string>(),
        files.ToDictionary(file => file.Path, file => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Content)))),
        new Dictionary<string, string>());
}
