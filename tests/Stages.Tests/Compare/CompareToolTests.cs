using System.Globalization;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Compare;

/// <summary>The compare tool, over results that plot has made and that were changed by hand.</summary>
public sealed partial class CompareToolTests(SmallResults small) : IClassFixture<SmallResults>
{
    [Fact]
    public void Equal_results_have_no_number_that_moved()
    {
        using TemporaryFolder folder = new();
        Copy(folder, "small", text => text);
        Copy(folder, "small-untrained", text => text);

        ToolResult result = Compare(folder, "--fail-on-change");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Matches(@"compared with main: none of [\d,]+ numbers moved", result.Output);
        Assert.Empty(CsvTable.Read(folder["out/compare.csv"]).Rows);
    }

    [Fact]
    public void What_moved_is_told_with_its_size_and_the_model_that_is_gone()
    {
        using TemporaryFolder folder = new();
        Copy(folder, "small", text => First(text, "r2", value => value - 0.25));
        Copy(folder, "older", text => text);

        ToolResult result = Compare(folder);

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("new: small-untrained; gone: older", InOneLine(result.Output), StringComparison.Ordinal);
        IReadOnlyList<string> row = Assert.Single(CsvTable.Read(folder["out/compare.csv"]).Rows);
        Assert.Equal(["small", "first relu", "r2"], row.Take(3));
        Assert.Equal(0.25, Numbers.Parse(row[5]), 9);
        string markdown = File.ReadAllText(folder["out/compare.md"]);
        Assert.StartsWith("### Results compared with main\n\n1 of ", markdown, StringComparison.Ordinal);
        Assert.Contains("\n- moved, with no interval and so no verdict: r2 (1)\n", markdown, StringComparison.Ordinal);
        Assert.DoesNotContain('|', markdown);
    }

    /// <summary>First what changed, then what left its interval, then the rest; in 80 columns.</summary>
    [Fact]
    public void What_changed_is_told_before_what_it_changed()
    {
        using TemporaryFolder folder = new();
        string Changed(string text) => Permutations().Replace(First(First(First(text, "pooled_r2", _ => 0.9), "pooled_low", _ => 0.8), "pooled_high", _ => 1.0), "\"permutations\": 4999");
        Copy(folder, "small", text => Changed(text).Replace("\"files\": ", "\"files\": 1", StringComparison.Ordinal));
        Copy(folder, "small-untrained", text => Permutations().Replace(text, "\"permutations\": 4999"));

        string output = Compare(folder).Output;

        Assert.Matches(
            @"left their 95 % interval changed for small: utterances of train 1(\d+) → \1 .*changed: statistics\.permutations 4,999 → \d+ .*small: numbers that left .*pooled_r2.*first relu.*0\.9.*moved, with no interval",
            InOneLine(output));
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void A_number_that_left_its_interval_is_told_first()
    {
        using TemporaryFolder folder = new();
        Copy(folder, "small", text => First(First(First(First(text, "pooled_r2", _ => 0.9), "pooled_low", _ => 0.8), "pooled_high", _ => 1.0), "mae", value => value + 1));

        ToolResult result = Compare(folder, "--model", "small");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("1 left their 95 % interval", InOneLine(result.Output), StringComparison.Ordinal);
        string first = File.ReadAllLines(folder["out/compare.md"]).First(line => line.StartsWith("| small", StringComparison.Ordinal));
        Assert.StartsWith("| small | pooled\\_r2 | 1 | first relu | 0.9 |", first, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_moved_fails_a_check_that_asks_for_none()
    {
        using TemporaryFolder folder = new();
        Copy(folder, "small", text => First(text, "mse", value => value * (1 + 1e-8)));
        Copy(folder, "small-untrained", text => text);

        ToolResult result = Compare(folder, "--fail-on-change");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("the results differ from those of main: 1 of ", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["out/compare.md"]));
    }

    [Fact]
    public void Results_of_different_targets_are_not_compared_and_those_that_do_not_say_are()
    {
        using TemporaryFolder folder = new();
        Copy(folder, "small", text => text.Replace("\"kind\": \"cps\",\n    \"unit\": \"CPS\"", "\"kind\": \"words_per_second\",\n    \"unit\": \"words/s\"", StringComparison.Ordinal));

        ToolResult result = Compare(folder, "--model", "small");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "The results of small are of different targets: words_per_second (words/s) before, cps (CPS) now. Compare results of the same label.kind.",
            InOneLine(result.Output),
            StringComparison.Ordinal);

        Copy(folder, "small", text => text.Replace("\"target\"", "\"other\"", StringComparison.Ordinal));
        Assert.Equal(0, Compare(folder, "--model", "small").ExitCode);
    }

    [Fact]
    public void What_rounding_changes_has_not_moved()
    {
        using TemporaryFolder folder = new();
        Copy(folder, "small", text => First(text, "mse", value => value * (1 + 1e-10)));
        Copy(folder, "small-untrained", text => text);

        ToolResult result = Compare(folder, "--fail-on-change");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Matches(@"none of [\d,]+ numbers moved; 1 by rounding only", InOneLine(result.Output));
        Assert.Empty(CsvTable.Read(folder["out/compare.csv"]).Rows);
    }

    [Fact]
    public void What_cannot_be_compared_is_named_with_the_remedy()
    {
        using TemporaryFolder folder = new();
        Check("expected a results folder here, found none");
        Directory.CreateDirectory(folder["before"]);
        Check("expected <model>/metrics.json here, found none");
        Copy(folder, "other", text => text);
        Check("The two have no model in common: other before, small, small-untrained now.");
        Check("expected the model small, found other", "--model", "small");
        Copy(folder, "other", text => Schema().Replace(text, "\"schema\": 99"));
        Check("found 99");

        void Check(string message, params string[] more)
        {
            ToolResult result = Compare(folder, more);
            Assert.Equal(3, result.ExitCode);
            Assert.Contains(message, result.Output, StringComparison.Ordinal);
        }
    }

    private static string InOneLine(string output) => string.Join(' ', output.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string First(string json, string number, Func<double, double> change)
    {
        int layers = json.IndexOf("\"layers\": [", StringComparison.Ordinal);
        Match match = new Regex($"\"{number}\": (null|[-\\d.Ee]+)").Match(json, layers);
        double value = match.Groups[1].Value == "null" ? double.NaN : double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return $"{json[..match.Groups[1].Index]}{Numbers.Text(change(value))}{json[(match.Groups[1].Index + match.Groups[1].Length)..]}";
    }

    private void Copy(TemporaryFolder folder, string model, Func<string, string> change) =>
        folder.Write($"before/{model}/metrics.json", change(File.ReadAllText(small[$"{(model == "small-untrained" ? model : "small")}/metrics.json"])));

    private ToolResult Compare(TemporaryFolder folder, params string[] more)
    {
        if (Directory.Exists(folder["out"]))
        {
            Directory.Delete(folder["out"], recursive: true);
        }

        return ToolProcess.Run(
            "Compare", ["--before", folder["before"], "--before-name", "main", "--after", small[""], "--output", folder["out"], .. more]);
    }

    [GeneratedRegex("\"permutations\": \\d+")]
    private static partial Regex Permutations();

    [GeneratedRegex("\"schema\": \\d+")]
    private static partial Regex Schema();
}
