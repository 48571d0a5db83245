using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed partial class StageStoreTests : IDisposable
{
    private static readonly string Fingerprint = FileDigest.Sha256("an execution"u8);
    private static readonly StageNode Node = new("cca[m]", "cca", "m", "Cca", 1, [], [], [new("metrics.json", "m/metrics.json"), new("curves", null)]);
    private readonly TemporaryFolder folder = new();
    private readonly StageStore store;

    public StageStoreTests()
    {
        store = new StageStore(folder["store"]);
    }

    private string Record => folder[$"store/ac/{Fingerprint[..2]}/{Fingerprint}"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_published_is_found_and_restored()
    {
        OutputManifest published = Publish();

        OutputManifest? found = new StageStore(folder["store"]).TryFind(Fingerprint);

        Assert.NotNull(found);
        Assert.Equal(published.Files, found.Files);
        Assert.Equal(["curves/a.csv", "curves/b/c.csv", "metrics.json"], found.Files.Select(file => file.Path.ToString()));
        foreach (bool editable in new[] { true, false })
        {
            string destination = folder[$"restored-{editable}"];
            store.Restore(found.Files[2], destination, editable);
            Assert.Equal("the metrics", File.ReadAllText(destination));
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Stored_files_are_read_only_and_restored_copies_are_not()
    {
        Needs.That(!OperatingSystem.IsWindows(), "the modes of Unix");

        OutputFile file = Publish().Files[2];
        store.Restore(file, folder["copy"], editable: true);

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Blob(file)) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
        Assert.True(File.GetUnixFileMode(folder["copy"]).HasFlag(UnixFileMode.UserWrite));
        File.WriteAllText(folder["copy"], "edited");
        store.Restore(file, folder["again"], editable: true);
        Assert.Equal("the metrics", File.ReadAllText(folder["again"]));
    }

    [Fact]
    public void An_unknown_execution_is_not_found() => Assert.Null(store.TryFind(FileDigest.Sha256("another"u8)));

    [Fact]
    public void No_change_of_a_record_is_believed()
    {
        OutputManifest published = Publish();
        byte[] record = File.ReadAllBytes(Record);
        for (int i = 0; i < record.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                record[i] ^= (byte)(1 << bit);
                Assert.Null(ManifestRecord.TryRead(record));
                record[i] ^= (byte)(1 << bit);
            }

            Assert.Null(ManifestRecord.TryRead(record[..i]));
        }

        Assert.Equal(published.Files, ManifestRecord.TryRead(record)!.Files);
    }

    [Fact]
    public void A_record_in_the_place_of_another_is_not_believed()
    {
        Publish();
        string other = FileDigest.Sha256("another execution"u8);
        Directory.CreateDirectory(folder[$"store/ac/{other[..2]}"]);
        File.Copy(Record, folder[$"store/ac/{other[..2]}/{other}"]);

        Assert.Null(store.TryFind(other));
    }

    [Theory]
    [InlineData("../metrics.json")]
    [InlineData("/metrics.json")]
    [InlineData("curves/../../metrics.json")]
    [InlineData("metrics.json/")]
    [InlineData("./metrics.json")]
    [InlineData("")]
    public void A_record_with_a_path_that_leads_out_of_its_folder_is_damaged(string path)
    {
        Publish();
        Rewrite(Record, text => text.Replace("\"metrics.json\"", $"\"{path}\"", StringComparison.Ordinal));

        Assert.Null(store.TryFind(Node, Fingerprint));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("one missing")]
    [InlineData("one more")]
    [InlineData("one twice")]
    [InlineData("one below another")]
    public void A_record_whose_outputs_are_not_those_of_its_stage_is_no_hit(string outputs)
    {
        OutputManifest manifest = Publish();
        OutputFile last = manifest.Files[^1];
        Assert.NotNull(store.TryFind(Node, Fingerprint));
        File.WriteAllBytes(Record, ManifestRecord.Write(manifest with
        {
            Files = outputs switch
            {
                "none" => [],
                "one missing" => [.. manifest.Files.SkipLast(1)],
                "one more" => [.. manifest.Files, last with { Path = RelativePath.Parse("zzz.txt") }],
                "one twice" => [.. manifest.Files, last],
                _ => [.. manifest.Files, last with { Path = RelativePath.Parse("metrics.json/x") }],
            },
        }));

        Assert.Null(store.TryFind(Node, Fingerprint));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("longer")]
    public void A_record_whose_file_is_gone_or_of_another_size_is_a_miss(string damage)
    {
        string blob = Blob(Publish().Files[0]);
        Damage(blob, damage);

        Assert.Null(store.TryFind(Fingerprint));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stored_file_with_flipped_bits_is_found_when_it_is_wanted_and_removed(bool editable)
    {
        OutputFile file = Publish().Files[2];
        Damage(Blob(file), "flipped");
        Assert.NotNull(store.TryFind(Fingerprint));

        DamagedBlobException error = Assert.Throws<DamagedBlobException>(() => store.Restore(file, folder["restored"], editable));

        Assert.Equal(file, error.File);
        Assert.False(File.Exists(folder["restored"]));
        Assert.Null(store.TryFind(Fingerprint));
    }

    [Fact]
    public void A_damaged_stored_file_is_replaced_when_the_same_content_is_published_again()
    {
        OutputFile file = Publish().Files[2];
        Damage(Blob(file), "flipped");

        Publish();

        store.Restore(file, folder["restored"], editable: true);
        Assert.Equal("the metrics", File.ReadAllText(folder["restored"]));
    }

    [Fact]
    public void A_record_is_never_there_before_its_files()
    {
        // Publishing stops at its first output that it cannot take in: a folder where the second file should go.
        OutputFile file = Publish().Files[0];
        File.Delete(Record);
        File.Delete(Blob(file));
        Directory.CreateDirectory(Blob(file));

        Assert.ThrowsAny<Exception>(() => { Publish(); });

        Assert.False(File.Exists(Record));
    }

    [Theory]
    [InlineData("metrics.json")]
    [InlineData("curves")]
    public void An_output_that_was_not_written_is_an_error(string missing)
    {
        string output = Output();
        if (missing == "curves")
        {
            Directory.Delete(Path.Combine(output, missing), recursive: true);
            Directory.CreateDirectory(Path.Combine(output, missing));
        }
        else
        {
            File.Delete(Path.Combine(output, missing));
        }

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => store.Publish(Fingerprint, Node, output));

        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains(missing, error.Message, StringComparison.Ordinal);
        Assert.Null(store.TryFind(Fingerprint));
    }

    /// <summary>Changes a record's text and makes its check right again, as whoever wants it believed would.</summary>
    internal static void Rewrite(string record, Func<string, string> change)
    {
        string text = Check().Replace(change(File.ReadAllText(record)), "\"check\": \"\"");
        File.Delete(record);
        File.WriteAllText(record, Check().Replace(text, $"\"check\": \"{FileDigest.Sha256(System.Text.Encoding.UTF8.GetBytes(text))}\""));
    }

    internal static void Damage(string path, string damage)
    {
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        switch (damage)
        {
            case "deleted":
                return;
            case "emptied":
                bytes = [];
                break;
            case "cut":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "longer":
                bytes = [.. bytes, 0];
                break;
            case "flipped":
                bytes[bytes.Length / 2] ^= 1;
                break;
            default:
                throw new ArgumentException(damage);
        }

        File.WriteAllBytes(path, bytes);
    }

    [GeneratedRegex("\"check\": \"[0-9a-f]*\"")]
    private static partial Regex Check();

    private OutputManifest Publish() => store.Publish(Fingerprint, Node, Output());

    private string Output()
    {
        string output = $"store/tmp/{Guid.NewGuid():N}";
        folder.Write($"{output}/metrics.json", "the metrics");
        folder.Write($"{output}/curves/a.csv", "a curve");
        folder.Write($"{output}/curves/b/c.csv", "the metrics");
        folder.Write($"{output}/undeclared.txt", "not kept");
        return folder[output];
    }

    private string Blob(OutputFile file) => folder[$"store/cas/{file.Sha256[..2]}/{file.Sha256}"];
}
