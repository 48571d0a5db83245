using System.Globalization;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary><c>--part</c>: an extraction by several processes at once.</summary>
public sealed partial class PartTests
{
    [Fact]
    public async Task Two_parts_at_once_make_all_rows_and_the_run_after_them_gives_the_same_bytes()
    {
        using PipelineFolder whole = DividedPipeline.Make();
        using PipelineFolder parts = DividedPipeline.Make();
        whole.BuildWell("--target=Extract");

        ToolResult[] results = await Task.WhenAll(Enumerable.Range(1, 2).Select(i => Task.Run(() => parts.Build("--target=Extract", $"--part={i}/2"))));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Output));
        (int Taken, int Extracted)[] counts = [.. results.Select(result => Count(result.Output))];
        Assert.All(counts, count => Assert.True(count is { Taken: 0, Extracted: > 0 }));
        Assert.Equal(42, counts.Sum(count => count.Extracted));
        Assert.False(Directory.Exists(parts["results"]) || File.Exists(parts["pipeline.lock.json"]));

        // A part that ended is not made again, and a part of another division takes what is there.
        Assert.Equal((20, 0), Count(parts.BuildWell("--target=Extract", "--part=2/2").Output));
        Assert.Contains("0 extracted", parts.BuildWell("--target=Extract", "--part=1/3").Output, StringComparison.Ordinal);
        Assert.Equal((42, 0), Count(parts.BuildWell("--target=Extract").Output));
        Assert.Equal(whole.Digests(), parts.Digests());
    }

    [Theory]
    [InlineData("--target=Extract --target=Probe --part=1/2", "--part makes a part of the rows of Extract; probe needs all of them.")]
    [InlineData("--target=Extract --part=1/2 --force", "Give one of the two.")]
    [InlineData("--target=Extract --only=tiny", "--only names the network whose rows --part makes.")]
    [InlineData("--target=Extract --part=1/2 --only=other", "has no such network. Name one of: tiny.")]
    public void What_a_part_cannot_be_is_refused(string arguments, string expected)
    {
        using PipelineFolder pipeline = DividedPipeline.Make();

        ToolResult result = pipeline.Build(arguments.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Line, StringComparison.Ordinal);
    }

    private static (int Taken, int Extracted) Count(string output)
    {
        Match counts = Counts().Match(output);
        Assert.True(counts.Success, output);
        return (int.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"utterances: (\d+) taken from the store, (\d+) extracted, 0 rejected")]
    private static partial Regex Counts();
}
