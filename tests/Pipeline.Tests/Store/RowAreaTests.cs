using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

public sealed class RowAreaTests : IDisposable
{
    private readonly TemporaryFolder store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public void Shards_are_found_checked_and_removed()
    {
        Add("one", "first shard", "a", "b");
        Add("one", "second shard", "c");
        Add("other", "another shard", "d");
        RowArea area = new(store.Path);

        Assert.Equal(["a", "b", "c"], area.Keys("one").Order());
        Assert.Empty(area.Keys("none"));
        IReadOnlyList<RowShard> shards = area.Enumerate();
        Assert.Equal(3, shards.Count);
        Assert.All(shards, shard => Assert.True(RowArea.Verify(shard)));
        Assert.Equal(["first shard".Length, "second shard".Length, "another shard".Length], shards.Select(shard => (int)shard.Bytes).Order());

        RowArea.Delete(shards.Single(shard => shard.Bytes == "first shard".Length));

        Assert.Equal(["c"], area.Keys("one"));
        Assert.Equal(2, area.Enumerate().Count);
        Assert.Equal(2, Directory.GetFiles(area.Folder("one")).Length);
    }

    [Fact]
    public void Damage_and_leavings_are_listed_as_such()
    {
        string damaged = Add("one", "first shard", "a");
        string gone = Add("one", "second shard", "b");
        store.Write("rows/one/left.shard.1.tmp", "half");
        File.WriteAllText(damaged, "First shard");
        File.Delete(gone);
        RowArea area = new(store.Path);

        IReadOnlyList<RowShard> shards = area.Enumerate();

        Assert.All(shards, shard => Assert.False(RowArea.Verify(shard)));
        Assert.Equal(2, shards.Count(shard => shard.RecordPath is not null));
        Assert.Null(Assert.Single(shards, shard => shard.ShardPath.EndsWith(".tmp", StringComparison.Ordinal)).Sha256);
        Assert.Equal(["a"], area.Keys("one"));
        foreach (RowShard shard in shards)
        {
            RowArea.Delete(shard);
        }

        Assert.Empty(Directory.GetFiles(area.Folder("one")));
    }

    [Fact]
    public void A_damaged_record_makes_its_shard_one_that_nothing_names()
    {
        Add("one", "first shard", "a");
        string record = Assert.Single(Directory.GetFiles(store["rows/one"], "*.rows"));
        string text = File.ReadAllText(record);
        for (int i = 0; i < text.Length; i++)
        {
            File.WriteAllText(record, text[..i] + (char)(text[i] ^ 1) + text[(i + 1)..]);
            Assert.Empty(new RowArea(store.Path).Keys("one"));
        }

        Assert.All(new RowArea(store.Path).Enumerate(), shard => Assert.Null(shard.RecordPath));
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
