using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Identity;

public sealed class FileDigestsTests : IDisposable
{
    private static readonly string Wrong = new('0', 64);
    private readonly TemporaryFolder folder = new();
    private readonly List<string> said = [];

    private string Database => folder["files.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_below_folders_are_found_with_their_digests_in_order_of_path()
    {
        folder.Write("corpus/train/b/2.txt", "two");
        folder.Write("corpus/train/a.txt", "one");
        folder.Write("corpus/test/.hidden", "three");
        folder.Write("corpus/other/not-asked-for.txt", "four");
        using FileDigests digests = Open();

        IReadOnlyList<DigestedFile> files = digests.DigestFolders(folder["corpus"], ["train", "test", "train/b"]);

        Assert.Equal(["test/.hidden", "train/a.txt", "train/b/2.txt"], files.Select(file => file.Path));
        Assert.Equal(FileDigest.Sha256("one"u8), files[1].Sha256);
        Assert.Equal(files, digests.DigestFolders(folder["corpus"], ["train", "test"]));
        Assert.Empty(said);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(-2, false)]
    public void A_remembered_digest_is_trusted_only_where_the_file_was_old_enough_when_it_was_hashed(int marginSeconds, bool isTrusted)
    {
        string file = folder.Write("a.txt", "content");
        FileStamp stamp = NativeFileSystem.ReadStamp(file);
        long hashedAt = Math.Max(stamp.ModifiedNs, stamp.ChangedNs) + FileStamp.GranularityNs + (marginSeconds * 1_000_000_000L);
        Remember(file, new RememberedDigest(stamp, hashedAt, Wrong));
        using FileDigests digests = Open();

        Assert.Equal(isTrusted ? Wrong : FileDigest.Sha256("content"u8), digests.DigestFile(file));
    }

    [Fact]
    public void A_file_rewritten_within_one_step_of_the_clock_is_read_again()
    {
        // The second content has the size of the first, and the stamp the database has for the first is made equal to the second's: what
        // a coarse clock would give. The hashing was right after the writing, so the row must not be trusted.
        string file = folder.Write("a.txt", "first!");
        string first;
        using (FileDigests digests = Open())
        {
            first = digests.DigestFile(file);
        }

        File.WriteAllText(file, "second");
        FileStamp stamp = NativeFileSystem.ReadStamp(file);
        Remember(file, new RememberedDigest(stamp, stamp.ChangedNs + 1_000_000, first));
        using FileDigests later = Open();

        Assert.Equal(FileDigest.Sha256("second"u8), later.DigestFile(file));
    }

    [Fact]
    public void A_change_that_keeps_size_and_time_of_writing_is_noticed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs inode and time of change");
        string file = folder.Write("a.txt", "first!");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        using FileDigests digests = Open(new LaterClock());
        string first = digests.DigestFile(file);
        DateTime written = File.GetLastWriteTimeUtc(file);

        // As `cp -p` does, and as a clock set back would have it.
        File.WriteAllText(file, "second");
        File.SetLastWriteTimeUtc(file, written);
        string second = digests.DigestFile(file);

        // As `mv` of a prepared file does.
        string prepared = folder.Write("b.txt", "third!");
        File.SetLastWriteTimeUtc(prepared, written);
        File.Move(prepared, file, overwrite: true);
        string third = digests.DigestFile(file);

        Assert.Equal([FileDigest.Sha256("first!"u8), FileDigest.Sha256("second"u8), FileDigest.Sha256("third!"u8)], new[] { first, second, third });
    }

    [Theory]
    [InlineData("text")]
    [InlineData("middle")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("version")]
    public void A_damaged_database_never_gives_a_wrong_digest_and_is_mended(string damage)
    {
        string[] names = [.. Enumerable.Range(0, 400).Select(i => $"corpus/{i % 40}/{i:D4}-{new string('x', 60)}.txt")];
        foreach (string name in names)
        {
            folder.Write(name, name);
        }

        IReadOnlyList<DigestedFile> before;
        using (FileDigests digests = Open(new LaterClock()))
        {
            before = digests.DigestFolders(folder["corpus"], [""]);
        }

        byte[] bytes = File.ReadAllBytes(Database);
        Assert.True(bytes.Length > 50_000);
        switch (damage)
        {
            case "text":
                bytes = "This was a database."u8.ToArray();
                break;
            case "middle":
                Array.Fill(bytes, (byte)0x5a, bytes.Length / 2, bytes.Length / 3);
                break;
            case "cut":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "empty":
                bytes = [];
                break;
            case "version":
                bytes[63]++;
                break;
        }

        File.WriteAllBytes(Database, bytes);
        using (FileDigests digests = Open(new LaterClock()))
        {
            Assert.Equal(before, digests.DigestFolders(folder["corpus"], [""]));
        }

        said.Clear();
        using FileDigests mended = Open(new LaterClock());
        Assert.Equal(before, mended.DigestFolders(folder["corpus"], [""]));
        Assert.Empty(said);
        if (damage is "text" or "middle" or "cut")
        {
            Assert.True(File.Exists(Database + ".damaged-1"));
        }
    }

    [Fact]
    public void Flipped_bits_in_a_row_are_noticed()
    {
        string file = folder.Write("a.txt", "content");
        using (FileDigests digests = Open(new LaterClock()))
        {
            digests.DigestFile(file);
        }

        byte[] bytes = File.ReadAllBytes(Database);
        int at = bytes.AsSpan().IndexOf(Convert.FromHexString(FileDigest.Sha256("content"u8)));
        Assert.True(at > 0);
        bytes[at + 5] ^= 0x10;
        File.WriteAllBytes(Database, bytes);

        using FileDigests later = Open(new LaterClock());
        Assert.Equal(FileDigest.Sha256("content"u8), later.DigestFile(file));
    }

    [Fact]
    public void Files_that_are_gone_are_forgotten()
    {
        folder.Write("corpus/a.txt", "a");
        folder.Write("corpus/b.txt", "b");
        using FileDigests digests = Open();
        digests.DigestFolders(folder["corpus"], [""]);
        File.Delete(folder["corpus/a.txt"]);

        digests.DigestFolders(folder["corpus"], [""]);

        using DigestDatabase database = new(Database, said.Add);
        Dictionary<string, RememberedDigest> remembered = [];
        database.LoadBelow(folder["corpus"], remembered);
        Assert.Equal([folder["corpus/b.txt"]], remembered.Keys);
    }

    [Fact]
    public void A_database_that_cannot_be_opened_is_done_without()
    {
        Directory.CreateDirectory(Database);
        string file = folder.Write("a.txt", "content");
        using FileDigests digests = Open();

        Assert.Equal(FileDigest.Sha256("content"u8), digests.DigestFile(file));
        Assert.Contains("cannot be remembered", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_users_of_one_database_do_not_hinder_each_other()
    {
        for (int i = 0; i < 100; i++)
        {
            folder.Write($"corpus/{i}.txt", $"content {i}");
        }

        IReadOnlyList<DigestedFile>[] seen = new IReadOnlyList<DigestedFile>[4];
        Parallel.For(0, seen.Length, i =>
        {
            using FileDigests digests = new(Database, _ => { });
            seen[i] = digests.DigestFolders(folder["corpus"], [""]);
        });

        Assert.All(seen, files => Assert.Equal(seen[0], files));
        Assert.Equal(100, seen[0].Count);
    }

    [Fact]
    public void A_link_is_followed_to_its_file_and_folder()
    {
        folder.Write("elsewhere/x.txt", "linked");
        Directory.CreateDirectory(folder["corpus"]);
        File.CreateSymbolicLink(folder["corpus/file.txt"], folder["elsewhere/x.txt"]);
        Directory.CreateSymbolicLink(folder["corpus/folder"], folder["elsewhere"]);
        using FileDigests digests = Open();

        IReadOnlyList<DigestedFile> files = digests.DigestFolders(folder["corpus"], [""]);

        Assert.Equal([new DigestedFile("file.txt", FileDigest.Sha256("linked"u8)), new DigestedFile("folder/x.txt", FileDigest.Sha256("linked"u8))], files);
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        Directory.CreateDirectory(folder["corpus"]);
        File.CreateSymbolicLink(folder["corpus/broken.flac"], folder["nowhere.flac"]);
        using FileDigests digests = Open();

        AssertInputData(() => digests.DigestFolders(folder["corpus"], [""]), "broken.flac", "nowhere.flac");
        AssertInputData(() => digests.DigestFolders(folder["corpus"], ["missing"]), "missing");
        AssertInputData(() => digests.DigestFile(folder["corpus"]), "not a regular file");

        File.Delete(folder["corpus/broken.flac"]);
        Directory.CreateSymbolicLink(folder["corpus/circle"], folder["corpus"]);
        AssertInputData(() => digests.DigestFolders(folder["corpus"], [""]), "circle");
    }

    private static void AssertInputData(Action act, params string[] words)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(act);
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private FileDigests Open(TimeProvider? time = null) => new(Database, said.Add, time);

    private void Remember(string file, RememberedDigest row)
    {
        using DigestDatabase database = new(Database, said.Add);
        database.Save([new(file, row)], []);
    }

    /// <summary>A clock so far ahead that every file is settled when it is hashed.</summary>
    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(1);
    }
}
