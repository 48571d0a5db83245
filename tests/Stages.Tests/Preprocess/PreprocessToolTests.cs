using SpeechSpeed.Core;
using SpeechSpeed.Corpus.Tests;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Preprocess;

/// <summary>The preprocess tool as the pipeline starts it: flags in, tables and an exit code out.</summary>
public sealed class PreprocessToolTests : IDisposable
{
    private readonly TestCorpus corpus = TestCorpus.Good();
    private readonly TemporaryFolder output = new();

    public void Dispose()
    {
        corpus.Dispose();
        output.Dispose();
    }

    /// <summary>Counts, CPS mean and population variance of the golden rates of the utterances, which have nine decimals.</summary>
    [Fact]
    public void Labels_the_sample_as_the_golden_rates_say()
    {
        Goldens goldens = Goldens.Of(GoldenSet.Sample);

        (int code, string said) = Run(
            "--corpus", goldens.Corpus, "--train", goldens.Train, "--dev", goldens.Dev, "--test", goldens.Test, "--speakers", Path.Combine(goldens.Corpus, "SPEAKERS.TXT"));

        Assert.Equal(0, code);
        Assert.Contains("test: 70 utterances of 14 speakers, 0.04 h, mean 14.89 CPS", said, StringComparison.Ordinal);
        CsvTable summary = CsvTable.Read(output["o/summary.csv"]);
        Assert.Equal("split,files,hours,mean_duration_seconds,mean_cps,variance_cps,min_cps,max_cps,speakers", string.Join(',', summary.Columns));
        foreach ((string folder, int row) in new[] { goldens.Train, goldens.Dev, goldens.Test }.Select((folder, row) => (folder, row)))
        {
            (string Utterance, string Speaker, string Folder, double Cps, int Fold)[] known = [.. goldens.Labels.Where(one => one.Folder == folder)];
            double mean = known.Average(one => one.Cps);
            Assert.Equal(folder, summary.Text(row, "split"));
            Assert.Equal(known.Length, summary.Number(row, "files"));
            Assert.Equal(known.Select(one => one.Speaker).Distinct().Count(), summary.Number(row, "speakers"));
            Assert.Equal(mean, summary.Number(row, "mean_cps"), 1e-8);
            Assert.Equal(known.Average(one => Math.Pow(one.Cps - mean, 2)), summary.Number(row, "variance_cps"), 1e-7);
        }

        Assert.Equal(11.0, Enumerable.Range(0, 3).Sum(row => summary.Number(row, "hours")) * 60, 0.05);
        Assert.Equal(70, LabelTable.Read(output["o"], Split.Test).Count);
        Assert.Equal("utterance,split,path,reason\n", File.ReadAllText(output["o/rejected.csv"]));
    }

    [Fact]
    public void Writes_the_same_bytes_whatever_the_number_of_workers()
    {
        corpus.Chapter("train", 4, 40, [.. Enumerable.Range(0, 50).Select(i => new string('A', i + 1))]);
        corpus.Bytes("train/4/40/4-40-0007.flac", [1]);

        Assert.Equal(0, RunGood("one", "--jobs", "1", "--max-rejected", "0.5").Code);
        Assert.Equal(0, RunGood("four", "--jobs", "4", "--max-rejected", "0.5").Code);

        string[] names = ["dev_cps.csv", "rejected.csv", "summary.csv", "test_cps.csv", "train_cps.csv"];
        Assert.Equal(names, Directory.EnumerateFiles(output["one"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(output[$"one/{name}"]), File.ReadAllBytes(output[$"four/{name}"])));
    }

    [Fact]
    public void Too_many_rejections_end_with_3_and_show_every_reason_because_no_table_is_kept()
    {
        corpus.Chapter("train", 4, 40, [.. Enumerable.Repeat("X", 30)]);
        for (int i = 0; i < 12; i++)
        {
            File.Delete(corpus[$"train/4/40/4-40-{i:D4}.flac"]);
        }

        (int code, string said) = RunGood("o", "--max-rejected", "0.3");

        Assert.Equal((int)ExitCode.InputData, code);
        Assert.Contains("12 of 33 utterances rejected: train/4/40/4-40-0000.flac: the audio file is missing", said, StringComparison.Ordinal);
        Assert.Contains("train/4/40/4-40-0011.flac", said, StringComparison.Ordinal);
        Assert.DoesNotContain("all in rejected.csv", said, StringComparison.Ordinal);
        Assert.Contains("more than corpus.max_rejected allows (0.3)", said, StringComparison.Ordinal);
        Assert.Equal(12, CsvTable.Read(output["o/rejected.csv"]).Rows.Count);
    }

    [Fact]
    public void A_few_rejections_are_shown_and_listed_and_no_error()
    {
        corpus.Chapter("train", 4, 40, [.. Enumerable.Repeat("X", 100)]);
        File.Delete(corpus["train/4/40/4-40-0005.flac"]);

        (int code, string said) = RunGood("o");

        Assert.Equal(0, code);
        Assert.Contains("1 of 103 utterances rejected: train/4/40/4-40-0005.flac: the audio file is missing", said, StringComparison.Ordinal);
        Assert.Equal(
            "4-40-0005,train,train/4/40/4-40-0005.flac,the audio file is missing; line 6 of 4-40.trans.txt names it",
            string.Join(',', Assert.Single(CsvTable.Read(output["o/rejected.csv"]).Rows)));
    }

    [Fact]
    public void A_split_without_an_utterance_ends_with_3()
    {
        Directory.CreateDirectory(corpus["empty"]);

        (int code, string said) = Run("--corpus", corpus.Root, "--train", "train", "--dev", "empty", "--test", "test");

        Assert.Equal((int)ExitCode.InputData, code);
        Assert.Contains("found no usable utterance for dev", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The speaker '1' is in train (train) and in dev (twin).", "--train", "train", "--dev", "twin", "--test", "test")]
    [InlineData("expected the split folder 'tset', found dev, test, train, twin.", "--train", "train", "--dev", "dev", "--test", "tset")]
    [InlineData("Expected --test, or another description of the corpus in place of --train, --dev, --test: --train, --manifest, --manifest-train, --kaldi-train", "--train", "train", "--dev", "dev")]
    [InlineData("--manifest has no meaning beside --train. Give one or the other.", "--train", "train", "--dev", "dev", "--test", "test", "--manifest", "m.csv")]
    [InlineData("found '2', expected a number, 0 to 1", "--train", "train", "--dev", "dev", "--test", "test", "--max-rejected", "2")]
    [InlineData("expected the table of speakers here", "--train", "train", "--dev", "dev", "--test", "test", "--speakers", "none.txt")]
    public void A_wrong_configuration_ends_with_2(string message, params string[] flags)
    {
        corpus.Chapter("twin", 1, 11, "X");

        (int code, string said) = Run(["--corpus", corpus.Root, .. flags]);

        Assert.Equal((int)ExitCode.Configuration, code);
        Assert.Contains(message, said, StringComparison.Ordinal);
    }

    private (int Code, string Said) RunGood(string outputFolder, params string[] flags) =>
        RunTo(outputFolder, ["--corpus", corpus.Root, "--train", "train", "--dev", "dev", "--test", "test", .. flags]);

    private (int Code, string Said) Run(params string[] flags) => RunTo("o", flags);

    private (int Code, string Said) RunTo(string outputFolder, string[] flags)
    {
        ToolResult result = ToolProcess.Run("Preprocess", [.. flags, "--output", output[outputFolder]]);
        return (result.ExitCode, result.Line);
    }
}
