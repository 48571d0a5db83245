using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests;

/// <summary>What a change runs again, and that Status says it before: through the real build program and stage tools.</summary>
public sealed partial class RerunTests : IDisposable
{
    private const string ModelB = """
          - name: b
            architecture: { kind: samresnet34, width: 4, seed: 1 }

        """;

    private const string Yaml = $$"""
        schema: 1
        name: reruns
        corpus:
          root: corpus
          splits: { train: [train], dev: [dev], test: [test] }
        models:
          - name: a
            architecture: { kind: samresnet34, width: 4, seed: 0 }
        {{ModelB}}extract: { layers: ["first relu", "layer1 relu 1"] }
        probe: { epochs: 2 }
        statistics: { deals: 1, bootstraps: 0, permutations: 0 }
        plot: { formats: [svg] }
        cache: { dir: store }
        """;

    private static readonly string[] BranchOfB = ["extract[b]", "extract-crop[b]", "probe[b]", "layer-probe[b]", "cca[b]", "statistics[b]", "tsne[b]"];

    private readonly PipelineFolder pipeline = new(Yaml);
    private readonly MadeCorpus corpus;

    public RerunTests()
    {
        corpus = new MadeCorpus(pipeline["corpus"]);
        for (int speaker = 1; speaker <= 6; speaker++)
        {
            corpus.Add("train", speaker, 1, 6, 0.3);
        }

        corpus.Add("dev", 11, 1, 8, 0.3);
        corpus.Add("test", 21, 1, 8, 0.3);
        corpus.Add("test", 22, 1, 8, 0.3);
    }

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public void A_change_runs_what_it_concerns_and_status_says_so_before()
    {
        (string[] ran, string _) = RunAsPlanned();
        Assert.Equal(20, ran.Length);

        Edit("schema: 1", "# A comment.\nschema: 1   # another");
        Assert.Empty(RunAsPlanned().Ran);

        Edit("epochs: 2", "epochs: 3");
        Assert.Equal(["plot", "probe[a]", "probe[b]", "report", "summary"], RunAsPlanned().Ran);

        Edit("formats: [svg]", "formats: [svg], width_cm: 12");
        Assert.Equal(["plot", "report"], RunAsPlanned().Ran);

        Edit("seed: 1", "seed: 2");
        Assert.Equal(BranchOfB.Concat(["plot", "report", "similarity", "summary"]).Order(StringComparer.Ordinal), RunAsPlanned().Ran);

        // Back to a model that was there before, and to its results.
        Edit("seed: 2", "seed: 1");
        (ran, string status) = RunAsPlanned();
        Assert.Empty(ran);
        Assert.Contains("extract[b]: restorable from the store: --model-seed changed from 2 to 1", status, StringComparison.Ordinal);

        // A model less: what compares the models.
        Edit(ModelB, "");
        Assert.Equal(["plot", "report", "similarity", "summary"], RunAsPlanned().Ran);

        corpus.CorrectTranscript("dev", 11, 1);
        (ran, status) = RunAsPlanned();
        Assert.Contains("extract[a]: would run: 1 transcript changed (dev/11/1); model unchanged; 60 of 60 utterances are in the store", status, StringComparison.Ordinal);

        // Probes learn from train and are tested on test: what is new in dev is no concern of theirs.
        string[] concerned = ["cca[a]", "extract-crop[a]", "extract[a]", "nuisance", "plot", "preprocess", "report", "statistics[a]", "summary", "tsne[a]"];
        Assert.Equal(concerned, ran);

        corpus.Add("dev", 11, 2, 3, 0.3);
        Assert.Equal(concerned.Append("similarity").Order(StringComparer.Ordinal), RunAsPlanned().Ran);

        corpus.Add("test", 22, 2, 3, 0.3);
        Assert.Equal(13, RunAsPlanned().Ran.Length);
    }

    [Fact]
    public void Another_checkout_at_another_path_that_shares_the_store_runs_nothing()
    {
        Edit(ModelB, "");
        pipeline.BuildWell();
        using PipelineFolder other = new(File.ReadAllText(pipeline.Config).Replace("dir: store", $"dir: {pipeline["store"]}", StringComparison.Ordinal));
        foreach (string file in Directory.EnumerateFiles(corpus.Root, "*", SearchOption.AllDirectories))
        {
            string copy = other[Path.Combine("corpus", Path.GetRelativePath(corpus.Root, file))];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string output = other.BuildWell().Output;

        Assert.Empty(Lines(output, Running()));
        Assert.Equal(pipeline.Digests(), other.Digests());
    }

    private void Edit(string from, string to)
    {
        string yaml = File.ReadAllText(pipeline.Config);
        Assert.Contains(from, yaml, StringComparison.Ordinal);
        File.WriteAllText(pipeline.Config, yaml.Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Runs, and gives the stages that ran and what Status had said: what would run has run, and nothing else that was not said to depend on it.</summary>
    private (string[] Ran, string Status) RunAsPlanned()
    {
        string status = pipeline.BuildWell("--target=Status").Output;
        string[] would = Lines(status, WouldRun());
        string[] may = Lines(status, MayRun());

        string[] ran = Lines(pipeline.BuildWell().Output, Running());

        Assert.Superset(would.ToHashSet(), ran.ToHashSet());
        Assert.Subset(would.Concat(may).ToHashSet(), ran.ToHashSet());
        return (ran, status);
    }

    private static string[] Lines(string output, Regex pattern) => [.. pattern.Matches(output).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"^(\S+): running \(", RegexOptions.Multiline)]
    private static partial Regex Running();

    [GeneratedRegex(@"^(\S+): would run: ", RegexOptions.Multiline)]
    private static partial Regex WouldRun();

    [GeneratedRegex(@"^(\S+): may run: ", RegexOptions.Multiline)]
    private static partial Regex MayRun();
}
