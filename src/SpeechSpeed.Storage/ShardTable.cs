using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary><c>shards.csv</c> of a feature set: its files, split by split, in the order of their utterances.</summary>
internal static class ShardTable
{
    public const string FileName = "shards.csv";

    public static void Write(string folder, IEnumerable<FeatureShard> shards) =>
        CsvTable.Write(
            Path.Combine(folder, FileName),
            ["split", "file", "utterances"],
            shards.Select(shard => (IReadOnlyList<string>)[shard.Split.Name(), shard.File, Numbers.Text(shard.Utterances)]));

    public static IReadOnlyList<FeatureShard> Read(string folder)
    {
        CsvTable table = CsvTable.Read(Path.Combine(folder, FileName));
        FeatureShard[] shards = new FeatureShard[table.Rows.Count];
        for (int row = 0; row < shards.Length; row++)
        {
            shards[row] = new FeatureShard(table.Split(row, "split"), table.Text(row, "file"), (int)table.Number(row, "utterances"));
        }

        return shards;
    }
}
