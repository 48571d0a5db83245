using SpeechSpeed.Models;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.TrainSampleModel.Tests;

/// <summary>The tool as a user runs it.</summary>
public sealed class ToolTests : IDisposable
{
    private const string Tool = "TrainSampleModel";

    private readonly TemporaryFolder folder = new();

    /// <summary>Four voices of the sample's test split to learn from, three of dev to score with: 35 utterances.</summary>
    public ToolTests()
    {
        string sample = Path.Combine(Repository.Root, "samples", "speech");
        foreach ((string split, int voices) in (ReadOnlySpan<(string, int)>)[("test", 4), ("dev", 3)])
        {
            foreach (string path in Directory.EnumerateDirectories(Path.Combine(sample, split))
                .Order(StringComparer.Ordinal)
                .Take(voices)
                .SelectMany(voice => Directory.EnumerateFiles(voice, "*.flac", SearchOption.AllDirectories)))
            {
                string copy = folder[Path.GetRelativePath(sample, path)];
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(path, copy);
            }
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_short_training_leaves_a_model_and_its_log_and_the_model_can_be_scored()
    {
        ToolResult training = ToolProcess.Run(
            Tool, "train", "--speech", folder["test"], "--dev", folder["dev"], "--output", folder["model.onnx"],
            "--log", folder["log.csv"], "--width", "8", "--embedding", "8", "--steps", "3", "--batch", "4", "--crop", "0.5");
        Assert.True(training.ExitCode == 0, training.Output);

        string[] log = File.ReadAllLines(folder["log.csv"]);
        Assert.StartsWith("0,", log[1], StringComparison.Ordinal);
        Assert.StartsWith("3,", log[^1], StringComparison.Ordinal);
        using SpeakerModel model = SpeakerModel.Load(ModelSource.FromFile(folder["model.onnx"]), LayerSelection.All);
        Assert.Equal(8, model.Layers[^1].Dim);

        ToolResult scores = ToolProcess.Run(Tool, "evaluate", "--model", folder["model.onnx"], "--set", $"held out={folder["dev"]}");
        Assert.True(scores.ExitCode == 0, scores.Output);
        Assert.StartsWith("| cosine of | held out: 3 speakers, 15 utterances |", scores.Output, StringComparison.Ordinal);
        Assert.Equal(7, scores.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Without_a_time_limit_the_seed_says_what_is_learnt()
    {
        foreach (string name in (string[])["one", "two"])
        {
            ToolResult training = ToolProcess.Run(
                Tool, "train", "--speech", folder["test"], "--dev", folder["dev"], "--output", folder[$"{name}.onnx"],
                "--log", folder[$"{name}.csv"], "--width", "8", "--embedding", "8", "--steps", "2", "--batch", "4", "--crop", "0.5", "--threads", "1");
            Assert.True(training.ExitCode == 0, training.Output);
        }

        Assert.Equal(WithoutSeconds(folder["one.csv"]), WithoutSeconds(folder["two.csv"]));
        Assert.Equal(File.ReadAllBytes(folder["one.onnx"]), File.ReadAllBytes(folder["two.onnx"]));

        static string[] WithoutSeconds(string log) => [.. File.ReadAllLines(log).Select(line => string.Join(',', line.Split(',').Where((_, column) => column != 1)))];
    }

    [Theory]
    [InlineData("there is no such folder", "no such folder; expected speech as")]
    [InlineData("docs", "no audio; expected speech as")]
    public void A_folder_without_speech_is_an_error_that_says_what_was_expected(string folder, string message)
    {
        ToolResult result = ToolProcess.Run(Tool, "train", "--speech", folder, "--dev", folder, "--output", "none.onnx", "--log", "none.csv");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(message, result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Repository.Root, "none.csv")));
    }
}
