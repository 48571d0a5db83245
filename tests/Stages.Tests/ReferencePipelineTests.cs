using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>
/// What pipelines/reference.yaml shows, on 150 real utterances and a network of the published width that knows nothing: in-sample CCA is a staircase of channel counts,
/// and as high on random labels as on real ones where the channels are nearly as many as the utterances.
/// </summary>
public sealed class ReferencePipelineTests
{
    private const int Utterances = 150;

    /// <summary>Two runs over a copy of LibriSpeech, once with its own transcripts, once with random ones; activations are made once.</summary>
    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void In_sample_cca_is_a_staircase_of_channel_counts_whatever_the_labels()
    {
        string original = Needs.Shared("data/LibriSpeech");
        using TemporaryFolder corpus = new();
        foreach (string path in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
        {
            string copy = corpus[Path.GetRelativePath(original, path)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        using PipelineFolder pipeline = new(Yaml(corpus.Path));
        pipeline.BuildWell("--target=LayerProbe", "--target=Cca");
        CsvTable real = pipeline.Table("w64/cca.csv");
        DrawTranscripts(pipeline, corpus);
        pipeline.BuildWell("--target=Cca");
        CsvTable random = pipeline.Table("w64/cca.csv");

        CheckStaircase(real);
        CheckStaircase(random);
        CheckRandomLabels(real, random);
        CheckProbes(pipeline.Table("w64/layer_probe.csv"));
    }

    private static void CheckStaircase(CsvTable cca)
    {
        // The convolutional stages have 64, 128, 256 and 512 channels; those of 256 and more have as many as there are utterances, and the fit is perfect.
        Assert.Equal([64, 128, 256, 512], Dims(cca).Where(dim => dim is >= 64 and <= 512).Distinct().Order());
        Assert.InRange(Mean(cca, 128), Mean(cca, 64) + 0.1, 1);
        Assert.Equal(1, Mean(cca, 256), 1e-6);
        Assert.Equal(1, Mean(cca, 512), 1e-6);
        foreach (int dim in new[] { 64, 128 })
        {
            Assert.All(Rows(cca, dim), row => Assert.Equal(Null((int)cca.Number(row, "rank")), cca.Number(row, "cca_null"), 1e-12));
        }
    }

    /// <summary>Random labels correlate as the null line says, and where channels are nearly as many as utterances as well as real ones do.</summary>
    private static void CheckRandomLabels(CsvTable real, CsvTable random)
    {
        Assert.Equal(Null(64), Mean(random, 64), 0.06);
        Assert.Equal(Null(128), Mean(random, 128), 0.06);
        Assert.InRange(Mean(real, 128), 0.9, 1);
        Assert.Equal(Mean(real, 128), Mean(random, 128), 0.05);
        Assert.Equal(Mean(real, 256), Mean(random, 256), 1e-6);
    }

    private static void CheckProbes(CsvTable probes)
    {
        Assert.All(Enumerable.Range(0, probes.Rows.Count), row => Assert.Equal("in-sample", probes.Text(row, "evaluation")));
        Assert.All(Enumerable.Range(0, probes.Rows.Count), row => Assert.Equal("", probes.Text(row, "mlp_r2")));
    }

    private static double Null(int dim) => Math.Sqrt(dim / (Utterances - 1.0));

    private static IEnumerable<int> Dims(CsvTable cca) => Enumerable.Range(0, cca.Rows.Count).Select(row => (int)cca.Number(row, "dim"));

    private static IEnumerable<int> Rows(CsvTable cca, int dim) => Enumerable.Range(0, cca.Rows.Count).Where(row => cca.Number(row, "dim") == dim);

    private static double Mean(CsvTable cca, int dim) => Rows(cca, dim).Average(row => cca.Number(row, "cca_in_sample"));

    /// <summary>
    /// The file itself with another corpus and a network that is built here. Only the crop is shorter, to be quick: a second and no zeros after it. The settings
    /// of the file itself take four times as long and give the same staircase.
    /// </summary>
    private static string Yaml(string corpus)
    {
        string yaml = File.ReadAllText(Path.Combine(Repository.Root, "pipelines", "reference.yaml"));
        string models = yaml[yaml.IndexOf("models:", StringComparison.Ordinal)..yaml.IndexOf("frontend:", StringComparison.Ordinal)];
        foreach ((string old, string now) in new[]
        {
            ("results: ../results/reference", "results: results"),
            ("root: ../data/LibriSpeech", $"root: {corpus}"),
            ("train: [dev-other], dev: [dev-clean], test: [test-clean]", "train: [dev-mini], dev: [train-mini], test: [test-mini]"),
            (models, "models: [{ name: w64, architecture: { kind: samresnet34, width: 64 } }]\n"),
            ("seconds: 2, pad_frames: 400", "seconds: 1, pad_frames: 98"),
            ("layer_epochs: 3", "layer_epochs: 1"),
            ("statistics: {", "cache: { dir: store }\nstatistics: {"),
        })
        {
            Assert.Contains(old, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(old, now, StringComparison.Ordinal);
        }

        return yaml;
    }

    /// <summary>Gives every utterance of dev as many letters as make its CPS a random number.</summary>
    private static void DrawTranscripts(PipelineFolder pipeline, TemporaryFolder corpus)
    {
        SeededRandom random = new(1);
        foreach (IGrouping<string, Utterance> chapter in LabelTable.Read(pipeline["results/labels"], Split.Dev).GroupBy(utterance => $"{utterance.SpeakerId}-{utterance.ChapterId}"))
        {
            string folder = Path.GetDirectoryName(corpus[chapter.First().AudioPath])!;
            File.WriteAllLines(Path.Combine(folder, $"{chapter.Key}.trans.txt"), chapter.Select(utterance =>
            {
                double cps = Math.Max(11.6 + (2 * random.NextNormal()), 4);
                return string.Create(CultureInfo.InvariantCulture, $"{utterance.AudioId} {new string('A', (int)(cps * utterance.DurationSeconds))}");
            }));
        }
    }
}
