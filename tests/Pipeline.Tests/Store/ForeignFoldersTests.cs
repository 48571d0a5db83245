using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Pipeline.Tests.Execution;

namespace SpeechSpeed.Pipeline.Tests.Store;

/// <summary>What is not the program's own is not adopted, not read as its own, not written to and not deleted.</summary>
public sealed class ForeignFoldersTests : IDisposable
{
    private const string Victim = "victim";
    private readonly Workspace work = new();

    public ForeignFoldersTests()
    {
        work.Write($"{Victim}/precious.txt", "precious");
        work.Write($"{Victim}/aa/{Key('a')}", "precious");
        work.Write($"{Victim}/{Key('b')}.parquet", "precious");
        work.Write($"{Victim}/{new string('c', 32)}", "precious");
    }

    public void Dispose() => work.Dispose();

    [Theory]
    [InlineData("tmp/thesis/precious.txt")]
    [InlineData("cas/photos/precious.txt")]
    [InlineData("rows/x/y.rows")]
    [InlineData(".bashrc")]
    [InlineData("speechspeed-results.txt")]
    public async Task A_store_that_is_a_folder_of_somebodys_is_refused_and_left_as_it_is(string file)
    {
        work.Write($".speechspeed/{file}", "precious");
        work.Write(".speechspeed/ac/x", "1");
        work.Write(".speechspeed/files.db", "2");
        string[] before = Everything();

        Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync()), "cache.dir");
        Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.PlanAsync()), "cache.dir");
        Refused(Assert.Throws<SpeechSpeedException>(() => work.Store), "speechspeed-store.txt");

        Assert.Equal(before, Everything());
        Assert.Empty(work.TakeLaunches());
    }

    [Fact]
    public void Another_programs_cache_is_no_store()
    {
        // Bazel's has the same folders with the same names.
        work.Write($".speechspeed/cas/aa/{Key('a')}", "an artifact");
        work.Write($".speechspeed/ac/bb/{Key('b')}", "an action");

        Assert.Throws<SpeechSpeedException>(() => work.Store);
        work.Write(".speechspeed/files.db", "");
        Assert.Throws<SpeechSpeedException>(() => work.Store);
    }

    [Fact]
    public async Task A_store_and_results_of_a_version_without_markers_are_known_by_what_is_in_them()
    {
        await work.RunAsync();
        SortedDictionary<string, string> published = work.Published();
        work.Write("results/a/export/npy/speechspeed-export.txt", "npy of a, exported by SpeechSpeed.");
        work.Write("results/a/export/npy/layers.npy", "1");
        work.Write("results/a/text.txt", "edited by hand");
        File.Delete(work[".speechspeed/speechspeed-store.txt"]);
        File.Delete(work["results/speechspeed-results.txt"]);
        work.TakeLaunches();

        await work.RunAsync();

        Assert.Empty(work.TakeLaunches());
        Directory.Delete(work["results/a/export"], recursive: true);
        Assert.Equal(published, work.Published());
        Assert.True(File.Exists(work[".speechspeed/speechspeed-store.txt"]));
    }

    [Theory]
    [InlineData(".speechspeed", "speechspeed-store.txt")]
    [InlineData("results", "speechspeed-results.txt")]
    public async Task What_is_not_surely_ours_is_taken_when_its_owner_says_so(string folder, string marker)
    {
        await work.RunAsync();
        File.Delete(work[$"{folder}/{marker}"]);
        string mine = work.Write($"{folder}/notes.txt", "mine");
        Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync()), marker);
        Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.PlanAsync()), "notes.txt");

        work.Write($"{folder}/{marker}", "");
        await work.RunAsync();

        Assert.Equal("mine", File.ReadAllText(mine));
    }

    [Theory]
    [InlineData(".speechspeed/speechspeed-store.txt")]
    [InlineData("results/speechspeed-results.txt")]
    public async Task A_folder_of_a_later_version_is_refused(string marker)
    {
        await work.RunAsync();
        File.WriteAllText(work[marker], File.ReadAllText(work[marker]).Replace("version 1", "version 2", StringComparison.Ordinal));

        Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync()), "version 2");
    }

    [Fact]
    public async Task An_empty_folder_with_what_git_and_file_managers_leave_is_taken()
    {
        work.Write("results/.gitkeep", "");
        work.Write(".speechspeed/.DS_Store", "");

        await work.RunAsync();

        Assert.True(File.Exists(work["results/.gitkeep"]));
    }

    [Fact]
    public async Task Files_of_the_users_own_in_results_stay()
    {
        await work.RunAsync();
        string[] mine = [work.Write("results/notes.txt", "mine"), work.Write("results/.publishing/mine.txt", "mine"), work.Write("results/b/mine.txt", "mine")];
        work.Pipeline.HasB = false;

        await work.RunAsync();

        Assert.All(mine, file => Assert.Equal("mine", File.ReadAllText(file)));
        Assert.False(File.Exists(work["results/b/text.txt"]));
    }

    [Fact]
    public async Task Nothing_behind_a_link_in_a_store_is_listed_or_deleted()
    {
        await work.RunAsync();
        string[] links =
        [
            "cas/zz", "cas/aa", "ac/zz", "ac/aa", "logs/aa", "history/aa", "listings/aa", "claims/aa", "pipelines/aa", "measured/aa",
            $"rows/{new string('c', 32)}", $"tmp/{new string('c', 32)}",
        ];
        foreach (string link in links)
        {
            string path = work[$".speechspeed/{link}"];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            Directory.CreateSymbolicLink(path, work[Victim]);
        }

        Assert.DoesNotContain(new StoreVerification(work.Store, 1).Run(_ => { }, CancellationToken.None).Damages, line => line.Contains(Key('a'), StringComparison.Ordinal));
        await CollectAsync();
        using (RunFolder sweep = await RunFolder.CreateAsync(work.Store, CancellationToken.None))
        {
        }

        AssertVictimIsWhole();
    }

    [Fact]
    public async Task A_store_whose_own_places_are_links_is_refused()
    {
        await work.RunAsync();
        work.Pipeline.Headings["count[a]"] = "something to do";
        work.TakeLaunches();
        foreach (string place in new[] { "cas", "ac", "tmp", "logs", "claims", "tmp.lock", "files.db", "files.db-wal", "files.db-journal" })
        {
            string path = work[$".speechspeed/{place}"];
            bool isThere = Path.Exists(path);
            if (isThere)
            {
                Directory.Move(path, work["aside"]);
            }

            File.CreateSymbolicLink(path, work[place.Contains('.', StringComparison.Ordinal) ? $"{Victim}/made.txt" : Victim]);

            Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync()), "is a link");

            Assert.Empty(work.TakeLaunches());
            AssertVictimIsWhole();
            File.Delete(path);
            if (isThere)
            {
                Directory.Move(work["aside"], path);
            }
        }
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_file_that_is_written_is_not_followed()
    {
        await work.RunAsync();
        string log = work.Store.LogFile("count[a]");
        File.Delete(log);
        File.CreateSymbolicLink(work["pipeline.lock.json.tmp"], work[$"{Victim}/precious.txt"]);
        work.Pipeline.Headings["count[b]"] = "another";

        await work.RunAsync();

        AssertVictimIsWhole();
        Assert.False(Path.Exists(work["pipeline.lock.json.tmp"]));
        File.CreateSymbolicLink(log, work[$"{Victim}/precious.txt"]);
        Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync(force: true)), "is a link");
        AssertVictimIsWhole();
    }

    [Fact]
    public async Task A_record_with_a_path_that_leads_out_is_damaged_and_its_stage_runs_again()
    {
        await work.RunAsync();
        SortedDictionary<string, string> published = work.Published();
        foreach (string record in work.Store.RecordFiles())
        {
            StageStoreTests.Rewrite(record, text => text.Replace("\"text.txt\"", "\"../../victim/precious.txt\"", StringComparison.Ordinal));
        }

        Directory.Delete(work["results"], recursive: true);

        await work.RunAsync();

        Assert.Equal(published, work.Published());
        AssertVictimIsWhole();
    }

    [Fact]
    public async Task Results_are_not_written_through_a_link()
    {
        work.Write("home/.profile", "mine");
        Directory.CreateDirectory(work["results"]);
        work.Write("results/speechspeed-results.txt", "");
        Directory.CreateSymbolicLink(work["results/prepared"], work["home"]);

        Refused(await Assert.ThrowsAsync<SpeechSpeedException>(() => work.RunAsync()), "is a link");

        Assert.Equal([work["home/.profile"]], Directory.GetFileSystemEntries(work["home"]));
    }

    [Fact]
    public async Task What_a_lock_file_names_behind_a_link_is_not_removed()
    {
        await work.RunAsync();
        LockFile locked = LockFile.Read(work["pipeline.lock.json"], _ => { });
        Dictionary<string, LockedStage> stages = new(locked.Stages)
        {
            ["gone"] = locked.Stages["prepare"] with
            {
                Results = new Dictionary<string, string> { ["lnk/precious.txt"] = FileDigest.Sha256("precious"u8) },
            },
        };
        new LockFile(stages).Write(work["pipeline.lock.json"]);
        Directory.CreateSymbolicLink(work["results/lnk"], work[Victim]);

        await work.RunAsync();

        AssertVictimIsWhole();
    }

    private static string Key(char digit) => new(digit, 64);

    private static void Refused(SpeechSpeedException error, string says)
    {
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private Task<CollectionReport> CollectAsync() => new StoreCollector(work.Store, new InAYear())
        .RunAsync(new CollectionOptions(TimeSpan.Zero, 0, IsPreview: false), work["pipeline.lock.json"], CancellationToken.None);

    private string[] Everything() => [.. Directory.EnumerateFileSystemEntries(work[""], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private void AssertVictimIsWhole()
    {
        string[] files = Directory.GetFiles(work[Victim], "*", SearchOption.AllDirectories);
        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.Equal("precious", File.ReadAllText(file)));
    }

    private sealed class InAYear : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddDays(365);
    }
}
