using System.Globalization;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests;

/// <summary>Status says what a large extraction will cost, by a sample of its own.</summary>
public sealed partial class CostTests
{
    [Fact]
    public void Status_measures_each_network_once_and_says_hours_and_disk()
    {
        using PipelineFolder pipeline = new("""
            corpus: { root: corpus, splits: { train: [train], dev: [dev], test: [test] } }
            models:
              - { name: one, architecture: { kind: samresnet34, width: 4 } }
              - { name: one-filters, control: { of: one, seeds: [0] } }
              - { name: one-initialised, control: { of: one, kind: initialised, seeds: [0] } }
              - { name: narrow, architecture: { kind: samresnet34, width: 5 } }
            cache: { dir: store }
            """);
        MadeCorpus corpus = new(pipeline["corpus"]);
        for (int chapter = 0; chapter < 10; chapter++)
        {
            corpus.Add("train", 1, chapter, 100, 0.3);
        }

        corpus.Add("dev", 2, 1, 20, 0.3);
        corpus.Add("test", 3, 1, 20, 0.3);

        string first = pipeline.BuildWell("--target=Status").Output;
        string second = pipeline.BuildWell("--target=Status").Output;

        // Controls cost what the network costs. What was measured is kept.
        Assert.Equal(["extract-crop[narrow]", "extract-crop[one]", "extract[narrow]", "extract[one]"], Measured().Matches(first).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("measuring", second, StringComparison.Ordinal);
        Assert.DoesNotContain("reading the corpus", second, StringComparison.Ordinal);
        Assert.Equal(4, Expected().Count(first));
        Assert.False(Directory.Exists(pipeline["results"]));
        Assert.Empty(Directory.GetDirectories(pipeline["store/tmp"]));

        // 1,040 rows of 4 networks: their activations alone are 4 bytes for each channel of 50 layers, 7 times the width on average.
        Match total = Total().Match(second);
        Assert.True(total.Success, second);
        Assert.InRange(double.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture), 4 * 1040 * 50 * 4 * 4 / 1e6, 1000);
    }

    [GeneratedRegex(@"measuring the cost of (\S+);")]
    private static partial Regex Measured();

    [GeneratedRegex(@"extract\[[^\]]+\]: would run: .*about \d")]
    private static partial Regex Expected();

    [GeneratedRegex(@"in all: \d+ stages: \d+ would run; 4,160 utterances to extract, 0\.3 h of audio; about \S+ \w+, and the time of \d+ stages that never ran on this machine; ([0-9.]+) MB in the store, where .* are free")]
    private static partial Regex Total();
}
