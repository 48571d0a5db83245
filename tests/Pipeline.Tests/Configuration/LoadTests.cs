using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

public sealed class LoadTests : IDisposable
{
    /// <summary>The values of docs and design, written here a third time on purpose: a default must not change unnoticed.</summary>
    private const string EverythingAsTheDesignHasIt = """
        schema: 1
        name: pipeline
        results: results
        corpus:
          root: speech
          splits: { train: [train-a, train-b], dev: [dev], test: [test] }
          max_rejected: 0.01
        models:
          - name: base
            onnx: base.onnx
        frontend: { bins: 80, window: hamming, dither: 0, cmn: true }
        extract:  { crop: full, layers: all, pooling: mean }
        probe:    { train: [train], test: [test], hidden: 128, epochs: 10, layer_epochs: 3, batch: 32, learning_rate: 3e-4, seed: 42 }
        cca:      { splits: [train, dev, test], components: 1 }
        tsne:     { perplexity: 30 }
        statistics: { splits: [train, dev, test], folds: 5, bootstraps: 2000, permutations: 1000, seed: 42 }
        plot:     { formats: [png, svg], width_cm: 17 }
        report:   { languages: [en, ru] }
        cache:    { dir: checkout/.speechspeed }
        """;

    private readonly TestPipeline pipeline = new();

    public void Dispose() => pipeline.Dispose();

    [Fact]
    public void The_least_file_means_what_the_design_says() =>
        Assert.Equal(Snapshot.Of(pipeline.Load(EverythingAsTheDesignHasIt)), Snapshot.Of(pipeline.Load(TestPipeline.Minimal)));

    [Fact]
    public void Every_value_arrives()
    {
        PipelineConfig config = pipeline.Load($$"""
            schema: 1
            name: Rate, layer by layer
            results: out/here
            corpus:
              root: ./speech/
              splits: { train: [train-b, train-a/], dev: [dev], test: [test] }
              speakers: SPEAKERS.TXT
              max_rejected: 1
            models:
              - name: shuffled
                control: { of: base, kind: initialised, seeds: [7, 4294967295], splits: [test, dev, train] }
              - name: base
                onnx: base.onnx
                sha256: {{TestPipeline.ModelSha256.ToUpperInvariant()}}
              - name: built
                architecture: { kind: samresnet100, width: 12, seed: 3 }
            frontend: { bins: 20, window: povey, dither: 1.5, cmn: False }
            extract: { crop: { seconds: 2, pad_frames: 198 }, layers: [layer1 relu 2, pooling] }
            probe: { train: [dev, train], test: [train], hidden: 1, epochs: 2, layer_epochs: 4, batch: 5, learning_rate: .5E-2, seed: 6 }
            cca: { splits: [train], max_utterances: 500, seed: 8 }
            tsne: { perplexity: 2, max_utterances: 50, seed: 9 }
            statistics: { splits: [test, dev], folds: 10, bootstraps: 0, permutations: +1, seed: 11 }
            plot: { formats: [svg], width_cm: 8.25 }
            report: { languages: [ru] }
            cache: { dir: ../store }
            """, "sub/../own.yml");

        Assert.Equal("Rate, layer by layer", config.Values.Get(PipelineFile.Name));
        Assert.Equal(pipeline["own.yml"], config.File);
        Assert.Equal(pipeline["own.lock.json"], config.LockFile);
        Assert.Equal(Path.Combine(pipeline.Path, "out", "here"), config.ResultsFolder);
        Assert.Equal(Path.GetFullPath(pipeline["../store"]), config.StoreFolder);
        Assert.Equal(pipeline["speech"], config.Corpus.Root);
        Assert.Equal(["train-b", "train-a"], config.Corpus.Folders(Split.Train));
        Assert.Equal(Path.Combine(pipeline["speech"], "SPEAKERS.TXT"), config.Corpus.SpeakersFile);
        Assert.Equal(1, Get(Settings.Corpus.MaxRejected));
        ModelConfig.Onnx network = Assert.IsType<ModelConfig.Onnx>(config.Models[1]);
        ModelConfig.Control control = Assert.IsType<ModelConfig.Control>(config.Models[0]);
        Assert.Same(network, control.Of);
        Assert.Equal(ControlKind.Initialised, control.Values.Get(Settings.Models.ControlKind));
        Assert.Equal([7, 4294967295], control.Values.Get(Settings.Models.ControlSeeds));
        Assert.Equal([Split.Train, Split.Dev, Split.Test], control.Splits);
        Assert.Equal(("base", pipeline["base.onnx"], TestPipeline.ModelSha256.ToUpperInvariant()), (network.Name, network.File, network.Values.Get(Settings.Models.Sha256)));
        AssertArchitecture(config.Models[2], "built", "samresnet100", 12, 3);
        Assert.Equal((20, FbankWindow.Povey, 1.5, false), (Get(Settings.FrontEnd.Bins), Get(Settings.FrontEnd.Window), Get(Settings.FrontEnd.Dither), Get(Settings.FrontEnd.Cmn)));
        Assert.Equal((2, 198), (Get(Settings.Extract.CropSeconds), Get(Settings.Extract.PadFrames)));
        Assert.Equal(["layer1 relu 2", "pooling"], Get(Settings.Extract.Layers));
        Assert.Equal([Split.Train, Split.Dev], Get(Settings.Probe.Train));
        Assert.Equal([Split.Train], Get(Settings.Probe.Test));
        Assert.Equal((1, 2, 4, 5), (Get(Settings.Probe.Hidden), Get(Settings.Probe.Epochs), Get(Settings.Probe.LayerEpochs), Get(Settings.Probe.Batch)));
        Assert.Equal((0.005, 6), (Get(Settings.Probe.LearningRate), Get(Settings.Probe.Seed)));
        Assert.Equal([Split.Train], Get(Settings.Cca.Splits));
        Assert.Equal((1, 500, 8), (Get(Settings.Cca.Components), Get(Settings.Cca.MaxUtterances), Get(Settings.Cca.Seed)));
        Assert.Equal((2, 50, 9), (Get(Settings.Tsne.Perplexity), Get(Settings.Tsne.MaxUtterances), Get(Settings.Tsne.Seed)));
        Assert.Equal([Split.Dev, Split.Test], Get(Settings.Statistics.Splits));
        Assert.Equal(
            (10, 0, 1, 11),
            (Get(Settings.Statistics.Folds), Get(Settings.Statistics.Bootstraps), Get(Settings.Statistics.Permutations), Get(Settings.Statistics.Seed)));
        Assert.Equal(["svg"], Get(Settings.Plot.Formats));
        Assert.Equal(8.25, Get(Settings.Plot.WidthCm));
        Assert.Equal(["ru"], Get(Settings.Report.Languages));

        T Get<T>(Setting<T> setting) => config.Values.Get(setting);
    }

    [Theory]
    [InlineData("3e-4", 3e-4)]
    [InlineData("3E+2", 300)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("0.1", 0.1)]
    [InlineData("1", 1)]
    public void Numbers_are_read_alike_in_every_culture(string text, double expected)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in new[] { "", "ru-RU", "tr-TR", "ar-SA" })
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                Assert.Equal(expected, pipeline.Load(TestPipeline.Minimal + $"probe: {{ learning_rate: {text} }}\n").Values.Get(Settings.Probe.LearningRate));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Messages_are_alike_in_every_culture()
    {
        const string wrong = TestPipeline.Minimal + "frontend: { bins: 1000, dither: 1.5e9, window: POVIY }\nplot: { width_cm: 0,5 }\n";
        string expected = pipeline.MessageOf(wrong);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ru-RU");
            Assert.Equal(expected, pipeline.MessageOf(wrong));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Minus_zero_is_zero() => Assert.False(double.IsNegative(pipeline.Load(TestPipeline.Minimal + "frontend: { dither: -0.0 }\n").Values.Get(Settings.FrontEnd.Dither)));

    [Fact]
    public void Text_needs_no_quotes()
    {
        Directory.CreateDirectory(pipeline["speech/2024/9"]);
        Directory.CreateDirectory(pipeline["speech/no/10"]);
        PipelineConfig config = pipeline.Load("""
            name: 1e3
            corpus: { root: speech, splits: { train: [2024], dev: [no], test: ["test"] } }
            models: [{ name: 007, onnx: base.onnx }]
            """);
        Assert.Equal("1e3", config.Values.Get(PipelineFile.Name));
        Assert.Equal(["2024"], config.Corpus.Train);
        Assert.Equal(["no"], config.Corpus.Dev);
        Assert.Equal("007", config.Models[0].Name);
    }

    [Fact]
    public void Aliases_stand_for_what_they_name()
    {
        PipelineConfig config = pipeline.Load("""
            corpus: { root: speech, splits: { train: [train-a], dev: [dev], test: [test] } }
            models:
              - name: one
                architecture: &shape
                  kind: &kind samresnet34
                  width: 8
              - name: two
                architecture: *shape
              - { name: three, architecture: { kind: *kind } }
            cca: { splits: &held-out [dev, test] }
            statistics: { splits: *held-out }
            """);
        AssertArchitecture(config.Models[1], "two", "samresnet34", 8, 0);
        AssertArchitecture(config.Models[2], "three", "samresnet34", 64, 0);
        Assert.Equal([Split.Dev, Split.Test], config.Values.Get(Settings.Statistics.Splits));
    }

    private static void AssertArchitecture(ModelConfig model, string name, string kind, int width, long seed)
    {
        SettingValues values = Assert.IsType<ModelConfig.Architecture>(model).Values;
        Assert.Equal((name, kind, width, seed), (model.Name, values.Get(Settings.Models.Kind), values.Get(Settings.Models.Width), values.Get(Settings.Models.Seed)));
    }

    [Fact]
    public void A_byte_order_mark_and_crlf_are_no_matter() =>
        Assert.Equal(
            Snapshot.Of(pipeline.Load(TestPipeline.Minimal)),
            Snapshot.Of(pipeline.Load("\uFEFF" + TestPipeline.Minimal.ReplaceLineEndings("\r\n"))));

    [Fact]
    public void The_table_of_speakers_may_stand_beside_the_pipeline_file()
    {
        pipeline.Write("people.txt", "");
        Assert.Equal(
            pipeline["people.txt"],
            pipeline.Load(TestPipeline.Minimal.Replace("models:", "  speakers: people.txt\nmodels:", StringComparison.Ordinal)).Corpus.SpeakersFile);
    }

    [Fact]
    public void What_is_to_be_fetched_arrives_and_need_not_be_there()
    {
        const string yaml = """
            corpus: { root: data/LibriSpeech, splits: { train: [train-clean-100], dev: [dev-clean], test: [test-clean] }, speakers: SPEAKERS.TXT }
            models:
              - { name: far, onnx: models/far.onnx, url: "https://example.org/far.onnx" }
            fetch:
              connections_per_host: 1
              archives:
                - url: [https://example.org/a.zip, https://example.com/a.zip]
                  into: data
                  gives: LibriSpeech
                  md5: 2a93770f6d5c6c964bc36631d331a522
                  bytes: 6387309499
            """;
        PipelineConfig config = PipelineConfig.LoadWithoutData(pipeline.Write("pipeline.yaml", yaml), pipeline["checkout"]);

        FetchedArchive archive = Assert.Single(config.Archives);
        Assert.Equal((1, 5), (config.Values.Get(Settings.Fetch.ConnectionsPerHost), config.Values.Get(Settings.Fetch.Attempts)));
        Assert.Equal(["https://example.org/a.zip", "https://example.com/a.zip"], archive.Values.Get(Settings.Fetch.Url));
        Assert.Equal(
            (pipeline["data"], "2a93770f6d5c6c964bc36631d331a522", 6387309499, 50),
            (archive.Into, archive.Values.Get(Settings.Fetch.Md5), archive.Values.Get(Settings.Fetch.Bytes), archive.Values.Get(Settings.Fetch.UnpackedLimitGb)));
        Assert.True(archive.Brings(pipeline["data/LibriSpeech"]));
        Assert.False(archive.Brings(pipeline["data/LibriSpeech2"]));
        Assert.Equal(["https://example.org/far.onnx"], Assert.Single(config.Models).Values.Get(Settings.Models.Url));
        Assert.All(Assert.Throws<ConfigurationException>(() => pipeline.Load(yaml)).Errors, error => Assert.Contains("--target=Fetch", error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("librispeech", "voxblink2_samresnet34.onnx", "voxblink2_samresnet34_ft.onnx", "voxblink2_samresnet100.onnx", "voxblink2_samresnet100_ft.onnx")]
    [InlineData("librispeech-960", "voxblink2_samresnet34.onnx", "voxblink2_samresnet100.onnx")]
    [InlineData("wespeaker-voxceleb", "voxceleb_resnet34_LM.onnx", "voxceleb_CAM++_LM.onnx")]
    [InlineData("self-supervised", "voxblink2_samresnet34.onnx", "wav2vec2-base-960h.onnx", "hubert-base-ls960.onnx", "wavlm-base-plus.onnx")]
    public void The_pipelines_over_LibriSpeech_are_right(string name, params string[] models)
    {
        PipelineConfig config = PipelineConfig.LoadWithoutData(Path.Combine(Repository.Root, "pipelines", $"{name}.yaml"), Repository.Root);

        Assert.Equal(models, config.Models.OfType<ModelConfig.Onnx>().Select(model => Path.GetFileName(model.File)));
        Assert.All(config.Models.OfType<ModelConfig.Onnx>(), model => Assert.NotNull(model.Values.Get(Settings.Models.Url)));
        Assert.All(Splits.All.SelectMany(config.Corpus.Folders), folder => Assert.Contains(config.Archives, archive => archive.Brings(Path.Combine(config.Corpus.Root, folder))));
        Assert.All(config.Archives, archive => Assert.NotNull(archive.Values.Get(Settings.Fetch.Sha256)));
    }

    [Fact]
    public void The_mini_pipeline_is_right()
    {
        PipelineConfig config = PipelineConfig.LoadWithoutData(Path.Combine(Repository.Root, "pipelines", "librispeech-mini.yaml"), Repository.Root);
        Assert.Equal(Path.Combine(Repository.Root, "results", "librispeech-mini"), config.ResultsFolder);
        Assert.Equal(Path.Combine(Repository.Root, ".speechspeed"), config.StoreFolder);
        Assert.Equal(["filters", "initialised"], config.Models.Skip(1).Select(model => model.Values.Get(Settings.Models.ControlKind).Name()));
    }

    [Fact]
    public void The_sample_pipeline_is_right()
    {
        PipelineConfig config = PipelineConfig.Load(Path.Combine(Repository.Root, "pipeline.yaml"), Repository.Root);
        Assert.Equal(Path.Combine(Repository.Root, "pipeline.lock.json"), config.LockFile);
        ModelConfig.Onnx trained = Assert.IsType<ModelConfig.Onnx>(config.Models[0]);
        Assert.Equal(["initialised", "filters"], config.Models.Skip(1).Select(model => model.Values.Get(Settings.Models.ControlKind).Name()));
        Assert.All(config.Models.Skip(1), model => Assert.Same(trained, Assert.IsType<ModelConfig.Control>(model).Of));
    }
}
