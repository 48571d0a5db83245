using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Cca;

/// <summary>The tool cca, run as a process on a made feature set.</summary>
public sealed class CcaToolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Cca_writes_every_layer_with_what_chance_would_give()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 20), (Split.Test, 15));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--splits", "train,test"];

        ToolRuns.Twice(folder, "Cca", arguments);

        CsvTable cca = CsvTable.Read(folder["1/cca.csv"]);
        Assert.Equal(["layer", "index", "dim", "utterances", "cca_in_sample", "cca_null", "cca_null_95", "rank"], cca.Columns.Take(8));
        Assert.Equal(MadeFeatures.Layers.Select(layer => layer.Name), cca.Rows.Select(row => row[0]));
        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(35, cca.Number(row, "utterances")));
        Assert.Equal(1, cca.Number(0, "cca_in_sample"), 1e-6);
        Assert.Equal((1, 1, 34), (Math.Round(cca.Number(1, "cca_in_sample"), 9), cca.Number(1, "cca_null"), cca.Number(1, "rank")));
        Assert.Equal(Math.Sqrt(5.0 / 34), cca.Number(2, "cca_null"), 1e-15);
        Assert.InRange(cca.Number(2, "cca_in_sample"), 0.01, 0.95);
        Assert.Equal([2, 34, 5, 6], Enumerable.Range(0, 4).Select(row => cca.Number(row, "rank")));
        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(Math.Sqrt(cca.Number(row, "rank") / 34), cca.Number(row, "cca_null"), 1e-15));
    }

    [Fact]
    public async Task Cca_of_a_sample_is_seeded()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 60));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--splits", "dev", "--max-utterances", "30"];

        ToolRuns.Twice(folder, "Cca", [.. arguments, "--seed", "1"]);
        ToolResult other = ToolProcess.Run("Cca", [.. arguments, "--seed", "2", "--output", folder["other"]]);

        Assert.True(other.ExitCode == 0, other.Line);
        CsvTable cca = CsvTable.Read(folder["1/cca.csv"]);
        Assert.Equal(30, cca.Number(0, "utterances"));
        Assert.NotEqual(cca.Number(2, "cca_in_sample"), CsvTable.Read(folder["other/cca.csv"]).Number(2, "cca_in_sample"));
    }

    [Theory]
    [InlineData(2, "--components: found '2', expected 1. Change it, or leave the flag out for the default, 1.", "--splits", "dev", "--components", "2")]
    [InlineData(2, "--max-utterances: found '1', expected a whole number, 3 to 2,147,483,647.", "--splits", "dev", "--max-utterances", "1")]
    [InlineData(3, "the split 'test' was not extracted, only dev", "--splits", "dev,test")]
    public async Task What_cannot_be_done_is_said_and_ends_with_its_code(int exitCode, string message, params string[] arguments)
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 10));
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Train)), []);
        LabelTable.Write(Path.Combine(made.Labels, LabelTable.FileName(Split.Test)), []);

        ToolResult run = ToolProcess.Run("Cca", ["--labels", made.Labels, "--features", made.Features, "--output", folder["out"], .. arguments]);

        Assert.Contains(message, run.Line, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Where_libtorch_is_missing_the_message_says_so_and_what_to_do()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 10));
        Directory.CreateDirectory(folder["tool"]);
        const int LargestManagedFile = 10_000_000;
        foreach (string path in Directory.EnumerateFiles(Path.GetDirectoryName(Repository.Tool("Cca"))!))
        {
            string name = Path.GetFileName(path);
            if (!name.Contains("LibTorchSharp", StringComparison.Ordinal) && new FileInfo(path).Length < LargestManagedFile)
            {
                File.Copy(path, Path.Combine(folder["tool"], name));
            }
        }

        ToolResult run = ToolProcess.Run(
            folder["tool/Cca.dll"], "--labels", made.Labels, "--features", made.Features, "--splits", "dev", "--output", folder["out"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("libtorch does not load from", run.Line, StringComparison.Ordinal);
        Assert.Contains("Delete artifacts/ and build here", run.Line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder["tool"]));
    }
}
