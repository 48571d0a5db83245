namespace SpeechSpeed.Core.Tests;

public sealed class RowRecordTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_record_reads_back_as_it_was_written()
    {
        RowRecord record = new(new string('a', 64), ["one", "two"]);
        File.WriteAllBytes(folder["x.rows"], record.ToBytes());

        RowRecord? read = RowRecord.TryRead(folder["x.rows"]);

        Assert.Equal(record.ShardSha256, read?.ShardSha256);
        Assert.Equal(record.Keys, read?.Keys);
        Assert.Null(RowRecord.TryRead(folder["none.rows"]));
    }

    [Fact]
    public void Keys_differ_where_audio_seed_order_or_paths_do()
    {
        string[] keys =
        [
            RowRecord.KeyOfRow("a", null), RowRecord.KeyOfRow("b", null), RowRecord.KeyOfRow("a", "1"), RowRecord.KeyOfRow("a", "2"),
            RowRecord.KeyOfRow("a", null, new AudioSpan(0, 1)), RowRecord.KeyOfRow("a", null, new AudioSpan(0, null)), RowRecord.KeyOfRow("a", null, new AudioSpan(0.5, 1)), RowRecord.KeyOfRow("a", "1", new AudioSpan(0, 1)),
            RowRecord.KeyOfShard([("a", "x"), ("b", "y")]), RowRecord.KeyOfShard([("b", "y"), ("a", "x")]), RowRecord.KeyOfShard([("a", "y"), ("b", "x")]),
            RowRecord.KeyOfShard([("a", "x\nb 1 y")]), RowRecord.KeyOfShard([("a", "x")]),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
