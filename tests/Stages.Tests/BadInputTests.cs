namespace SpeechSpeed.Stages.Tests;

/// <summary>What a user sees whose corpus or configuration is not as it should be.</summary>
public sealed class BadInputTests : IDisposable
{
    /// <summary>No test here is about what the layers tell: the least that the job can be run with.</summary>
    private const string Models = """
        models:
          - name: small
            architecture: { kind: samresnet34, width: 4, seed: 0 }
        extract: { layers: ["first relu"] }
        statistics: { deals: 1, bootstraps: 0, permutations: 0 }
        plot: { formats: [svg] }
        """;

    private readonly TemporaryFolder corpus = new();

    public BadInputTests() => SampleSpeech.CopyVoices(corpus);

    public void Dispose() => corpus.Dispose();

    [Fact]
    public void One_damaged_file_in_a_hundred_is_rejected_with_its_reason_and_the_rest_goes_on()
    {
        string damaged = Damage();
        using PipelineFolder pipeline = OverCorpus();

        ToolResult result = pipeline.BuildWell();

        SpeechSpeed.Storage.CsvTable rejected = pipeline.Table("small/rejected.csv");
        Assert.Equal(damaged, Assert.Single(rejected.Rows)[2]);
        Assert.StartsWith($"{damaged}: ", rejected.Text(0, "reason"), StringComparison.Ordinal);
        Assert.Contains("1 of 120 utterances rejected", result.Output, StringComparison.Ordinal);
        string said = Assert.Single(File.ReadLines(pipeline["results/report.md"]), line => line.Contains("could not be used", StringComparison.Ordinal));
        Assert.StartsWith("1 utterance (0.83 % of those found) could not be used.", said.Replace('\u00A0', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_damaged_files_in_120_end_the_run_with_3()
    {
        Damage();
        Damage();
        using PipelineFolder pipeline = OverCorpus();

        ToolResult result = pipeline.Build("--target=Extract");

        Assert.Equal(3, result.ExitCode);
        string afterTable = result.Output[result.Output.IndexOf("Total:", StringComparison.Ordinal)..];
        Assert.Contains("more than corpus.max_rejected allows (0.01)", afterTable, StringComparison.Ordinal);
        Assert.Matches(@"All that it wrote: \S+/store/logs/[a-z-]+(\.small)?\.log", afterTable);
        Assert.Equal(2, result.Output.Split("more than corpus.max_rejected allows").Length);
    }

    [Fact]
    public void A_wrong_configuration_ends_with_2_and_runs_nothing()
    {
        using PipelineFolder pipeline = new(corpus.Path, "{ train: [train], dev: [dev], test: [tset] }", Models);

        ToolResult result = pipeline.Build();

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("tset", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(pipeline["results"]));
    }

    private PipelineFolder OverCorpus() => new(corpus.Path, "{ train: [train], dev: [dev], test: [test] }", Models);

    /// <summary>Flips a bit in the middle of the first undamaged training file; returns its path in the corpus.</summary>
    private string Damage()
    {
        string path = Directory.EnumerateFiles(corpus["train"], "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .First(file => File.GetLastWriteTimeUtc(file).Year > 1990);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, new DateTime(1985, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        return Path.GetRelativePath(corpus.Path, path).Replace('\\', '/');
    }
}
