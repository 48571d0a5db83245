using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests;

/// <summary>The commands of the README that run no stage, in a folder that holds what they name.</summary>
public sealed partial class FirstHourTests
{
    [Fact]
    public void From_the_README_alone_a_pipeline_file_is_written_planned_and_drawn()
    {
        using TemporaryFolder folder = new();
        SampleSpeech.CopyVoices(folder, "FOLDER");
        File.Copy(Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx"), folder["MODEL.onnx"]);
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string write = Write().Match(readme).Value;

        Assert.Contains("LibriSpeech's layout", Run(0, write), StringComparison.Ordinal);
        Assert.Contains("exists, and New overwrites nothing", Run(2, write), StringComparison.Ordinal);
        File.AppendAllText(folder["my.yaml"], "cache: { dir: store }\n");
        string status = Run(0, "--target=Status");
        Assert.Matches(@"in all: 27 stages: 27 would run; 480 utterances to extract, 0\.\d h of audio; time not known before a first run; \S+ MB in the store", status);
        Run(0, "--target=Graph " + Picture().Match(readme).Value);
        Assert.StartsWith("<svg", File.ReadAllText(folder["pipeline.svg"]), StringComparison.Ordinal);
        Assert.Contains("51, of which 51 are read", Run(0, "--target=Inspect"), StringComparison.Ordinal);

        string Run(int code, string command)
        {
            string[] words = [.. command.Split(' '), "--working=" + folder.Path, .. command.Contains("--config", StringComparison.Ordinal) ? (string[])[] : ["--config=my.yaml"]];
            ToolResult result = ToolProcess.Run("Build", words);
            Assert.True(result.ExitCode == code, $"expected exit code {code}, found {result.ExitCode}:\n{result.Output}");
            return result.Output;
        }
    }

    [GeneratedRegex("--target=New --corpus=FOLDER.*(?=\n)")]
    private static partial Regex Write();

    [GeneratedRegex(@"--output=pipeline\.svg")]
    private static partial Regex Picture();
}
