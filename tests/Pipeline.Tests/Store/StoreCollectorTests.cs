using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Pipeline.Tests.Execution;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed class StoreCollectorTests : IDisposable
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task What_the_lock_file_refers_to_stays_however_old()
    {
        await work.RunAsync();
        Age(days: 1000);

        CollectionReport report = await CollectAsync(new CollectionOptions(TimeSpan.Zero, 0, IsPreview: false));

        Assert.Empty(report.Removed);
        Assert.Equal((4, 4, 0), (report.KeptExecutions, report.Protected, report.FreedFiles));
        work.TakeLaunches();
        await work.RunAsync();
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public async Task What_another_pipelines_lock_file_refers_to_stays_too()
    {
        await work.RunAsync();
        Age(days: 1000);

        CollectionReport report = await CollectAsync(new CollectionOptions(Month, null, IsPreview: false), work["another.lock.json"]);

        Assert.Empty(report.Removed);
    }

    [Fact]
    public async Task Old_outputs_of_an_earlier_configuration_go_and_recent_ones_stay()
    {
        await EarlierAndPresentAsync();
        Age(days: 29);
        Assert.Empty((await CollectAsync(new CollectionOptions(Month, null, IsPreview: false))).Removed);

        Age(days: 31);
        string[] before = Stored();
        CollectionReport preview = await CollectAsync(new CollectionOptions(Month, null, IsPreview: true));
        Assert.Equal(before, Stored());
        Directory.Delete(work[".speechspeed/logs"], recursive: true);
        before = Stored();

        CollectionReport report = await CollectAsync(new CollectionOptions(Month, null, IsPreview: false));

        Assert.Equal(["count[a]"], report.Removed.Select(removed => removed.NodeId));
        Assert.Equal(preview.Removed, report.Removed);
        Assert.Equal((preview.FreedFiles, preview.FreedBytes), (report.FreedFiles, report.FreedBytes));

        // The text and the record; the size is the same as that of the present text, and so stays.
        Assert.Equal(1, report.FreedFiles);
        Assert.Equal(before.Length - 2, Stored().Length);
        work.TakeLaunches();
        await work.RunAsync();
        Assert.Empty(work.TakeLaunches());
        Assert.Empty(new StoreVerification(work.Store, 1).Run(_ => { }, CancellationToken.None).Damages);
    }

    [Fact]
    public async Task A_limit_of_size_removes_what_was_not_used_for_longest()
    {
        foreach (string heading in new[] { "first heading", "secnd heading", "third heading" })
        {
            work.Pipeline.Headings["count[b]"] = heading;
            await work.RunAsync();
            Age(days: 1);
        }

        long size = Stored("cas").Sum(file => new FileInfo(file).Length);
        work.Pipeline.Headings["count[b]"] = "first heading";
        await work.RunAsync();
        work.Pipeline.Headings["count[b]"] = "third heading";
        await work.RunAsync();

        CollectionReport report = await CollectAsync(new CollectionOptions(Month, size - 1, IsPreview: false));

        // The first was used after the second.
        Assert.Equal(["count[b]"], report.Removed.Select(removed => removed.NodeId));
        Assert.True(report.KeptBytes < size);
        Assert.Equal(report.KeptBytes, Stored("cas").Sum(file => new FileInfo(file).Length));
        work.TakeLaunches();
        work.Pipeline.Headings["count[b]"] = "first heading";
        await work.RunAsync();
        Assert.Empty(work.TakeLaunches());
        work.Pipeline.Headings["count[b]"] = "secnd heading";
        await work.RunAsync();
        Assert.Equal(["count[b]"], work.TakeLaunches());
    }

    [Fact]
    public async Task What_a_living_run_uses_or_makes_stays()
    {
        await EarlierAndPresentAsync();
        Age(days: 31);
        using RunFolder living = await RunFolder.CreateAsync(work.Store, CancellationToken.None);
        work.Pipeline.Headings["count[a]"] = "earlier";
        Assert.Equal(SpeechSpeed.Pipeline.Execution.NodeState.Restorable, (await work.PlanAsync())[1].State);
        foreach (string record in Stored("ac"))
        {
            work.Store.MarkUsed(Path.GetFileName(record));
        }

        work.Write(".speechspeed/cas/aa/" + new string('a', 64), "published by it, not yet recorded");
        CollectionReport report = await CollectAsync(new CollectionOptions(TimeSpan.Zero, 0, IsPreview: false));

        Assert.Equal((0, 0, 1), (report.Removed.Count, report.FreedFiles, report.LivingRuns));
        Assert.True(File.Exists(work[".speechspeed/cas/aa/" + new string('a', 64)]));
    }

    [Fact]
    public async Task Listings_that_nothing_names_any_more_go_and_those_of_the_lock_file_stay()
    {
        await work.RunAsync();
        string[] earlier = Stored("listings");
        work.Write("corpus/train/another.txt", "more");
        await work.RunAsync();
        string[] both = Stored("listings");
        Assert.True(both.Length > earlier.Length);
        Age(days: 31);

        await CollectAsync(new CollectionOptions(Month, null, IsPreview: true));
        Assert.Equal(both, Stored("listings"));
        CollectionReport report = await CollectAsync(new CollectionOptions(Month, null, IsPreview: false));

        Assert.NotEmpty(report.Removed);
        Assert.Equal(both.Except(earlier), Stored("listings"));
    }

    [Fact]
    public async Task What_is_remembered_of_folders_that_are_gone_and_of_failed_runs_goes()
    {
        await work.RunAsync();
        string log = work.Write(".speechspeed/logs/count.gone.log", "it failed");
        string aside = work.Write(".speechspeed/files.db.damaged-1", "damaged");
        string young = work.Write(".speechspeed/logs/count.young.log", "it failed just now");
        Array.ForEach([log, aside], file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-31)));
        string folder = Directory.CreateDirectory(work["elsewhere"]).FullName;
        string file = work.Write("elsewhere/a.txt", "a");
        using (FileDigests digests = new(work.Store.DigestDatabase, _ => { }))
        {
            digests.DigestFile(file);
        }

        Directory.Delete(folder, recursive: true);
        CollectionReport report = await CollectAsync(new CollectionOptions(Month, null, IsPreview: false));

        Assert.Equal((0, 2), (report.Removed.Count, report.FreedFiles));
        Assert.Equal([false, false, true], new[] { log, aside, young }.Select(File.Exists));
        using DigestDatabase database = new(work.Store.DigestDatabase, _ => { });
        Dictionary<string, RememberedDigest> remembered = [];
        database.LoadBelow(folder, remembered);
        Assert.Empty(remembered);
    }

    [Fact]
    public async Task What_was_measured_and_noted_goes_when_it_was_not_used_for_long()
    {
        await work.RunAsync();
        string note = Directory.EnumerateFiles(work[".speechspeed/pipelines"]).Single();
        string measured = work.Write($".speechspeed/measured/{new string('a', 32)}", "{}");
        string young = work.Write($".speechspeed/measured/{new string('b', 32)}-2", "{}");
        string elsewhere = work.Write($".speechspeed/pipelines/{new string('a', 64)}", work["not there.lock.json"]);
        string unfinished = work.Write($".speechspeed/pipelines/{new string('b', 64)}.{new string('b', 32)}.tmp", "/not");
        string rows = Directory.CreateDirectory(work[$".speechspeed/rows/{new string('a', 32)}"]).FullName;
        Array.ForEach([note, measured, elsewhere, unfinished], file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-31)));

        CollectionReport report = await CollectAsync(new CollectionOptions(Month, null, IsPreview: false));

        Assert.Equal(3, report.FreedFiles);
        Assert.Equal([true, false, true, false, false], new[] { note, measured, young, elsewhere, unfinished }.Select(File.Exists));
        Assert.False(Directory.Exists(rows));
        Assert.Empty((await CollectAsync(new CollectionOptions(TimeSpan.Zero, 0, IsPreview: false), work["another.lock.json"])).Removed);
    }

    [Fact]
    public async Task A_run_that_publishes_makes_the_note_on_its_lock_file_young()
    {
        await work.RunAsync();
        string note = Directory.EnumerateFiles(work[".speechspeed/pipelines"]).Single();
        File.SetLastWriteTimeUtc(note, DateTime.UtcNow.AddDays(-31));

        await work.RunAsync();

        Assert.True(File.GetLastWriteTimeUtc(note) > DateTime.UtcNow.AddDays(-1));
    }

    [Fact]
    public async Task An_unreadable_lock_file_stops_it()
    {
        await EarlierAndPresentAsync();
        Age(days: 31);
        string[] before = Stored();
        work.Write("pipeline.lock.json", "<<<<<<< merge conflict");

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => CollectAsync(new CollectionOptions(Month, null, IsPreview: false)));

        Assert.Contains(work["pipeline.lock.json"], error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Stored());
    }

    private async Task EarlierAndPresentAsync()
    {
        work.Pipeline.Headings["count[a]"] = "earlier";
        await work.RunAsync();
        work.Pipeline.Headings["count[a]"] = "present";
        await work.RunAsync();
    }

    private Task<CollectionReport> CollectAsync(CollectionOptions options, string? lockFile = null) =>
        new StoreCollector(work.Store, TimeProvider.System).RunAsync(options, lockFile ?? work["pipeline.lock.json"], CancellationToken.None);

    private void Age(int days)
    {
        foreach (string file in Stored("ac").Concat(Stored("cas")))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-days));
        }
    }

    private string[] Stored() => [.. Stored("ac"), .. Stored("cas"), .. Directory.Exists(work[".speechspeed/logs"]) ? Stored("logs") : []];

    private string[] Stored(string kind) => [.. Directory.EnumerateFiles(work[$".speechspeed/{kind}"], "*", SearchOption.AllDirectories).Order()];
}
