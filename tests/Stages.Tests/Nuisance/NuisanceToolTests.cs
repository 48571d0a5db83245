using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Nuisance;

/// <summary>The nuisance tool over real and made audio.</summary>
public sealed class NuisanceToolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_moments_of_the_fbank_are_those_of_torchaudio()
    {
        Goldens goldens = Goldens.Of(GoldenSet.Sample);
        Utterance[] utterances = [.. goldens.Utterances.Select(utterance => Of(goldens.Corpus, goldens.Audio(utterance)))];
        Labels(Split.Test, utterances);

        Run(goldens.Corpus, "1", "--splits", "test", "--window", "povey");

        FeatureMatrix fbank = await FbankTable.ReadAsync(folder["1/fbank.parquet"]);
        Assert.Equal(utterances.Select(utterance => utterance.AudioPath), fbank.AudioPaths);
        for (int i = 0; i < utterances.Length; i++)
        {
            (float[] values, int[] shape) = Npy.ReadSingles(goldens[$"fbank/{utterances[i].AudioId}.povey.npy"]);
            for (int bin = 0; bin < 80; bin++)
            {
                double[] column = [.. Enumerable.Range(0, shape[0]).Select(frame => (double)values[(frame * 80) + bin])];
                double mean = column.Average();
                Assert.Equal(mean, fbank.Row(i)[bin], 1e-3);
                Assert.Equal(Math.Sqrt(column.Average(value => Math.Pow(value - mean, 2))), fbank.Row(i)[80 + bin], 1e-3);
            }
        }
    }

    [Fact]
    public void Crops_are_the_beginnings_of_those_that_are_long_enough_and_workers_change_nothing()
    {
        MadeCorpus corpus = new(folder["corpus"]);
        corpus.Add("train", 1, 1, 4, 1);
        corpus.Add("train", 2, 1, 4, 6);
        Labels(Split.Train, All(corpus));
        string[] arguments = ["--splits", "train", "--fixed-crop-seconds", "4"];

        Run(corpus.Root, "1", [.. arguments, "--jobs", "1"]);
        Run(corpus.Root, "3", [.. arguments, "--jobs", "3"]);
        Run(corpus.Root, "cropped", "--splits", "train", "--crop-seconds", "4");

        foreach (string file in new[] { "nuisance.csv", "nuisance_crop.csv", "fbank.parquet", "rejected.csv" })
        {
            Assert.Equal(File.ReadAllBytes(folder[$"1/{file}"]), File.ReadAllBytes(folder[$"3/{file}"]));
        }

        IReadOnlyList<NuisanceRow> whole = CsvTable.Read<NuisanceRow>(folder["1/nuisance.csv"]);
        IReadOnlyList<NuisanceRow> crops = CsvTable.Read<NuisanceRow>(folder["1/nuisance_crop.csv"]);
        Dictionary<string, NuisanceRow> cropped = CsvTable.Read<NuisanceRow>(folder["cropped/nuisance.csv"]).ToDictionary(row => row.AudioPath, StringComparer.Ordinal);
        Assert.Equal(8, whole.Count);
        Assert.Equal(whole.Skip(4).Select(row => row.AudioPath), crops.Select(row => row.AudioPath));
        Assert.All(crops, crop => Assert.Equal(Math.Log(4), crop.LogDuration, 1e-12));
        Assert.All(crops, crop => Assert.Equal(cropped[crop.AudioPath], crop));
        Assert.Equal(4, whole.Count(row => Math.Abs(row.LogDuration - cropped[row.AudioPath].LogDuration) > 1e-9));
    }

    [Fact]
    public void What_cannot_be_read_is_rejected_with_its_reason_and_too_much_of_it_is_an_error()
    {
        MadeCorpus corpus = new(folder["corpus"]);
        corpus.Add("dev", 1, 1, 3, 0.5);
        corpus.Add("dev", 2, 1, 1, 0.01);
        Utterance[] utterances = All(corpus);
        File.WriteAllText(Path.Combine(corpus.Root, utterances[1].AudioPath), "RIFF");
        Labels(Split.Dev, utterances);

        Run(corpus.Root, "1", "--splits", "dev", "--max-rejected", "0.5");
        ToolResult strict = Tool(corpus.Root, "2", "--splits", "dev", "--max-rejected", "0.2");

        IReadOnlyList<RejectedUtterance> rejected = CsvTable.Read<RejectedUtterance>(folder["1/rejected.csv"]);
        Assert.Equal([utterances[1].AudioPath, utterances[3].AudioPath], rejected.Select(one => one.Path));
        Assert.DoesNotContain(folder.Path, rejected[0].Reason, StringComparison.Ordinal);
        Assert.Contains("are less than one frame of 400", rejected[1].Reason, StringComparison.Ordinal);
        Assert.Equal([utterances[0].AudioPath, utterances[2].AudioPath], CsvTable.Read<NuisanceRow>(folder["1/nuisance.csv"]).Select(row => row.AudioPath));
        Assert.Equal(3, strict.ExitCode);
        Assert.Contains("2 of 4 utterances rejected, more than corpus.max_rejected allows (0.2)", strict.Output, StringComparison.Ordinal);
    }

    /// <summary>A recording with a second of zeros in it is measured, and named where no dither lifts the floor.</summary>
    [Theory]
    [InlineData("0", true)]
    [InlineData("1", false)]
    public void Digital_silence_is_measured_and_named_with_its_utterance(string dither, bool isNamed)
    {
        MadeCorpus corpus = new(folder["corpus"]);
        corpus.Add("dev", 1, 1, 3, 1);
        Utterance[] utterances = All(corpus);
        string silenced = Path.Combine(corpus.Root, utterances[1].AudioPath);
        byte[] audio = File.ReadAllBytes(silenced);
        int[] headerAndHalf = [audio.Length / 4, audio.Length / 2];
        audio.AsSpan(headerAndHalf[0] / 2 * 2, headerAndHalf[1] / 2 * 2).Clear();
        File.WriteAllBytes(silenced, audio);
        Labels(Split.Dev, utterances);

        ToolResult result = Tool(corpus.Root, "1", "--splits", "dev", "--dither", dither);

        Assert.True(result.ExitCode == 0, result.Output);
        NuisanceRow[] rows = [.. CsvTable.Read<NuisanceRow>(folder["1/nuisance.csv"])];
        Assert.Equal([true, false, true], rows.Select(row => row.FlooredFrames == 0));
        Assert.Equal(0.5, rows[1].ZeroShare, 0.02);
        Assert.Equal(rows[1].ZeroShare * Math.Exp(rows[1].LogDuration), rows[1].LongestZeroSeconds, 0.02);
        Assert.InRange(rows[1].FlooredShare, 0.4, 0.5);
        string note = $"note: 1 of 3 utterances have digital silence, where the fbank hits the floor of the logarithm: {utterances[1].AudioId} (";
        Assert.Equal(isNamed, result.Output.Contains(note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--crop-seconds: found '-1', expected a number, 0.025 to 3600. Change it.", "--crop-seconds", "-1")]
    [InlineData("--fixed-crop-seconds: found '0', expected a number, 0.025 to 3600.", "--fixed-crop-seconds", "0")]
    [InlineData("--max-rejected: found '2', expected a number, 0 to 1. Change it, or leave the flag out for the default, 0.01.", "--max-rejected", "2")]
    public void A_wrong_flag_is_said(string message, params string[] arguments)
    {
        ToolResult result = Tool(folder.Path, "1", ["--splits", "dev", .. arguments]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Output, StringComparison.Ordinal);
    }

    private ToolResult Tool(string corpus, string output, params string[] arguments) =>
        ToolProcess.Run("Nuisance", ["--labels", folder["labels"], "--corpus", corpus, "--output", folder[output], .. arguments]);

    private void Run(string corpus, string output, params string[] arguments)
    {
        ToolResult result = Tool(corpus, output, arguments);
        Assert.True(result.ExitCode == 0, result.Output);
    }

    private void Labels(Split split, IEnumerable<Utterance> utterances)
    {
        Directory.CreateDirectory(folder["labels"]);
        LabelTable.Write(folder[$"labels/{LabelTable.FileName(split)}"], utterances);
    }

    private static Utterance[] All(MadeCorpus corpus) =>
    [
        .. Directory.EnumerateFiles(corpus.Root, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => Of(corpus.Root, path)),
    ];

    private static Utterance Of(string corpus, string path)
    {
        string id = Path.GetFileNameWithoutExtension(path);
        return new Utterance(Path.GetRelativePath(corpus, path).Replace('\\', '/'), "A", 1, id.Split('-')[0], id.Split('-')[1], id, 1, "");
    }
}
