using SpeechSpeed.Core;
using SpeechSpeed.Folders;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed class RowAreaTests : IDisposable
{
    private const string One = "0123456789abcdef0123456789abcdef";
    private const string Other = "fedcba9876543210fedcba9876543210";
    private readonly TemporaryFolder store = new();

    private RowArea Area => new(new OwnFolder(store.Path, StoreNames.IsFile));

    public void Dispose() => store.Dispose();

    [Fact]
    public void Shards_are_found_checked_and_removed()
    {
        Add(One, "first shard", "a", "b");
        Add(One, "second shard", "c");
        Add(Other, "another shard", "d");
        RowArea area = Area;

        Assert.Equal(["a", "b", "c"], area.Keys(One).Order());
        Assert.Empty(area.Keys(Other[..^1] + "9"));
        IReadOnlyList<RowShard> shards = area.Enumerate();
        Assert.Equal(3, shards.Count);
        Assert.All(shards, shard => Assert.True(RowArea.Verify(shard)));
        Assert.Equal(["first shard".Length, "second shard".Length, "another shard".Length], shards.Select(shard => (int)shard.Bytes).Order());

        area.Delete(shards.Single(shard => shard.Bytes == "first shard".Length));

        Assert.Equal(["c"], area.Keys(One));
        Assert.Equal(2, area.Enumerate().Count);
        Assert.Equal(2, Directory.GetFiles(area.Folder(One)).Length);
    }

    [Fact]
    public void Damage_and_leavings_are_listed_as_such()
    {
        string damaged = Add(One, "first shard", "a");
        string gone = Add(One, "second shard", "b");
        store.Write($"rows/{One}/{new string('a', 64)}.shard.1.{Other}.tmp", "half");
        string foreign = store.Write($"rows/{One}/notes.txt", "mine");
        File.WriteAllText(damaged, "First shard");
        File.Delete(gone);
        RowArea area = Area;

        IReadOnlyList<RowShard> shards = area.Enumerate();

        Assert.All(shards, shard => Assert.False(RowArea.Verify(shard)));
        Assert.Equal(2, shards.Count(shard => shard.RecordPath is not null));
        Assert.Null(Assert.Single(shards, shard => shard.ShardPath.EndsWith(".tmp", StringComparison.Ordinal)).Sha256);
        Assert.Equal(["a"], area.Keys(One));
        foreach (RowShard shard in shards)
        {
            area.Delete(shard);
        }

        Assert.Equal([foreign], Directory.GetFiles(area.Folder(One)));
    }

    [Fact]
    public void A_damaged_record_makes_its_shard_one_that_nothing_names()
    {
        Add(One, "first shard", "a");
        string record = Assert.Single(Directory.GetFiles(store[$"rows/{One}"], "*.rows"));
        string text = File.ReadAllText(record);
        for (int i = 0; i < text.Length; i++)
        {
            File.WriteAllText(record, text[..i] + (char)(text[i] ^ 1) + text[(i + 1)..]);
            Assert.Empty(Area.Keys(One));
        }

        Assert.All(Area.Enumerate(), shard => Assert.Null(shard.RecordPath));
    }

    private string Add(string context, string content, params string[] keys)
    {
        string sha256 = FileDigest.Sha256(System.Text.Encoding.UTF8.GetBytes(content));
        string shard = RowFolder.ShardPath(store[$"rows/{context}"], sha256);
        store.Write(shard, content);
        string record = RowRecord.KeyOfShard(keys.Select(key => (key, key))) + RowRecord.Extension;
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(shard)!, record), new RowRecord(sha256, keys).ToBytes());
        return shard;
    }
}
