using SpeechSpeed.Core;

namespace SpeechSpeed.Storage;

/// <summary>
/// <c>&lt;split&gt;/shards.csv</c> of a feature set: the files of one split in the order of their utterances. A table for each split, beside its files, so that
/// a stage that reads some of the splits depends on nothing of the others.
/// </summary>
internal static class ShardTable
{
    public const string FileName = "shards.csv";

    public static void Write(string folder, IEnumerable<FeatureShard> shards)
    {
        foreach (IGrouping<Split, FeatureShard> split in shards.GroupBy(shard => shard.Split))
        {
            Directory.CreateDirectory(Path.Combine(folder, split.Key.Name()));
            CsvTable.Write(
                PathOf(folder, split.Key),
                ["file", "utterances"],
                split.Select(shard => (IReadOnlyList<string>)[shard.File, Numbers.Text(shard.Utterances)]));
        }
    }

    public static IReadOnlyList<FeatureShard> Read(string folder)
    {
        List<FeatureShard> shards = [];
        foreach (Split split in Splits.All.Where(split => File.Exists(PathOf(folder, split))))
        {
            CsvTable table = CsvTable.Read(PathOf(folder, split));
            for (int row = 0; row < table.Rows.Count; row++)
            {
                shards.Add(new FeatureShard(split, table.Text(row, "file"), table.Count(row, "utterances")));
            }
        }

        return shards;
    }

    private static string PathOf(string folder, Split split) => Path.Combine(folder, split.Name(), FileName);
}
