using System.Data.Common;
using DuckDB.NET.Data;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Tests;

public sealed class FeatureSetTests : IDisposable
{
    private static readonly Layer[] Layers =
        [new("first relu", 0, 3), new("layer1 relu 1", 1, 5), new(Layer.Embedding, 2, 2)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_layer_reads_back_as_it_was_written()
    {
        Dictionary<string, float[][]> written = await WriteAsync(folder.Path, rows: 7, seed: 1);

        FeatureSet features = FeatureSet.Open(folder.Path);

        Assert.Equal(Layers, features.Layers);
        Assert.Equal([Split.Dev], features.Splits);
        foreach (Layer layer in Layers)
        {
            FeatureMatrix matrix = await features.ReadAsync(Split.Dev, layer);
            Assert.Equal(written.Keys, matrix.AudioPaths);
            Assert.Equal(layer.Dim, matrix.Columns);
            for (int row = 0; row < matrix.Rows; row++)
            {
                Assert.Equal(written[matrix.AudioPaths[row]][layer.Index], matrix.Row(row).ToArray());
            }
        }
    }

    /// <summary>Bytes turned over and the file cut everywhere: values, or one error that names the file.</summary>
    [Fact]
    public async Task A_damaged_shard_is_an_error_that_names_it()
    {
        await WriteAsync(folder.Path, rows: 7, seed: 1);
        string shard = Directory.GetFiles(folder.Path, "*.parquet", SearchOption.AllDirectories).Single();
        byte[] good = File.ReadAllBytes(shard);
        int errors = 0;
        foreach (byte[] damaged in Enumerable.Range(0, good.Length / 3).Select(i => (byte[])[.. good[..(3 * i)], (byte)~good[3 * i], .. good[((3 * i) + 1)..]]).Concat(Enumerable.Range(0, good.Length / 16).Select(i => good[..(16 * i)])))
        {
            File.WriteAllBytes(shard, damaged);
            try
            {
                foreach (Layer layer in Layers)
                {
                    await FeatureSet.Open(folder.Path).ReadAsync(Split.Dev, layer);
                }
            }
            catch (SpeechSpeedException error)
            {
                errors++;
                Assert.Equal(ExitCode.InputData, error.ExitCode);
                Assert.StartsWith(shard, error.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(errors, good.Length / 16, good.Length);
    }

    [Fact]
    public async Task A_split_alone_reads_back_without_the_others()
    {
        FeatureShard[] shards = [.. Splits.All.Select(split => new FeatureShard(FeatureShard.FileOf(split, ""), 1) { Split = split })];
        FeatureSet.Write(folder.Path, Layers, shards);
        foreach (FeatureShard shard in shards)
        {
            await using FeatureWriter writer = await FeatureWriter.CreateAsync(folder[shard.File], Layers, 1);
            await writer.AppendAsync($"{shard.Split}", [.. Layers.Select(layer => new float[layer.Dim])]);
        }

        Directory.Delete(folder["dev"], recursive: true);
        FeatureSet features = FeatureSet.Open(folder.Path);

        Assert.Equal([Split.Train, Split.Test], features.Splits);
        Assert.Equal(["Test"], (await features.ReadAsync(Split.Test, Layers[0])).AudioPaths);
    }

    [Fact]
    public async Task Several_row_groups_read_back_in_order()
    {
        // 4096 rows is the most a group takes; one more opens a second.
        Dictionary<string, float[][]> written = await WriteAsync(folder.Path, rows: 4097, seed: 2);

        FeatureMatrix matrix = await FeatureSet.Open(folder.Path).ReadAsync(Split.Dev, Layers[1]);

        Assert.Equal(written.Keys, matrix.AudioPaths);
        Assert.Equal(written[matrix.AudioPaths[4096]][1], matrix.Row(4096).ToArray());
    }

    /// <summary>Another reader of Parquet, in the way a user would ask: several shards at once, a layer as a list.</summary>
    [Fact]
    public async Task DuckDB_reads_what_was_written()
    {
        Dictionary<string, float[][]> written = await WriteAsync(folder.Path, rows: 5, seed: 7);

        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT audio_path, \"layer1 relu 1\", embedding FROM read_parquet('{folder.Path}/**/*.parquet') ORDER BY audio_path";
        using DbDataReader reader = command.ExecuteReader();
        List<string> paths = [];
        while (reader.Read())
        {
            paths.Add(reader.GetString(0));
            Assert.Equal(written[paths[^1]][1], reader.GetFieldValue<List<float>>(1));
            Assert.Equal(written[paths[^1]][2], reader.GetFieldValue<List<float>>(2));
        }

        Assert.Equal(written.Keys.Order(StringComparer.Ordinal), paths);
    }

    [Fact]
    public async Task The_same_features_make_the_same_bytes()
    {
        using TemporaryFolder other = new();
        await WriteAsync(folder.Path, rows: 20, seed: 3);
        await WriteAsync(other.Path, rows: 20, seed: 3);

        Assert.Equal(File.ReadAllBytes(folder["dev/84.parquet"]), File.ReadAllBytes(other["dev/84.parquet"]));
    }

    [Fact]
    public async Task Several_files_read_back_in_the_order_of_the_listing()
    {
        FeatureShard[] shards = [new("dev/b.parquet", 2) { Split = Split.Dev }, new("test/c.parquet", 1) { Split = Split.Test }, new("dev/a.parquet", 1) { Split = Split.Dev }];
        FeatureSet.Write(folder.Path, Layers, shards);
        int value = 0;
        foreach (FeatureShard shard in shards)
        {
            await using FeatureWriter writer = await FeatureWriter.CreateAsync(folder[shard.File], Layers, shard.Utterances);
            for (int row = 0; row < shard.Utterances; row++)
            {
                await writer.AppendAsync($"{shard.File}/{row}", [.. Layers.Select(layer => Enumerable.Repeat((float)value, layer.Dim).ToArray())]);
                value++;
            }
        }

        FeatureMatrix matrix = await FeatureSet.Open(folder.Path).ReadAsync(Split.Dev, Layers[2]);

        Assert.Equal(["dev/b.parquet/0", "dev/b.parquet/1", "dev/a.parquet/0"], matrix.AudioPaths);
        Assert.Equal([0, 0, 1, 1, 3, 3], matrix.Values);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 0, 1, 2 })]
    [InlineData(new[] { 2, 1, 0, 2 })]
    [InlineData(new[] { 1, 1, 2, 0, 1 })]
    public async Task Layers_can_be_asked_for_in_any_order_and_again(int[] order)
    {
        Dictionary<string, float[][]> written = await WriteAsync(folder.Path, rows: 5, seed: 6);
        FeatureSet features = FeatureSet.Open(folder.Path);

        foreach (int position in order)
        {
            FeatureMatrix matrix = await features.ReadAsync(Split.Dev, Layers[position]);

            Assert.Equal(written.Values.SelectMany(row => row[position]), matrix.Values);

            // What a reader does with its values is no concern of the next one.
            Array.Clear(matrix.Values);
        }
    }

    [Fact]
    public async Task Many_readers_at_once_share_the_work_and_each_get_their_layer()
    {
        const int Shards = 40;
        FeatureShard[] shards = [.. Enumerable.Range(0, Shards).Select(i => new FeatureShard($"{i}.parquet", 2) { Split = i % 2 == 0 ? Split.Train : Split.Dev })];
        FeatureSet.Write(folder.Path, Layers, shards);
        for (int i = 0; i < Shards; i++)
        {
            await using FeatureWriter writer = await FeatureWriter.CreateAsync(folder[shards[i].File], Layers, 2);
            for (int row = 0; row < 2; row++)
            {
                await writer.AppendAsync($"{i}/{row}", [.. Layers.Select(layer => Enumerable.Repeat((1000f * layer.Index) + (2 * i) + row, layer.Dim).ToArray())]);
            }
        }

        FeatureSet features = FeatureSet.Open(folder.Path);
        await Parallel.ForAsync(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, _) =>
        {
            Layer layer = Layers[i % Layers.Length];
            Split split = i % 2 == 0 ? Split.Train : Split.Dev;
            FeatureMatrix matrix = await features.ReadAsync(split, layer);

            IEnumerable<int> rows = Enumerable.Range(0, Shards).Where(shard => shard % 2 == (split == Split.Train ? 0 : 1)).SelectMany(shard => (int[])[2 * shard, (2 * shard) + 1]);
            Assert.Equal(rows.SelectMany(row => Enumerable.Repeat((1000f * layer.Index) + row, layer.Dim)), matrix.Values);
        });
    }

    [Fact]
    public async Task A_missing_file_is_an_error_for_every_layer()
    {
        await WriteAsync(folder.Path, rows: 3, seed: 7);
        File.Delete(folder["dev/84.parquet"]);
        FeatureSet features = FeatureSet.Open(folder.Path);

        foreach (Layer layer in Layers)
        {
            SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => features.ReadAsync(Split.Dev, layer));

            Assert.Contains("found no file. Extract again.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_with_other_rows_than_the_listing_says_is_an_error()
    {
        await WriteAsync(folder.Path, rows: 3, seed: 5);
        FeatureSet.Write(folder.Path, Layers, [new FeatureShard("dev/84.parquet", 4) { Split = Split.Dev }]);

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(() => FeatureSet.Open(folder.Path).ReadAsync(Split.Dev, Layers[0]));

        Assert.Contains("expected 4 utterances, found 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_split_without_utterances_reads_back_empty()
    {
        await WriteAsync(folder.Path, rows: 0, seed: 0);

        FeatureMatrix matrix = await FeatureSet.Open(folder.Path).ReadAsync(Split.Dev, Layers[0]);

        Assert.Equal(0, matrix.Rows);
        Assert.Empty(matrix.Values);
    }

    [Fact]
    public async Task A_split_that_was_not_extracted_is_named_with_those_that_were()
    {
        await WriteAsync(folder.Path, rows: 1, seed: 0);

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(
            () => FeatureSet.Open(folder.Path).ReadAsync(Split.Test, Layers[0]));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains("the split 'test' was not extracted, only dev", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_are_joined_by_path_and_rejected_utterances_are_left_out()
    {
        Dictionary<string, float[][]> written = await WriteAsync(folder.Path, rows: 3, seed: 4);
        string[] paths = ["not extracted", .. written.Keys.Reverse()];
        LabelTable.Write(folder["dev_cps.csv"], paths.Select((path, i) => new Utterance(path, "A", 10 + i, "1", "2", path, 1, "F")));

        LabelledFeatures joined = await LabelledFeatures.ReadAsync(folder.Path, FeatureSet.Open(folder.Path), [Split.Dev], Layers[0]);

        Assert.Equal(written.Keys, joined.Utterances.Select(utterance => utterance.AudioPath));
        Assert.Equal([13, 12, 11], joined.Targets());
    }

    [Fact]
    public async Task An_utterance_without_a_label_is_an_error()
    {
        await WriteAsync(folder.Path, rows: 2, seed: 4);
        LabelTable.Write(folder["dev_cps.csv"], []);

        SpeechSpeedException error = await Assert.ThrowsAsync<SpeechSpeedException>(
            () => LabelledFeatures.ReadAsync(folder.Path, FeatureSet.Open(folder.Path), [Split.Dev], Layers[0]));

        Assert.Contains("found no label for audio/0.flac", error.Message, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, float[][]>> WriteAsync(string folder, int rows, long seed)
    {
        SeededRandom random = new(seed);
        Dictionary<string, float[][]> written = [];
        FeatureShard shard = new(FeatureShard.FileOf(Split.Dev, "84"), rows) { Split = Split.Dev };
        FeatureSet.Write(folder, Layers, [shard]);
        await using FeatureWriter writer = await FeatureWriter.CreateAsync(Path.Combine(folder, shard.File), Layers, rows);
        for (int row = 0; row < rows; row++)
        {
            float[][] activations = [.. Layers.Select(layer => Enumerable.Range(0, layer.Dim).Select(_ => (float)random.NextNormal()).ToArray())];
            written[$"audio/{row}.flac"] = activations;
            await writer.AppendAsync($"audio/{row}.flac", activations);
        }

        return written;
    }
}
