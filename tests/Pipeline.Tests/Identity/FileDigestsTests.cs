using Microsoft.Data.Sqlite;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;

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
        folder.Write("corpus/test/c.txt", "three");
        foreach (string stray in new[] { "test/._c.txt", "test/.Trashes/x.flac", "train/@eaDir/x.flac", "train/b/Thumbs.db", "desktop.ini", "train/desktop.ini" })
        {
            folder.Write("corpus/" + stray, "left by a system");
        }

        if (OperatingSystem.IsLinux())
        {
            System.Diagnostics.Process.Start("bash", ["-c", $"printf x > '{folder["corpus/train"]}/'$'\\xff.flac'"]).WaitForExit();
            Assert.Contains(Directory.GetFiles(folder["corpus/train"]), file => file.EndsWith("\uFFFD.flac", StringComparison.Ordinal));
        }

        folder.Write("corpus/other/not-asked-for.txt", "four");
        using FileDigests digests = Open();

        IReadOnlyList<DigestedFile> files = digests.DigestFolders(folder["corpus"], ["train", "test", "train/b"]).Files;

        Assert.Equal(["test/c.txt", "train/a.txt", "train/b/2.txt"], files.Select(file => file.Path));
        Assert.Equal(FileDigest.Sha256("one"u8), files[1].Sha256);
        Assert.Equal(files, digests.DigestFolders(folder["corpus"], ["train", "test"]).Files);
        Assert.Empty(said);
        if (OperatingSystem.IsLinux())
        {
            // .NET cannot name the file to delete it.
            System.Diagnostics.Process.Start("rm", ["-r", folder["corpus/train"]]).WaitForExit();
        }
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(-2, false)]
    public void A_remembered_digest_is_trusted_only_where_the_file_was_old_enough_when_it_was_hashed(int marginSeconds, bool isTrusted)
    {
        string file = folder.Write("a.txt", "content");
        FileStamp stamp = FileStamp.Read(file);
        long hashedAt = Math.Max(stamp.ModifiedNs, stamp.ChangedNs) + FileStamp.GranularityNs + (marginSeconds * 1_000_000_000L);
        Remember(file, new RememberedDigest(stamp, hashedAt, Wrong));
        using FileDigests digests = Open();

        Assert.Equal(isTrusted ? Wrong : FileDigest.Sha256("content"u8), digests.DigestFile(file));
    }

    [Fact]
    public void A_memory_that_other_machines_use_is_read_and_never_written()
    {
        string known = folder.Write("a/known.txt", "known");
        FileStamp stamp = FileStamp.Read(known);
        Remember(known, new RememberedDigest(stamp, stamp.ChangedNs + FileStamp.GranularityNs + 2_000_000_000, Wrong));
        string[] before = Everything();
        using (FileDigests shared = new(Database, said.Add, isShared: true))
        {
            Assert.Equal(Wrong, shared.DigestFile(known));
            Assert.Equal(FileDigest.Sha256("new"u8), shared.DigestFile(folder.Write("b/new.txt", "new")));
        }

        File.Delete(folder["b/new.txt"]);
        Assert.Equal(before, Everything());

        // Another machine gives the file system another number.
        Remember(known, new RememberedDigest(stamp with { Device = stamp.Device + 1 }, stamp.ChangedNs + FileStamp.GranularityNs + 2_000_000_000, Wrong));
        using (FileDigests alone = Open())
        {
            Assert.NotEqual(Wrong, alone.DigestFile(known));
        }

        Remember(known, new RememberedDigest(stamp with { Device = stamp.Device + 1 }, stamp.ChangedNs + FileStamp.GranularityNs + 2_000_000_000, Wrong));
        byte[]? saved = null;
        using (FileDigests shared = new(Database, said.Add, isShared: true, save: bytes => saved = bytes))
        {
            Assert.Equal(Wrong, shared.DigestFile(known));
        }

        Assert.Null(saved);
        using (FileDigests shared = new(Database, said.Add, isShared: true, save: bytes => saved = bytes))
        {
            shared.DigestFile(folder.Write("c/new.txt", "new"));
        }

        File.WriteAllBytes(folder["saved.db"], saved!);
        using (FileDigests next = new(folder["saved.db"], said.Add, isShared: true))
        {
            Assert.Equal(Wrong, next.DigestFile(known));
        }

        // A damaged one is as good as none, and is left to those who may write it.
        folder.Write("files.db", "no database");
        using FileDigests damaged = new(Database, said.Add, isShared: true);
        Assert.Equal(FileDigest.Sha256("known"u8), damaged.DigestFile(known));
        Assert.Equal("no database", File.ReadAllText(Database));
        Assert.Empty(said);

        string[] Everything() => [.. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {FileDigest.Sha256(file)}")];
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
        FileStamp stamp = FileStamp.Read(file);
        Remember(file, new RememberedDigest(stamp, stamp.ChangedNs + 1_000_000, first));
        using FileDigests later = Open();

        Assert.Equal(FileDigest.Sha256("second"u8), later.DigestFile(file));
    }

    [Fact]
    public void A_change_that_keeps_size_and_time_of_writing_is_noticed()
    {
        Needs.That(OperatingSystem.IsLinux(), "Linux: inode and time of change");
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
            before = digests.DigestFolders(folder["corpus"], [""]).Files;
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
            Assert.Equal(before, digests.DigestFolders(folder["corpus"], [""]).Files);
        }

        said.Clear();
        using FileDigests mended = Open(new LaterClock());
        Assert.Equal(before, mended.DigestFolders(folder["corpus"], [""]).Files);
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

    [Theory]
    [InlineData("nothing")]
    [InlineData("content")]
    [InlineData("content, same size and time")]
    [InlineData("added")]
    [InlineData("added in a new folder")]
    [InlineData("removed")]
    [InlineData("renamed")]
    [InlineData("swapped")]
    [InlineData("a folder in place of a file")]
    [InlineData("a link in place of a file")]
    [InlineData("empty folder")]
    public void Whatever_changes_below_folders_that_were_known_is_noticed(string change)
    {
        for (int i = 0; i < 60; i++)
        {
            string settled = folder.Write($"corpus/{i % 3}/{i % 7}/{i:D2}.txt", $"content {i:D2}");
            File.SetLastWriteTimeUtc(settled, DateTime.UtcNow.AddDays(-1));
        }

        FolderListing before;
        using (FileDigests digests = Open(new LaterClock()))
        {
            before = digests.DigestFolders(folder["corpus"], [""]);
        }

        string first = folder["corpus/0/0/00.txt"];
        DateTime time = File.GetLastWriteTimeUtc(first);
        switch (change)
        {
            case "content":
                File.WriteAllText(first, "other content");
                break;
            case "content, same size and time":
                File.WriteAllText(first, "CONTENT 00");
                File.SetLastWriteTimeUtc(first, time);
                break;
            case "added":
                folder.Write("corpus/0/0/new.txt", "new");
                break;
            case "added in a new folder":
                folder.Write("corpus/0/new/new.txt", "new");
                break;
            case "removed":
                File.Delete(first);
                break;
            case "renamed":
                File.Move(first, folder["corpus/0/0/renamed.txt"]);
                break;
            case "swapped":
                File.Move(first, folder["corpus/swap"]);
                File.Move(folder["corpus/0/0/21.txt"], first);
                File.Move(folder["corpus/swap"], folder["corpus/0/0/21.txt"]);
                break;
            case "a folder in place of a file":
                File.Delete(first);
                folder.Write("corpus/0/0/00.txt/inside.txt", "content 00");
                break;
            case "a link in place of a file":
                File.Move(first, folder["elsewhere.txt"]);
                File.CreateSymbolicLink(first, folder["elsewhere.txt"]);
                break;
            case "empty folder":
                Directory.CreateDirectory(folder["corpus/0/empty"]);
                break;
        }

        using FileDigests later = Open(new LaterClock());
        FolderListing after = later.DigestFolders(folder["corpus"], [""]);

        // The oracle knows nothing from before.
        using FileDigests oracle = new(folder["other.db"], said.Add, new LaterClock());
        FolderListing expected = oracle.DigestFolders(folder["corpus"], [""]);
        Assert.Equal(expected.Files, after.Files);
        Assert.Equal(expected.Digest, after.Digest);
        bool isSame = change is "nothing" or "a link in place of a file" or "empty folder";
        Assert.Equal(isSame, after.Digest == before.Digest);
        Assert.Equal(after.Digest, FingerprintBuilder.DigestListing(after.Files));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_known_of_folders_is_not_read_file_by_file_unless_it_is_damaged(bool isDamaged)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        folder.Write("corpus/a/1.txt", "one");
        folder.Write("corpus/b/2.txt", "two");
        File.CreateSymbolicLink(folder["corpus/a/link.txt"], folder["corpus/b/2.txt"]);
        FolderListing before;
        using (FileDigests digests = Open(new LaterClock()))
        {
            before = digests.DigestFolders(folder["corpus"], ["a", "b"]);
        }

        // The rows of single files are gone, so that only the snapshot knows.
        using (SqliteConnection connection = new($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "DELETE FROM folders" + (isDamaged ? "; UPDATE snapshots SET snapshot = substr(snapshot, 1, length(snapshot) - 1)" : "");
            command.ExecuteNonQuery();
        }

        using FileDigests later = Open(new LaterClock());
        FolderListing after = later.DigestFolders(folder["corpus"], ["a", "b"]);

        Assert.Equal(["a/1.txt", "a/link.txt", "b/2.txt"], after.Files.Select(file => file.Path));
        Assert.Equal(before.Files, after.Files);
        Assert.Equal(before.Digest, after.Digest);
        using DigestDatabase database = new(Database, said.Add);
        Dictionary<string, RememberedDigest> rows = [];
        database.LoadBelow(folder["corpus"], rows);
        Assert.Equal(isDamaged ? 3 : 0, rows.Count);
    }

    [Fact]
    public void A_file_that_is_too_young_keeps_its_folders_from_being_taken_as_known()
    {
        string file = folder.Write("corpus/a.txt", "first!");
        string first;
        using (FileDigests digests = Open())
        {
            first = digests.DigestFolders(folder["corpus"], [""]).Digest;
        }

        using DigestDatabase database = new(Database, said.Add);
        Assert.Null(database.LoadSnapshot(folder["corpus"], [folder["corpus"]]));
        File.WriteAllText(file, "second");
        using FileDigests later = Open();
        Assert.NotEqual(first, later.DigestFolders(folder["corpus"], [""]).Digest);
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
            seen[i] = digests.DigestFolders(folder["corpus"], [""]).Files;
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

        IReadOnlyList<DigestedFile> files = digests.DigestFolders(folder["corpus"], [""]).Files;

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

    /// <summary>As when another clone is built, whose tools link the same libraries: the file's stamp changes at every look, and not a byte.</summary>
    [Fact]
    public void A_file_that_is_linked_while_it_is_read_has_its_digest()
    {
        string file = folder.Write("a.txt", "content");
        int links = 0;
        using FileDigests digests = Open(new ActingClock(() => Assert.True(HardLink.TryCreate(file, folder[$"link{links++}"]))));

        Assert.Equal(FileDigest.Sha256("content"u8), digests.DigestFile(file));
        Assert.Equal(2, links);
    }

    [Fact]
    public void A_file_that_is_written_while_it_is_read_is_refused()
    {
        string file = folder.Write("a.txt", "content");
        int writes = 0;
        using FileDigests digests = Open(new ActingClock(() => File.AppendAllText(file, $"{writes++}")));

        AssertInputData(() => digests.DigestFile(file), "a.txt", "being written to");
    }

    private FileDigests Open(TimeProvider? time = null) => new(Database, said.Add, time);

    private void Remember(string file, RememberedDigest row)
    {
        using DigestDatabase database = new(Database, said.Add);
        database.Save([new(file, row)], []);
    }

    /// <summary>A clock that something happens with: it is asked between the look at a file and its reading.</summary>
    private sealed class ActingClock(Action act) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            act();
            return base.GetUtcNow();
        }
    }

    /// <summary>A clock so far ahead that every file is settled when it is hashed.</summary>
    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(1);
    }
}
