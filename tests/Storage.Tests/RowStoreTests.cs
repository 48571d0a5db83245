using SpeechSpeed.Core;
using SpeechSpeed.Features;

namespace SpeechSpeed.Storage.Tests;

public sealed class RowStoreTests : IDisposable
{
    private static readonly Layer[] Layers = [new("first relu", 0, 3), new(Layer.Embedding, 1, 2)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_shard_is_found_by_its_rows_and_each_row_by_its_key()
    {
        await AddAsync("a", "b");
        await AddAsync("c");
        RowStore store = Open();

        Assert.True(store.TryTakeShard(Rows("a", "b"), folder["taken/x.parquet"]));
        Assert.Equal(File.ReadAllBytes(folder["made/ab.parquet"]), File.ReadAllBytes(folder["taken/x.parquet"]));
        Assert.False(store.TryTakeShard(Rows("b", "a"), folder["taken/y.parquet"]));
        Assert.Equal(Activations("b"), store.TryTakeRow(Key("b")));
        Assert.Equal(Activations("c"), store.TryTakeRow(Key("c")));
        Assert.Null(store.TryTakeRow(Key("d")));
    }

    [Fact]
    public async Task The_same_rows_under_other_paths_are_another_shard()
    {
        await AddAsync("a");

        Assert.False(Open().TryTakeShard([new ShardRow(Key("a"), "renamed")], folder["taken/x.parquet"]));
        Assert.Equal(Activations("a"), Open().TryTakeRow(Key("a")));
    }

    /// <summary>Every byte of the record in turn, and bytes all over the shard.</summary>
    [Fact]
    public async Task Damage_is_never_taken_and_is_mended_by_adding_again()
    {
        await AddAsync("a", "b");
        foreach (string file in Directory.GetFiles(folder["rows"]))
        {
            byte[] whole = File.ReadAllBytes(file);
            for (int i = 0; i < whole.Length; i += file.EndsWith(".rows", StringComparison.Ordinal) ? 1 : 97)
            {
                byte[] flipped = [.. whole];
                flipped[i] ^= 4;
                Replace(file, flipped);
                await ExpectMissOrTruthAsync();
            }

            Replace(file, whole[..(whole.Length / 2)]);
            await ExpectMissOrTruthAsync();
            Replace(file, []);
            await ExpectMissOrTruthAsync();
            File.Delete(file);
            await ExpectMissOrTruthAsync();
        }
    }

    private static void Replace(string file, byte[] bytes)
    {
        File.Delete(file);
        File.WriteAllBytes(file, bytes);
    }

    private async Task ExpectMissOrTruthAsync()
    {
        RowStore store = Open();
        Assert.True(store.TryTakeRow(Key("b")) is not { } row || row.Zip(Activations("b"), (x, y) => x.AsSpan().SequenceEqual(y)).All(same => same));
        string place = folder[$"taken/{Guid.NewGuid():N}.parquet"];
        Assert.False(Open().TryTakeShard(Rows("a", "b"), place));

        await AddAsync("a", "b");

        Assert.True(Open().TryTakeShard(Rows("a", "b"), place));
        Assert.Equal(File.ReadAllBytes(folder["made/ab.parquet"]), File.ReadAllBytes(place));
        Assert.Equal(Activations("b"), Open().TryTakeRow(Key("b")));
    }

    private RowStore Open() => new(folder["rows"], Layers);

    private async Task AddAsync(params string[] names)
    {
        string path = folder.Write($"made/{string.Concat(names)}.parquet", "");
        File.Delete(path);
        await using (FeatureWriter writer = await FeatureWriter.CreateAsync(path, Layers, names.Length))
        {
            foreach (string name in names)
            {
                await writer.AppendAsync(name, Activations(name));
            }
        }

        Open().Add(Rows(names), path);
    }

    private static ShardRow[] Rows(params string[] names) => [.. names.Select(name => new ShardRow(Key(name), name))];

    private static string Key(string name) => RowRecord.KeyOfRow(new string(name[0], 64), null);

    private static float[][] Activations(string name) => [[name[0], 2, 3], [4, -name[0]]];
}
