using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary>What extraction costs when a corpus changes, and after a kill: counted in forward passes, never timed.</summary>
public sealed partial class ShardTests
{
    private const string Yaml = """
        schema: 1
        name: shards
        corpus:
          root: corpus
          splits: { train: [train], dev: [dev], test: [test] }
        models:
          - name: tiny
            architecture: { kind: samresnet34, width: 4, seed: 0 }
        extract: { layers: ["first relu"] }
        statistics: { crop: false, deals: 1, bootstraps: 0, permutations: 0 }
        label: { highest: 1000 }
        cache: { dir: store }
        """;

    [Fact]
    public void In_a_corpus_of_1000_only_new_utterances_cost_forward_passes()
    {
        using PipelineFolder pipeline = new(Yaml);
        MadeCorpus corpus = new(pipeline["corpus"]);
        for (int chapter = 0; chapter < 48; chapter++)
        {
            corpus.Add("train", 10 + (chapter / 2), chapter, 20, 0.1);
        }

        corpus.Add("dev", 200, 1, 20, 0.1);
        corpus.Add("test", 300, 1, 20, 0.1);
        Assert.Equal((0, 1000, 0), Extract(pipeline));

        // Ten new ones in four chapters, one of them new.
        corpus.Add("train", 10, 0, 3, 0.1);
        corpus.Add("train", 20, 21, 3, 0.1);
        corpus.Add("dev", 200, 1, 3, 0.1);
        corpus.Add("train", 99, 500, 1, 0.1);
        string status = pipeline.BuildWell("--target=Status").Output;
        Assert.Matches(
            @"extract\[tiny\]: would run: 10 utterances added \(dev/200/1, train/10/0 and 2 more folders\); "
            + @"1 transcript added, 3 changed \(dev/200/1, train/10/0 and 2 more folders\); model unchanged; 1,000 of 1,010 utterances are in the store; about \d+ s",
            status);
        Assert.Equal((1000, 10, 0), Extract(pipeline));

        // A chapter renamed with all its files, another moved to another speaker, utterances removed, a transcript corrected.
        corpus.Renumber("train", 11, 2, to: 700);
        corpus.RemoveFirst("train", 12, 4);
        corpus.RemoveFirst("test", 300, 1);
        Assert.Equal((1008, 0, 0), Extract(pipeline));
        corpus.CorrectTranscript("dev", 200, 1);
        Assert.Equal((1008, 0, 0), Extract(pipeline));
    }

    [Fact]
    public void Outputs_are_those_of_a_clean_extraction_whatever_came_before()
    {
        using PipelineFolder pipeline = new(Yaml);
        MadeCorpus corpus = new(pipeline["corpus"]);
        AddSmall(corpus);
        Extract(pipeline);
        corpus.Add("train", 1, 1, 2, 0.2);
        corpus.Add("train", 1, 9, 1, 0.2);
        corpus.Renumber("train", 2, 1, to: 5);
        corpus.RemoveFirst("dev", 8, 1);

        // Too short for a frame: rejected, and tried again every time.
        corpus.Add("train", 3, 1, 1, 0.01);
        File.WriteAllText(pipeline.Config, File.ReadAllText(pipeline.Config).Replace("root: corpus", "root: corpus\n  max_rejected: 0.2", StringComparison.Ordinal));
        Assert.Equal((37, 3, 1), Extract(pipeline));
        SortedDictionary<string, string> grown = pipeline.Digests();
        Assert.Equal((40, 0, 1), ExtractAfterForgetting(pipeline));
        Assert.Equal(grown, pipeline.Digests());

        Directory.Delete(pipeline["store"], recursive: true);
        Assert.Equal((0, 40, 1), Extract(pipeline, "--jobs=1"));
        Assert.Equal(grown, pipeline.Digests());
    }

    [Fact]
    public void Every_kind_of_damage_to_the_rows_costs_at_most_their_extraction()
    {
        using PipelineFolder pipeline = new(Yaml);
        AddSmall(new MadeCorpus(pipeline["corpus"]));
        Extract(pipeline);
        SortedDictionary<string, string> expected = pipeline.Digests();
        string[] files = [.. Directory.GetFiles(pipeline["store/rows"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        for (int i = 0; i < files.Length; i++)
        {
            Damage(files[i], i % 5);
        }

        (int taken, int extracted, int _) = ExtractAfterForgetting(pipeline);

        Assert.Equal(38, taken + extracted);
        Assert.True(extracted > 0);
        Assert.Equal(expected, pipeline.Digests());
        Assert.Equal((38, 0, 0), ExtractAfterForgetting(pipeline));
    }

    [Fact]
    public void Killed_in_the_middle_extraction_goes_on_at_the_last_finished_shard()
    {
        using PipelineFolder pipeline = new(Yaml.Replace("width: 4", "width: 8", StringComparison.Ordinal));
        MadeCorpus corpus = new(pipeline["corpus"]);
        for (int chapter = 0; chapter < 30; chapter++)
        {
            corpus.Add("train", 1 + chapter, 1, 2, 3);
        }

        corpus.Add("dev", 100, 1, 2, 3);
        corpus.Add("test", 200, 1, 2, 3);
        int finished;
        using (Process build = ToolProcess.Start("Build", [$"--config={pipeline.Config}", "--target=Extract"], _ => { }))
        {
            SpinWait.SpinUntil(() => build.HasExited || Records(pipeline) >= 3, TimeSpan.FromMinutes(2));
            Assert.False(build.HasExited, "extraction ended before it could be killed");
            build.Kill(entireProcessTree: true);
            build.WaitForExit();
            finished = Records(pipeline);
        }

        Assert.InRange(finished, 3, 31);
        Assert.Equal((2 * finished, 64 - (2 * finished), 0), Extract(pipeline));

        SortedDictionary<string, string> resumed = pipeline.Digests();
        Directory.Delete(pipeline["store"], recursive: true);
        Extract(pipeline);
        Assert.Equal(resumed, pipeline.Digests());
    }

    [Fact]
    public void Fixed_crops_leave_short_utterances_out_and_are_found_again()
    {
        using PipelineFolder pipeline = new(Yaml.Replace("crop: false", "crop: true", StringComparison.Ordinal));
        MadeCorpus corpus = new(pipeline["corpus"]);
        AddSmall(corpus);
        corpus.Add("train", 4, 1, 3, 6);
        corpus.Add("test", 9, 2, 2, 6);
        string output = pipeline.BuildWell("--target=Extract").Output;
        Assert.Contains("38 of 43 utterances are shorter than 4 s and left out", output, StringComparison.Ordinal);
        Assert.Equal(["0, 43, 0", "0, 5, 0"], AllCounts(output));

        corpus.Add("train", 4, 1, 2, 6);
        corpus.Add("dev", 8, 1, 2, 0.2);
        string status = pipeline.BuildWell("--target=Status").Output;

        // The 38 that were left out before will be again; of the four new ones it is not known yet.
        Assert.Contains("5 of 9 utterances are in the store", status, StringComparison.Ordinal);
        Assert.Equal(["43, 4, 0", "5, 2, 0"], AllCounts(pipeline.BuildWell("--target=Extract").Output));
        SortedDictionary<string, string> grown = pipeline.Digests();

        Directory.Delete(pipeline["store"], recursive: true);
        Assert.Equal(["0, 47, 0", "0, 7, 0"], AllCounts(pipeline.BuildWell("--target=Extract").Output));
        Assert.Equal(grown, pipeline.Digests());
    }

    /// <summary>What was taken, extracted and rejected of whole utterances and of crops, the one with more first.</summary>
    private static string[] AllCounts(string output) =>
    [
        .. Counts().Matches(output)
            .Select(match => match.Groups.Cast<Group>().Skip(1).Select(group => int.Parse(group.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)).ToArray())
            .OrderByDescending(counts => counts.Sum())
            .Select(counts => string.Join(", ", counts)),
    ];

    private static void AddSmall(MadeCorpus corpus)
    {
        foreach ((int speaker, int chapter) in new[] { (1, 1), (1, 2), (2, 1), (3, 1) })
        {
            corpus.Add("train", speaker, chapter, 7, 0.2);
        }

        corpus.Add("dev", 8, 1, 5, 0.2);
        corpus.Add("test", 9, 1, 5, 0.2);
    }

    private static int Records(PipelineFolder pipeline) => Directory.Exists(pipeline["store/rows"])
        ? Directory.EnumerateFiles(pipeline["store/rows"], "*.rows", SearchOption.AllDirectories).Count()
        : 0;

    private static void Damage(string file, int kind)
    {
        byte[] bytes = File.ReadAllBytes(file);
        File.Delete(file);
        switch (kind)
        {
            case 0:
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
            case 1:
                File.WriteAllBytes(file, bytes[..^1]);
                break;
            case 2:
                File.WriteAllBytes(file, []);
                break;
            case 3:
                File.WriteAllText(file, "something else");
                break;
        }
    }

    /// <summary>Extracts anew with the rows that are there: the records of what stages wrote are gone.</summary>
    private static (int Taken, int Extracted, int Rejected) ExtractAfterForgetting(PipelineFolder pipeline)
    {
        Directory.Delete(pipeline["store/ac"], recursive: true);
        return Extract(pipeline);
    }

    private static (int Taken, int Extracted, int Rejected) Extract(PipelineFolder pipeline, params string[] arguments)
    {
        string output = pipeline.BuildWell(["--target=Extract", .. arguments]).Output;
        Match counts = Counts().Match(output);
        Assert.True(counts.Success, output);
        return (Number(1), Number(2), Number(3));

        int Number(int group) => int.Parse(counts.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"utterances: ([\d,]+) taken from the store, ([\d,]+) extracted, ([\d,]+) rejected")]
    private static partial Regex Counts();
}
