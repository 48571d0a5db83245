using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Pipeline.Tests.Execution;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed class StoreVerificationTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task A_whole_store_is_found_whole()
    {
        await work.RunAsync();

        VerificationReport report = Verify();

        Assert.Empty(report.Damages);
        Assert.Equal((4, Stored("cas").Length), (report.Records, report.Files));
        Assert.Equal(Stored("cas").Sum(file => new FileInfo(file).Length), report.Bytes);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("flipped")]
    public async Task Damage_is_named_removed_and_mended_by_the_next_run(string damage)
    {
        await work.RunAsync();
        SortedDictionary<string, string> expected = work.Published();
        foreach (string file in Stored("cas"))
        {
            StageStoreTests.Damage(file, damage);

            string line = Assert.Single(Verify().Damages);

            Assert.Contains(Path.GetFileName(file), line, StringComparison.Ordinal);
            Assert.Matches("(text.txt|size/bytes.txt) of (prepare|count|report)", line);
            Assert.False(File.Exists(file));
            work.TakeLaunches();
            await work.RunAsync();
            Assert.NotEmpty(work.TakeLaunches());
            Assert.Empty(Verify().Damages);
            Assert.Equal(expected, work.Published());
        }
    }

    [Fact]
    public async Task Damaged_records_and_files_that_no_record_names_are_removed_and_foreign_ones_stay()
    {
        await work.RunAsync();
        string record = Stored("ac")[0];
        StageStoreTests.Damage(record, "flipped");
        work.Write($".speechspeed/cas/aa/{new string('a', 64)}", "not a stored file");
        string[] foreign = [work.Write(".speechspeed/cas/.DS_Store", "a"), work.Write(".speechspeed/cas/aa/stray", "b"), work.Write(".speechspeed/ac/mine", "c")];

        IReadOnlyList<string> damages = Verify().Damages;

        Assert.Equal(2, damages.Count);
        Assert.Contains(damages, line => line.StartsWith("ac/", StringComparison.Ordinal));
        Assert.Contains(damages, line => line.StartsWith($"cas/aa/{new string('a', 64)}: damaged: no record names it", StringComparison.Ordinal));
        Assert.False(File.Exists(record));
        Assert.All(foreign, file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public async Task What_gives_the_same_again_is_counted_and_changes_nothing()
    {
        await work.RunAsync();
        SortedDictionary<string, string> expected = work.Published();
        work.TakeLaunches();

        RecomputationReport report = await work.RecomputeAsync(3);

        Assert.Equal((3, 4, 0), (report.Checked.Count, report.Recorded, report.Differences.Count));
        Assert.Equal(report.Checked.Select(node => node.Id), work.TakeLaunches());
        Assert.Equal(expected, work.Published());
        Assert.Equal(report.Checked, (await work.RecomputeAsync(3)).Checked, (a, b) => a.Id == b.Id);
    }

    [Fact]
    public async Task What_gives_something_else_is_named_with_its_files()
    {
        await work.RunAsync();
        work.Tell("count[a]", "vary");

        (string node, IReadOnlyList<string> files) = Assert.Single((await work.RecomputeAsync(10)).Differences.Select(found => (found.Node.Id, found.Files)));

        Assert.Equal("count[a]", node);
        Assert.Equal(["text.txt"], files);
        Assert.Empty(Verify().Damages);
    }

    private VerificationReport Verify() => new StoreVerification(work.Store, jobs: 2).Run(_ => { }, CancellationToken.None);

    private string[] Stored(string kind) => [.. Directory.EnumerateFiles(work[$".speechspeed/{kind}"], "*", SearchOption.AllDirectories).Order()];
}
