namespace SpeechSpeed.Core.Tests;

public sealed class RowFolderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_row_is_found_by_its_key()
    {
        Open().Add("one", Content);
        Open().Add("two", Content);
        Open().Add("three", [1]);

        Assert.Equal(Content, Open().TryRead("one"));
        Assert.Equal(Content, Open().TryRead("two"));
        Assert.Equal([1], Open().TryRead("three"));
        Assert.Null(Open().TryRead("four"));
        Assert.Equal(["one", "three", "two"], Open().Records().SelectMany(record => record.Keys).Order());
    }

    /// <summary>Every byte of record and shard in turn, and each cut and gone.</summary>
    [Fact]
    public void Damage_is_never_taken_and_is_mended_by_adding_again()
    {
        Open().Add("one", Content);
        foreach (string file in Directory.GetFiles(folder["rows"]))
        {
            byte[] whole = File.ReadAllBytes(file);
            foreach (byte[] damaged in Enumerable.Range(0, whole.Length).Select(i => Flipped(whole, i)).Append(whole[..^1]).Append([]))
            {
                File.WriteAllBytes(file, damaged);
                Assert.Null(Open().TryRead("one"));
                Open().Add("one", Content);
                Assert.Equal(Content, Open().TryRead("one"));
            }

            File.Delete(file);
            Assert.Null(Open().TryRead("one"));
            Open().Add("one", Content);
        }
    }

    [Fact]
    public void What_is_read_counts_as_used()
    {
        Open().Add("one", Content);
        string record = Assert.Single(Directory.GetFiles(folder["rows"], "*" + RowRecord.Extension));
        File.SetLastWriteTimeUtc(record, DateTime.UtcNow.AddDays(-9));

        Open().TryRead("one");

        Assert.InRange(File.GetLastWriteTimeUtc(record), DateTime.UtcNow.AddDays(-1), DateTime.MaxValue);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= 4;
        return flipped;
    }

    private RowFolder Open() => new(folder["rows"]);
}
