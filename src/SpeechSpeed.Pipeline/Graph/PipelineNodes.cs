using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>
/// The nodes of a pipeline file: the flags of every tool, what each reads and what it writes. A stage is given only the settings, label
/// tables and audio that it reads, so that it runs again only when one of these changes.
/// </summary>
internal sealed class PipelineNodes
{
    private const string Labels = "labels";
    private const string Features = "features";
    private const string Corpus = "corpus";
    private const string RejectedTable = "rejected.csv";

    // The files of each stage that plot reads.
    private static readonly (string Stage, string[] Files)[] PlottedFiles =
    [
        (StageNames.Probe, ["embedding_probe.csv", "predictions.csv"]),
        (StageNames.LayerProbe, ["layer_probe.csv"]),
        (StageNames.Cca, ["cca.csv"]),
        (StageNames.Tsne, ["tsne.csv", "tsne_summary.csv"]),
    ];

    private readonly PipelineConfig config;
    private readonly IReadOnlyList<ModelConfig> models;
    private readonly string command;

    public PipelineNodes(PipelineConfig config, string? onlyModel)
    {
        this.config = config;
        command = onlyModel is null ? config.Command : $"{config.Command} --model={onlyModel}";
        models = onlyModel is null
            ? config.Models
            : [.. config.Models.Where(model => model.Name == onlyModel || (model is ModelConfig.Control control && control.Of.Name == onlyModel))];
        if (models.Count == 0)
        {
            Throw.Configuration(
                $"--model={onlyModel}: {config.File} has no model of this name. Name one of: {string.Join(", ", config.Models.Select(model => model.Name))}.");
        }
    }

    public IEnumerable<StageNode> All() => [Preprocess(), .. models.SelectMany(ModelBranch.Of).SelectMany(Branch), Plot(), Report()];

    private IEnumerable<StageNode> Branch(ModelBranch branch)
    {
        yield return Extract(branch);
        yield return Probe(branch);
        yield return LayerProbe(branch);
        yield return Cca(branch);
        if (branch.IsFirst)
        {
            yield return Tsne(branch);
        }
    }

    private StageNode Preprocess()
    {
        CorpusConfig corpus = config.Corpus;
        Flags flags = new Flags()
            .Path("--corpus", Corpus)
            .Value("--train", corpus.Train)
            .Value("--dev", corpus.Dev)
            .Value("--test", corpus.Test);
        List<StageInput> inputs = [new StageInput.DiskFolders(Corpus, corpus.Root, [.. Splits.All.SelectMany(corpus.Folders)])];
        if (corpus.SpeakersFile is { } speakers)
        {
            flags.Path("--speakers", "speakers");
            inputs.Add(new StageInput.DiskFile("speakers", speakers));
        }

        flags.Value("--max-rejected", corpus.MaxRejected);
        return new StageNode(
            StageNames.Preprocess, StageNames.Preprocess, null, "Preprocess", 1, flags.List, inputs, [new StageOutput("", Labels)]);
    }

    private StageNode Extract(ModelBranch branch)
    {
        FrontEndSettings frontEnd = config.FrontEnd;
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--corpus", Corpus)
            .Value("--splits", branch.Splits);
        string[] folders = [.. branch.Splits.SelectMany(config.Corpus.Folders)];
        List<StageInput> inputs = [.. LabelTables(branch.Splits), new StageInput.DiskFolders(Corpus, config.Corpus.Root, folders)];
        switch (branch.Network)
        {
            case ModelConfig.Onnx onnx:
                flags.Path("--model", "model");
                inputs.Add(new StageInput.DiskFile("model", onnx.File));
                break;
            case ModelConfig.Architecture architecture:
                flags.Value("--architecture", architecture.Kind).Value("--width", architecture.Width).Value("--model-seed", architecture.Seed);
                break;
        }

        if (branch.Seed is { } seed)
        {
            flags.Value("--control-seed", seed);
        }

        flags
            .Value("--bins", frontEnd.Bins)
            .Value("--window", frontEnd.Window == FbankWindow.Hamming ? "hamming" : "povey")
            .Value("--dither", frontEnd.Dither)
            .Value("--cmn", frontEnd.Cmn ? "true" : "false");
        if (config.Extract.Crop is { } crop)
        {
            flags.Value("--crop-seconds", crop.Seconds).Value("--pad-frames", crop.PadFrames);
        }

        flags
            .Value("--layers", config.Extract.Layers ?? ["all"])
            .Value("--pooling", "mean")
            .Value("--max-rejected", config.Corpus.MaxRejected);
        StageOutput[] outputs = [new StageOutput(Features, null), new StageOutput(RejectedTable, branch.Published(RejectedTable))];
        return Node(branch, StageNames.Extract, "Extract", flags, inputs, outputs) with
        {
            Rows = new StageRows(Corpus, ["--labels", "--corpus", "--splits", "--max-rejected"], frontEnd.Dither > 0),
        };
    }

    private StageNode Probe(ModelBranch branch) => Node(
        branch,
        StageNames.Probe,
        "Probe",
        ProbeFlags("embedding", config.Probe.Settings.Epochs),
        FeatureInputs(branch, config.Probe.Train.Union(config.Probe.Test)),
        [
            new StageOutput("embedding_probe.csv", null),
            new StageOutput("predictions.csv", branch.Published("predictions.csv")),
            new StageOutput("probe.pt", branch.Published("probe.pt")),
        ]);

    private StageNode LayerProbe(ModelBranch branch) => Node(
        branch,
        StageNames.LayerProbe,
        "Probe",
        ProbeFlags("layers", config.Probe.Settings.LayerEpochs),
        FeatureInputs(branch, config.Probe.Train.Union(config.Probe.Test)),
        [new StageOutput("layer_probe.csv", branch.Published("layer_probe.csv"))]);

    private StageNode Cca(ModelBranch branch)
    {
        Flags flags = FeatureFlags().Value("--splits", config.Cca.Splits).Value("--components", config.Cca.Components);
        if (config.Cca.MaxUtterances is { } utterances)
        {
            flags.Value("--max-utterances", utterances).Value("--seed", config.Cca.Seed);
        }

        return Node(
            branch, StageNames.Cca, "Cca", flags, FeatureInputs(branch, config.Cca.Splits), [new StageOutput("cca.csv", branch.Published("cca.csv"))]);
    }

    private StageNode Tsne(ModelBranch branch) => Node(
        branch,
        StageNames.Tsne,
        "Tsne",
        FeatureFlags().Value("--perplexity", config.Tsne.Perplexity).Value("--seed", config.Tsne.Seed),
        FeatureInputs(branch, branch.Splits),
        [
            new StageOutput("tsne.csv", branch.Published("tsne.csv")),
            new StageOutput("tsne_summary.csv", branch.Published("tsne_summary.csv")),
        ]);

    private StageNode Plot()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--runs", "runs")
            .Add(ModelFlags())
            .Value("--probe-train", config.Probe.Train)
            .Value("--formats", config.Plot.Formats)
            .Value("--width-cm", config.Plot.WidthCm);
        IEnumerable<StageInput> runs =
            from branch in models.SelectMany(ModelBranch.Of)
            from plotted in PlottedFiles
            where branch.IsFirst || plotted.Stage != StageNames.Tsne
            from file in plotted.Files
            select new StageInput.Upstream(branch.Role(plotted.Stage), branch.Id(plotted.Stage), file);
        return new StageNode(
            StageNames.Plot, StageNames.Plot, null, "Plot", 1, flags.List, [AllLabels(), .. runs], [new StageOutput("", "")]);
    }

    private StageNode Report()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--results", "results")
            .Path("--rejected", "rejected")
            .Path("--provenance", "provenance")
            .Value("--languages", config.Report.Languages)
            .Value("--name", config.Name)
            .Add(ModelFlags());
        IEnumerable<StageInput> rejected =
            from branch in models.SelectMany(ModelBranch.Of)
            where branch.IsFirst
            select new StageInput.Upstream($"rejected/{branch.Model.Name}", branch.Id(StageNames.Extract), RejectedTable);
        return new StageNode(
            StageNames.Report,
            StageNames.Report,
            null,
            "Report",
            1,
            flags.List,
            [
                AllLabels(),
                new StageInput.Upstream("results", StageNames.Plot),
                .. rejected,
                new StageInput.Provenance("provenance", config.Name, command),
            ],
            [new StageOutput("report.html", "report.html"), new StageOutput("report.md", "report.md")]);
    }

    private static StageNode Node(
        ModelBranch branch, string stage, string tool, Flags flags, IEnumerable<StageInput> inputs, IReadOnlyList<StageOutput> outputs) =>
        new(branch.Id(stage), stage, branch.Model.Name, tool, 1, flags.List, [.. inputs], outputs);

    private Flags ProbeFlags(string scope, int epochs)
    {
        ProbeSettings probe = config.Probe.Settings;
        return FeatureFlags()
            .Value("--scope", scope)
            .Value("--train", config.Probe.Train)
            .Value("--test", config.Probe.Test)
            .Value("--hidden", probe.Hidden)
            .Value("--epochs", epochs)
            .Value("--batch", probe.Batch)
            .Value("--learning-rate", probe.LearningRate)
            .Value("--seed", probe.Seed);
    }

    private static Flags FeatureFlags() => new Flags().Path("--labels", Labels).Path("--features", Features);

    // Repeated flags, in the order of the file: it is the order of the models in tables and figures.
    private IEnumerable<StageArgument> ModelFlags() =>
    [
        .. models.Select(model => new StageArgument.Value("--model", model.Name)),
        .. models.OfType<ModelConfig.Control>().Select(control => new StageArgument.Value("--control", $"{control.Name}={control.Of.Name}")),
    ];

    private static IEnumerable<StageInput> FeatureInputs(ModelBranch branch, IEnumerable<Split> splits) =>
        [.. LabelTables(splits), new StageInput.Upstream(Features, branch.Id(StageNames.Extract), Features)];

    private static IEnumerable<StageInput> LabelTables(IEnumerable<Split> splits) =>
        splits.Order().Select(split => new StageInput.Upstream(Labels, StageNames.Preprocess, $"{split.Name()}_cps.csv"));

    private static StageInput.Upstream AllLabels() => new(Labels, StageNames.Preprocess);
}
