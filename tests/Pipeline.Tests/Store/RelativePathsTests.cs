using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

public class RelativePathsTests
{
    [Theory]
    [InlineData("metrics.json", "m/metrics.json", "metrics.json", "m/metrics.json")]
    [InlineData("metrics.json", "", "metrics.json", "metrics.json")]
    [InlineData("deep/metrics.json", "", "deep/metrics.json", "metrics.json")]
    [InlineData("", "labels", "train_cps.csv", "labels/train_cps.csv")]
    [InlineData("", "", "m/scatter.png", "m/scatter.png")]
    [InlineData("figures", "", "figures/m/scatter.png", "m/scatter.png")]
    [InlineData("figures", "f", "figures-old/x.png", null)]
    [InlineData("figures", null, "figures/x.png", null)]
    public void A_file_appears_where_its_output_says(string output, string? publishTo, string file, string? expected) =>
        Assert.Equal(expected, RelativePaths.Published(new StageOutput(output, publishTo), file));

    [Theory]
    [InlineData("features/train.parquet", "features", "train.parquet")]
    [InlineData("features/train.parquet", "features/train.parquet", "train.parquet")]
    [InlineData("features/train.parquet", "", "features/train.parquet")]
    public void What_is_taken_keeps_its_path_in_the_folder_it_was_taken_from(string file, string taken, string expected) =>
        Assert.Equal(expected, RelativePaths.Inside(file, taken));
}
