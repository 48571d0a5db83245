using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch.Tests;

/// <summary>Unpacking: archives as publishers make them, and as nobody should have made them.</summary>
public sealed class ArchiveTests : IAsyncLifetime
{
    private const string Readme = "LibriSpeech/README.TXT";
    private readonly TemporaryFolder folder = new();
    private readonly List<Fetched> there = [];
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> said = [];
    private FileHost host = null!;

    public enum Kind
    {
        Tar,
        TarGz,
        Zip,
    }

    public async ValueTask InitializeAsync() => host = await FileHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(Kind.Tar)]
    [InlineData(Kind.TarGz)]
    [InlineData(Kind.Zip)]
    public async Task Archives_are_unpacked_and_only_what_they_are_fetched_for_counts(Kind kind)
    {
        byte[] archive = Pack(kind, (Readme, "read"), ("LibriSpeech/dev/1/2/1-2-0000.flac", "sound"), ("LibriSpeech/dev/1/2/1-2.trans.txt", "1-2-0000 WORD"));
        FetchItem item = Item(host.Serve("/dev.archive", archive), "LibriSpeech/dev");

        await FetchAsync(item);
        await FetchAsync(item);

        Assert.Single(host.Requests);
        Assert.Equal("sound", File.ReadAllText(folder["data/LibriSpeech/dev/1/2/1-2-0000.flac"]));
        Assert.Equal("read", File.ReadAllText(folder[$"data/{Readme}"]));
        Assert.Equal(["archive.json"], Directory.GetFileSystemEntries(folder["data/.fetch"]).Select(path => Path.GetFileName(path)));

        // Its digest is known although it is deleted.
        Assert.Equal([FetcherTests.Sha256(archive), FetcherTests.Sha256(archive)], there.Select(fetched => fetched.Sha256));
    }

    [Fact]
    public async Task Archives_share_their_top_folder_and_what_was_there_stays()
    {
        folder.Write("data/LibriSpeech/SPEAKERS.TXT", "mine");
        FetchItem dev = Item(host.Serve("/dev", Pack(Kind.TarGz, ("LibriSpeech/SPEAKERS.TXT", "theirs"), ("LibriSpeech/dev/a", "1"))), "LibriSpeech/dev", "dev.tar.gz");
        FetchItem test = Item(host.Serve("/test", Pack(Kind.TarGz, ("LibriSpeech/CHAPTERS.TXT", "c"), ("LibriSpeech/test/a", "2"))), "LibriSpeech/test", "test.tar.gz");

        await FetchAsync(dev, test);

        Assert.Equal(
            ["CHAPTERS.TXT:c", "SPEAKERS.TXT:mine", "dev/a:1", "test/a:2"],
            Directory.GetFiles(folder["data/LibriSpeech"], "*", SearchOption.AllDirectories)
                .Select(path => $"{Path.GetRelativePath(folder["data/LibriSpeech"], path).Replace('\\', '/')}:{File.ReadAllText(path)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_archive_that_somebody_brought_is_unpacked_offline_and_left_to_them()
    {
        byte[] archive = Pack(Kind.TarGz, ("LibriSpeech/dev/a", "1"));
        Directory.CreateDirectory(folder["data"]);
        File.WriteAllBytes(folder["data/archive"], archive);

        await FetchAsync(new FetchSettings { IsOffline = true }, Item("http://127.0.0.1:1/dev", "LibriSpeech/dev") with { Sha256 = FetcherTests.Sha256(archive) });

        Assert.True(File.Exists(folder["data/LibriSpeech/dev/a"]));
        Assert.True(File.Exists(folder["data/archive"]));
    }

    [Fact]
    public async Task What_a_killed_run_left_half_unpacked_is_no_hindrance()
    {
        folder.Write("data/.fetch/archive.unpacked/LibriSpeech/dev/old", "half");
        await FetchAsync(Item(host.Serve("/dev", Pack(Kind.Zip, ("LibriSpeech/dev/a", "1"))), "LibriSpeech/dev"));

        Assert.Equal(["a"], Directory.GetFiles(folder["data/LibriSpeech/dev"]).Select(path => Path.GetFileName(path)));
    }

    public static TheoryData<string, string> BadNames => new(
        from kind in new[] { "tar", "zip" }
        from name in new[] { "../out", "a/../../out", "/out", "C:/out", "a\\..\\..\\out", "a/..", "a//b", "a/b\u0001", "trailing./a", "trailing /a" }
        select new TheoryDataRow<string, string>(kind, name));

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Names_that_may_lead_out_are_refused(string kind, string name)
    {
        byte[] archive = Pack(kind == "tar" ? Kind.TarGz : Kind.Zip, ("LibriSpeech/dev/a", "1"), (name, "evil"));

        SpeechSpeedException error = await FailsAsync(Item(host.Serve("/dev", archive), "LibriSpeech/dev"));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        AssertNothingUnpacked();
        Assert.False(Path.Exists(folder["out"]));
        Assert.False(Path.Exists("/out"));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    public async Task Links_and_devices_are_refused(TarEntryType type)
    {
        using MemoryStream bytes = new();
        await using (TarWriter tar = new(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            PaxTarEntry entry = new(type, "LibriSpeech/dev");
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                entry.LinkName = "/etc";
            }

            await tar.WriteEntryAsync(entry);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "LibriSpeech/dev/a") { DataStream = new MemoryStream([1]) });
        }

        SpeechSpeedException error = await FailsAsync(Item(host.Serve("/dev", bytes.ToArray()), "LibriSpeech/dev"));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("'LibriSpeech/dev'", error.Message, StringComparison.Ordinal);
        AssertNothingUnpacked();
    }

    [Fact]
    public async Task Links_in_zip_are_refused()
    {
        const int unixLink = 0xA1FF << 16;
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.CreateEntry("LibriSpeech/dev");
            entry.ExternalAttributes = unixLink;
            await using Stream data = await entry.OpenAsync();
            await data.WriteAsync("/etc"u8.ToArray());
        }

        Assert.Contains("is a link or a device", (await FailsAsync(Item(host.Serve("/dev", bytes.ToArray()), "LibriSpeech/dev"))).Message, StringComparison.Ordinal);
        AssertNothingUnpacked();
    }

    [Theory]
    [InlineData(Kind.TarGz)]
    [InlineData(Kind.Zip)]
    public async Task A_bomb_is_stopped_at_the_limit(Kind kind)
    {
        byte[] archive = Pack(kind, ("LibriSpeech/dev/zeros", new string('0', 5_000_000)));
        Assert.InRange(archive.Length, 1, 100_000);

        SpeechSpeedException error = await FailsAsync(Item(host.Serve("/dev", archive), "LibriSpeech/dev") with { UnpackedLimit = 1_000_000 });

        Assert.Contains("its files exceed the limit of 1 MB", error.Message, StringComparison.Ordinal);
        AssertNothingUnpacked();
    }

    [Fact]
    public async Task A_name_twice_is_refused()
    {
        Assert.Contains(
            "is there twice",
            (await FailsAsync(Item(host.Serve("/dev", Pack(Kind.TarGz, ("LibriSpeech/dev/a", "1"), ("LibriSpeech/dev/a", "2"))), "LibriSpeech/dev"))).Message,
            StringComparison.Ordinal);
        AssertNothingUnpacked();
    }

    [Theory]
    [InlineData(Kind.TarGz, "a", "a/b")]
    [InlineData(Kind.Zip, "a", "a/b")]
    [InlineData(Kind.Zip, "a/b", "a")]
    public async Task A_file_that_is_also_a_folder_is_refused(Kind kind, string first, string second)
    {
        SpeechSpeedException error = await FailsAsync(Item(host.Serve("/dev", Pack(kind, ($"LibriSpeech/dev/{first}", "1"), ($"LibriSpeech/dev/{second}", "2"))), "LibriSpeech/dev"));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        AssertNothingUnpacked();
    }

    /// <summary>.NET's reader checks neither.</summary>
    [Theory]
    [InlineData(16, "has the CRC-32 ")]
    [InlineData(24, "is damaged")]
    public async Task A_zip_is_held_against_its_checksums_and_lengths(int field, string expected)
    {
        byte[] archive = Pack(Kind.Zip, ("LibriSpeech/dev/a", Text(3000)));
        int central = archive.AsSpan().IndexOf("PK\u0001\u0002"u8);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(central + field), 5);

        SpeechSpeedException error = await FailsAsync(Item(host.Serve("/dev", archive), "LibriSpeech/dev"));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        AssertNothingUnpacked();
    }

    [Fact]
    public async Task A_gzip_that_was_cut_off_or_whose_checksum_is_wrong_is_refused()
    {
        byte[] whole = Pack(Kind.TarGz, ("LibriSpeech/dev/a", Text(3000)));
        byte[] wrong = [.. whole];
        wrong[^6] ^= 1;
        foreach (byte[] archive in new[] { whole[..^40], whole[..^100], wrong })
        {
            await File.WriteAllBytesAsync(folder["damaged"], archive, TestContext.Current.CancellationToken);
            Assert.Equal(ExitCode.InputData, (await Assert.ThrowsAsync<SpeechSpeedException>(() => Unpacker.UnpackAsync(folder["damaged"], folder["unpacked"], 1_000_000, CancellationToken.None))).ExitCode);
        }
    }

    /// <summary>A name of a gigabyte would be kept whole in memory.</summary>
    [Theory]
    [InlineData('L')]
    [InlineData('K')]
    [InlineData('x')]
    [InlineData('g')]
    public async Task A_tar_entry_with_an_endless_name_is_refused_before_it_is_read(char type)
    {
        byte[] header = new byte[512];
        "././@LongLink"u8.CopyTo(header);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        Encoding.ASCII.GetBytes(Convert.ToString(1_500_000_000, 8).PadLeft(11, '0')).CopyTo(header, 124);
        "00000000000 "u8.CopyTo(header.AsSpan(136));
        "        "u8.CopyTo(header.AsSpan(148));
        header[156] = (byte)type;
        "ustar  \0"u8.CopyTo(header.AsSpan(257));
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        await File.WriteAllBytesAsync(folder["long"], [.. header, .. new byte[4096]], TestContext.Current.CancellationToken);

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => Unpacker.UnpackAsync(folder["long"], folder["unpacked"], 1_000_000, CancellationToken.None));

        Assert.Contains("a name or attributes of 1500000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_attributes_of_every_usual_length_pass()
    {
        using MemoryStream bytes = new();
        await using (TarWriter tar = new(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"LibriSpeech/dev/{new string('n', 200)}", new Dictionary<string, string> { ["comment"] = new('c', 5000) }) { DataStream = new MemoryStream(new byte[1500]) });
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, "LibriSpeech/dev/folder"));
            await tar.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, $"LibriSpeech/dev/folder/{new string('m', 240)}") { DataStream = new MemoryStream(new byte[512]) });
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "LibriSpeech/dev/last") { DataStream = new MemoryStream([1]) });
        }

        await FetchAsync(Item(host.Serve("/dev", bytes.ToArray()), "LibriSpeech/dev"));

        Assert.Equal([1], await File.ReadAllBytesAsync(folder["data/LibriSpeech/dev/last"], TestContext.Current.CancellationToken));
        Assert.Equal(3, Directory.GetFiles(folder["data/LibriSpeech"], "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Very_many_empty_folders_are_stopped_at_the_limit()
    {
        using MemoryStream bytes = new();
        await using (TarWriter tar = new(bytes, TarEntryFormat.Gnu, leaveOpen: true))
        {
            for (int i = 0; i < 3000; i++)
            {
                await tar.WriteEntryAsync(new GnuTarEntry(TarEntryType.Directory, $"LibriSpeech/dev/{i}"));
            }
        }

        SpeechSpeedException error = await FailsAsync(Item(host.Serve("/dev", bytes.ToArray()), "LibriSpeech/dev") with { UnpackedLimit = 1_000_000 });

        Assert.Contains("its files exceed the limit of 1 MB", error.Message, StringComparison.Ordinal);
        AssertNothingUnpacked();
    }

    [Fact]
    public async Task A_body_that_does_not_end_is_stopped_at_the_limit()
    {
        string address = host.On("/endless", async (context, _) =>
        {
            byte[] bytes = new byte[1 << 16];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            }

            return true;
        });

        SpeechSpeedException error = await FailsAsync(Item(address, "LibriSpeech/dev") with { UnpackedLimit = 1_000_000 });

        Assert.Contains("more than 1 MB arrived, and the server does not give the size of the file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Kind.TarGz)]
    [InlineData(Kind.Zip)]
    public async Task Whatever_byte_of_an_archive_is_wrong_nothing_half_is_left(Kind kind)
    {
        byte[] whole = Pack(kind, ("LibriSpeech/dev/a", Text(3000)), ("LibriSpeech/dev/b", Text(100)));
        string path = folder["damaged"];
        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. whole];
            if (i % 2 == 0)
            {
                damaged = damaged[..random.Next(damaged.Length)];
            }
            else
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            await File.WriteAllBytesAsync(path, damaged);
            try
            {
                await Unpacker.UnpackAsync(path, folder["unpacked"], 1_000_000, CancellationToken.None);

                // What does not matter for the contents, such as a time, may be wrong.
                Assert.True(Directory.Exists(folder["unpacked"]));
            }
            catch (SpeechSpeedException error)
            {
                Assert.Equal(ExitCode.InputData, error.ExitCode);
                Assert.False(Path.Exists(folder["unpacked"]));
            }
        }
    }

    /// <summary>Every number of a tar's header, in octal digits and in base 256: mode, owner, group, size, time, checksum, device.</summary>
    [Theory]
    [InlineData(100, 8)]
    [InlineData(108, 8)]
    [InlineData(116, 8)]
    [InlineData(124, 12)]
    [InlineData(136, 12)]
    [InlineData(148, 8)]
    [InlineData(329, 8)]
    [InlineData(337, 8)]
    public async Task A_tar_whose_header_has_an_impossible_number_is_damaged(int at, int length)
    {
        byte[] whole = Pack(Kind.Tar, ("LibriSpeech/dev/a", Text(600)));
        byte[][] numbers =
        [
            [.. Enumerable.Repeat((byte)0xff, length)],
            [0x80, .. Enumerable.Repeat((byte)0xff, length - 1)],
            [0x80, 0x7f, .. Enumerable.Repeat((byte)0xff, length - 2)],
            [.. Enumerable.Repeat((byte)0x80, length)],
            [.. Enumerable.Repeat((byte)'7', length)],
            [.. Enumerable.Repeat((byte)'9', length)],
            [(byte)'-', .. Enumerable.Repeat((byte)'1', length - 1)],
            [.. Enumerable.Repeat((byte)' ', length)],
            new byte[length],
        ];
        foreach (byte[] number in numbers)
        {
            byte[] damaged = [.. whole];
            number.CopyTo(damaged, at);
            if (at != 148)
            {
                "        "u8.CopyTo(damaged.AsSpan(148));
                Encoding.ASCII.GetBytes(Convert.ToString(damaged[..512].Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(damaged, 148);
            }

            await File.WriteAllBytesAsync(folder["damaged"], damaged, TestContext.Current.CancellationToken);
            if (await Record.ExceptionAsync(() => Unpacker.UnpackAsync(folder["damaged"], folder["unpacked"], 1_000_000, CancellationToken.None)) is { } error)
            {
                Assert.Equal(ExitCode.InputData, Assert.IsType<SpeechSpeedException>(error).ExitCode);
                Assert.False(Path.Exists(folder["unpacked"]));
            }
        }
    }

    [Fact]
    public async Task A_truncated_archive_without_a_digest_is_fetched_once_more()
    {
        byte[] whole = Pack(Kind.TarGz, ("LibriSpeech/dev/a", Text(5000)));
        string address = host.Serve("/dev", whole[..(whole.Length / 2)]);
        host.On("/dev", (_, count) =>
        {
            if (count == 2)
            {
                host.Serve("/dev", whole, "\"2\"");
            }

            return Task.FromResult(false);
        });

        await FetchAsync(Item(address, "LibriSpeech/dev"));

        Assert.True(File.Exists(folder["data/LibriSpeech/dev/a"]));
        Assert.Contains(said, line => line.Contains("fetching it once more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_archive_that_has_something_else_is_an_error_that_says_what()
    {
        SpeechSpeedException error = await FailsAsync(Item(host.Serve("/dev", Pack(Kind.TarGz, ("Other/dev/a", "1"))), "LibriSpeech/dev"));

        Assert.Contains("does not have LibriSpeech/dev", error.Message, StringComparison.Ordinal);
        Assert.Contains("its top folder has Other", error.Message, StringComparison.Ordinal);
    }

    private static string Text(int length)
    {
        Random random = new(length);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26))));
    }

    private static byte[] Pack(Kind kind, params (string Name, string Text)[] files)
    {
        using MemoryStream bytes = new();
        if (kind == Kind.Zip)
        {
            using ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, string text) in files)
            {
                using Stream data = zip.CreateEntry(name).Open();
                data.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        else
        {
            using Stream stream = kind == Kind.TarGz ? new GZipStream(bytes, CompressionMode.Compress, leaveOpen: true) : new BufferedStream(new Uncloseable(bytes));
            using TarWriter tar = new(stream, TarEntryFormat.Gnu);
            foreach ((string name, string text) in files)
            {
                tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return bytes.ToArray();
    }

    private FetchItem Item(string address, string gives, string name = "archive") => new([address], folder["data"], [gives], name, UnpackedLimit: 100_000_000);

    private Task FetchAsync(params FetchItem[] items) => FetchAsync(new FetchSettings { FirstWait = TimeSpan.FromMilliseconds(10) }, items);

    private Task FetchAsync(FetchSettings settings, params FetchItem[] items) =>
        new Fetcher(settings, new FetchReport(_ => { }, _ => { }, said.Enqueue)).RunAsync(items, new Dictionary<string, string>(), there.Add, CancellationToken.None);

    private Task<SpeechSpeedException> FailsAsync(FetchItem item) => Assert.ThrowsAsync<SpeechSpeedException>(() => FetchAsync(item));

    private void AssertNothingUnpacked()
    {
        Assert.False(Path.Exists(folder["data/LibriSpeech"]));
        Assert.Empty(Directory.GetDirectories(folder["data/.fetch"]));
    }

    private sealed class Uncloseable(Stream inner) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Write(ToArray());
            }

            base.Dispose(disposing);
        }
    }
}
