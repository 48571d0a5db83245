using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Storage.Tests;

public sealed class FeatureShardTests
{
    [Fact]
    public void Shards_are_called_after_their_folders()
    {
        Assert.Equal("dev/dev-clean/84/121123.parquet", FeatureShard.FileOf(Split.Dev, "dev-clean/84/121123"));
        Assert.Equal("train/clips.part-0001.parquet", FeatureShard.FileOf(Split.Train, "clips", 1));
    }

    /// <summary>A file cannot be called as a folder beside it, and no name may have more than 255 bytes.</summary>
    [Fact]
    public void Whatever_folders_are_called_their_shards_have_paths_of_their_own()
    {
        string longName = new('я', 127);
        string[] folders = ["x", "x.parquet", "x.parquet/y", "x.part-0001", "x.PARQUET", longName, longName + "a", new('a', 255), "x/y", "x.parquet.parquet/y"];
        string[] paths = [.. folders.Select(folder => FeatureShard.FileOf(Split.Train, folder)), .. folders.Select(folder => FeatureShard.FileOf(Split.Train, folder, 1))];

        Assert.Equal(paths.Length, paths.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(paths, path => Assert.All(path.Split('/'), part => Assert.InRange(Encoding.UTF8.GetByteCount(part), 1, 255)));
        Assert.DoesNotContain(paths, path => paths.Any(other => other.StartsWith(path + "/", StringComparison.OrdinalIgnoreCase)));
    }
}
