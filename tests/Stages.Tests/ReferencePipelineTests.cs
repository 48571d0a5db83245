using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>
/// What pipelines/reference.yaml shows, on 150 real utterances and a network of the published width that knows nothing: in-sample CCA is a staircase of channel counts,
/// and as high on random labels as on real ones where the channels are nearly as many as the utterances.
/// </summary>
public sealed class ReferencePipelineTests(ReferencePipelineTests.SharedRuns runs) : IClassFixture<ReferencePipelineTests.SharedRuns>
{
    private const int Utterances = 150;

    [Fact]
    public void The_curve_of_cca_steps_with_the_channel_count()
    {
        foreach (CsvTable cca in new[] { runs.Real, runs.Random })
        {
            // The convolutional stages have 64, 128, 256 and 512 channels; those of 256 and more have as many as there are utterances, and the fit is perfect.
            Assert.Equal([64, 128, 256, 512], Dims(cca).Where(dim => dim is >= 64 and <= 512).Distinct().Order());
            Assert.InRange(Mean(cca, 128), Mean(cca, 64) + 0.1, 1);
            Assert.Equal(1, Mean(cca, 256), 1e-6);
            Assert.Equal(1, Mean(cca, 512), 1e-6);
            foreach (int dim in new[] { 64, 128 })
            {
                Assert.All(Rows(cca, dim), row => Assert.Equal(Math.Sqrt(dim / (Utterances - 1.0)), cca.Number(row, "cca_null"), 1e-12));
            }
        }
    }

    [Fact]
    public void Random_labels_correlate_as_the_null_line_says()
    {
        foreach (int dim in new[] { 64, 128 })
        {
            Assert.Equal(Math.Sqrt(dim / (Utterances - 1.0)), Mean(runs.Random, dim), 0.06);
        }
    }

    [Fact]
    public void Where_channels_are_nearly_as_many_as_utterances_random_labels_do_as_well_as_real_ones()
    {
        Assert.InRange(Mean(runs.Real, 128), 0.9, 1);
        Assert.Equal(Mean(runs.Real, 128), Mean(runs.Random, 128), 0.05);
        Assert.Equal(Mean(runs.Real, 256), Mean(runs.Random, 256), 1e-6);
    }

    [Fact]
    public void The_probes_are_labelled_in_sample()
    {
        CsvTable probes = runs.Pipeline.Table("w64/layer_probe.csv");

        Assert.All(Enumerable.Range(0, probes.Rows.Count), row => Assert.Equal("in-sample", probes.Text(row, "evaluation")));
        Assert.All(Enumerable.Range(0, probes.Rows.Count), row => Assert.Equal("", probes.Text(row, "mlp_r2")));
    }

    private static IEnumerable<int> Dims(CsvTable cca) => Enumerable.Range(0, cca.Rows.Count).Select(row => (int)cca.Number(row, "dim"));

    private static IEnumerable<int> Rows(CsvTable cca, int dim) => Enumerable.Range(0, cca.Rows.Count).Where(row => cca.Number(row, "dim") == dim);

    private static double Mean(CsvTable cca, int dim) => Rows(cca, dim).Average(row => cca.Number(row, "cca_in_sample"));

    /// <summary>Two runs over a copy of shared/data/LibriSpeech, once with its own transcripts, once with random ones; activations are made once.</summary>
    public sealed class SharedRuns : IDisposable
    {
        private readonly TemporaryFolder corpus = new();

        public SharedRuns()
        {
            string original = Repository.Shared("data/LibriSpeech");
            foreach (string path in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
            {
                string copy = corpus[Path.GetRelativePath(original, path)];
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(path, copy);
            }

            Pipeline = new PipelineFolder(Yaml(corpus.Path));
            Pipeline.BuildWell("--target=LayerProbe");
            Pipeline.BuildWell("--target=Cca");
            Real = Pipeline.Table("w64/cca.csv");
            DrawTranscripts();
            Pipeline.BuildWell("--target=Cca");
            Random = Pipeline.Table("w64/cca.csv");
        }

        internal PipelineFolder Pipeline { get; }

        internal CsvTable Real { get; }

        internal CsvTable Random { get; }

        public void Dispose()
        {
            Pipeline.Dispose();
            corpus.Dispose();
        }

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
                ("statistics: {", "cache: { dir: store }\nstatistics: {"),
            })
            {
                Assert.Contains(old, yaml, StringComparison.Ordinal);
                yaml = yaml.Replace(old, now, StringComparison.Ordinal);
            }

            return yaml;
        }

        /// <summary>Gives every utterance of dev as many letters as make its CPS a random number.</summary>
        private void DrawTranscripts()
        {
            SeededRandom random = new(1);
            foreach (IGrouping<string, Utterance> chapter in LabelTable.Read(Pipeline["results/labels"], Split.Dev).GroupBy(utterance => $"{utterance.SpeakerId}-{utterance.ChapterId}"))
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
}
