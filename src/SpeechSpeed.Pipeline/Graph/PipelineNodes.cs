using SpeechSpeed.Core;
using SpeechSpeed.Labels;
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
    private const string CropFeatures = "crop-features";
    private const string Results = "results";
    private const string CropId = "extract-crop";
    private const string SummaryId = "summary";
    private const string RejectedTable = "rejected.csv";
    private const string ControlSeed = "--control-seed";

    // The files of each stage that the summary reads.
    private static readonly (string Stage, string[] Files)[] SummarisedFiles =
    [
        (StageNames.Probe, ["embedding_probe.csv", "predictions.csv"]),
        (StageNames.LayerProbe, ["layer_probe.csv"]),
        (StageNames.Cca, ["cca.csv"]),
        (StageNames.Statistics,
        [
            "statistics.csv", "floors.csv", "confounds.csv", "not_estimable.csv", "held_out.csv", "held_out_predictions.csv", "speakers.parquet", "permutations.parquet",
        ]),
        (StageNames.Tsne, ["tsne_summary.csv"]),
    ];

    private readonly PipelineConfig config;
    private readonly IReadOnlyList<ModelConfig> models;
    private readonly string command;

    /// <summary>The files of a manifest by the splits that were asked for: a selection is long, and digested once.</summary>
    private readonly Dictionary<string, FileSelection> selections = [];

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

    public IEnumerable<StageNode> All() => [Preprocess(), Nuisance(), .. models.SelectMany(ModelBranch.Of).SelectMany(Branch), Summary(), Plot(), Report()];

    /// <summary>The inspections: of the named model, or of every model that is no control, whose shapes are those of the model it is of. No part of the pipeline.</summary>
    public IEnumerable<StageNode> Inspections(string? onlyModel) => models
        .Where(model => onlyModel is null ? model is not ModelConfig.Control : model.Name == onlyModel)
        .Select(model => Inspect(ModelBranch.Of(model).First()));

    private StageNode Inspect(ModelBranch branch)
    {
        Flags flags = new Flags().Value("--name", branch.Model.Name);
        List<StageInput> inputs = [];
        AddNetwork(branch, flags, inputs);
        AddFrontEnd(flags, inputs);
        flags.Value("--layers", config.Extract.Layers ?? ["all"]);
        return Node(branch, StageNames.Inspect, "Inspect", flags, inputs, []);
    }

    /// <summary>
    /// What hands over the features of each model; of a control those of its first seed. These are no stages of the pipeline: what they make is kept
    /// neither in the store nor by the lock file.
    /// </summary>
    public IEnumerable<StageNode> Exports(ExportTarget target)
    {
        foreach (ModelBranch branch in models.SelectMany(ModelBranch.Of).Where(branch => branch.IsFirst))
        {
            Flags flags = FeatureFlags().Value("--model", branch.Model.Name).Add(TargetFlags()).Value("--to", target.Format);
            if (target.Server is { } server)
            {
                flags.Value("--server", server);
            }

            if (target.Collection is { } collection)
            {
                flags.Value("--collection", collection);
            }

            yield return Node(branch, StageNames.Export, "Export", flags, FeatureInputs(branch, branch.Splits), []);
        }
    }

    private IEnumerable<StageNode> Branch(ModelBranch branch)
    {
        yield return Extract(branch);
        if (HasCrop(branch))
        {
            yield return ExtractCrop(branch);
        }

        if (HasProbes(branch.Model))
        {
            yield return Probe(branch);
            yield return LayerProbe(branch);
        }

        yield return Cca(branch);
        yield return Statistics(branch);
        if (branch.IsFirst)
        {
            yield return Tsne(branch);
        }
    }

    private StageNode Preprocess()
    {
        CorpusConfig corpus = config.Corpus;
        Flags flags = new Flags().Path("--corpus", Corpus);
        List<StageInput> inputs = [Audio(Splits.All)];
        if (corpus.Manifest is { } manifest)
        {
            flags.Path("--manifest", "manifest");
            inputs.Add(new StageInput.DiskFile("manifest", manifest.File));
        }
        else
        {
            flags.Value("--train", corpus.Train).Value("--dev", corpus.Dev).Value("--test", corpus.Test);
        }

        if (corpus.SpeakersFile is { } speakers)
        {
            flags.Path("--speakers", "speakers");
            inputs.Add(new StageInput.DiskFile("speakers", speakers));
        }

        flags.Add(TargetFlags()).Value("--max-rejected", corpus.MaxRejected);
        return new StageNode(
            StageNames.Preprocess, StageNames.Preprocess, null, "Preprocess", 1, flags.List, inputs, [new StageOutput("", Labels)]);
    }

    private StageNode Nuisance()
    {
        IReadOnlyList<Split> splits = config.Statistics.Splits;
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--corpus", Corpus)
            .Value("--splits", splits)
            .Add(FbankFlags());
        if (config.Extract.Crop is { } crop)
        {
            flags.Value("--crop-seconds", crop.Seconds);
        }

        if (HasFixedCrops)
        {
            flags.Value("--fixed-crop-seconds", StatisticsConfig.CropSeconds);
        }

        flags.Value("--max-rejected", config.Corpus.MaxRejected);
        List<StageOutput> outputs = [new StageOutput("nuisance.csv", $"{Labels}/nuisance.csv"), new StageOutput("fbank.parquet", null), new StageOutput(RejectedTable, null)];
        if (HasFixedCrops)
        {
            outputs.Add(new StageOutput("nuisance_crop.csv", null));
        }

        return new StageNode(
            StageNames.Nuisance, StageNames.Nuisance, null, "Nuisance", 1, flags.List, [.. LabelTables(splits), Audio(splits)], outputs);
    }

    private StageNode Extract(ModelBranch branch) => Extract(
        branch, branch.Id(StageNames.Extract), branch.Splits, config.Extract.Crop, minimumSeconds: null, branch.Published(RejectedTable));

    /// <summary>The first seconds of every utterance that has them: no duration to be read from. A rejected utterance is rejected whole, and published with these.</summary>
    private StageNode ExtractCrop(ModelBranch branch) => Extract(
        branch,
        branch.Id(CropId),
        [.. branch.Splits.Intersect(config.Statistics.Splits)],
        new CropSettings(StatisticsConfig.CropSeconds),
        StatisticsConfig.CropSeconds,
        publishRejected: null);

    private StageNode Extract(
        ModelBranch branch, string id, IReadOnlyList<Split> splits, CropSettings? crop, double? minimumSeconds, string? publishRejected)
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--corpus", Corpus)
            .Value("--splits", splits);
        List<StageInput> inputs = [.. LabelTables(splits), Audio(splits)];
        Flags network = new();
        AddNetwork(branch, network, inputs);
        AddFrontEnd(network, inputs);
        if (crop is not null)
        {
            network.Value("--crop-seconds", crop.Seconds).Value("--pad-frames", crop.PadFrames);
        }

        flags.Add(network.List);
        if (minimumSeconds is { } seconds)
        {
            flags.Value("--minimum-seconds", seconds);
        }

        Flags read = new Flags().Value("--layers", config.Extract.Layers ?? ["all"]).Value("--pooling", "mean");
        flags.Add(read.List).Value("--max-rejected", config.Corpus.MaxRejected);
        return new StageNode(
            id,
            StageNames.Extract,
            branch.Model.Name,
            "Extract",
            1,
            flags.List,
            inputs,
            [new StageOutput(Features, null), new StageOutput(RejectedTable, publishRejected)])
        {
            Rows = new StageRows("SpeechSpeed.Extraction", [.. network.List, .. read.List])
            {
                // A permuted network costs what the network itself costs.
                Files = new FileRows(Corpus, config.FrontEndGraph is null && config.FrontEnd.Dither > 0, [ControlSeed]),
            },
        };
    }

    /// <summary>What describes a network to a tool: what it is and how it is fed. A flag stands only where something is said.</summary>
    private static void AddNetwork(ModelBranch branch, Flags flags, List<StageInput> inputs)
    {
        switch (branch.Network)
        {
            case ModelConfig.Onnx onnx:
                flags.Path("--model", "model");
                inputs.Add(new StageInput.DiskFile("model", onnx.File) { Companions = onnx.DataFiles });
                AddInput(onnx.Input, flags);
                break;
            case ModelConfig.Architecture architecture:
                flags.Value("--architecture", architecture.Kind).Value("--width", architecture.Width).Value("--model-seed", architecture.Seed);
                break;
        }

        if (branch.Seed is { } seed)
        {
            flags.Value(ControlSeed, seed);
        }
    }

    private static void AddInput(InputSettings input, Flags flags)
    {
        InputSettings defaults = new();
        (string Flag, string? Value)[] said =
        [
            ("--input-name", input.Name),
            ("--input-kind", input.Kind is { } kind ? Flags.Word(kind) : null),
            ("--input-first-axis", input.FirstAxis is { } axis ? Flags.Word(axis) : null),
            ("--input-samples", input.Samples == defaults.Samples ? null : Flags.Word(input.Samples)),
            ("--input-window", input.Window is { } window ? Numbers.Text(window) : null),
            ("--input-hop", input.Hop is { } hop ? Numbers.Text(hop) : null),
            ("--output-name", input.Output),
        ];
        foreach ((string flag, string? value) in said)
        {
            if (value is not null)
            {
                flags.Value(flag, value);
            }
        }
    }

    private void AddFrontEnd(Flags flags, List<StageInput> inputs)
    {
        if (config.FrontEndGraph is { Settings: var settings } graph)
        {
            inputs.Add(new StageInput.DiskFile("frontend", graph.File) { Companions = graph.DataFiles });
            flags
                .Path("--front-end", "frontend")
                .Value("--front-end-samples", Flags.Word(settings.Samples))
                .Value("--feature-scale", settings.Scale)
                .Value("--feature-offset", settings.Offset)
                .Value("--cmn", Flags.Word(settings.Cmn));
            return;
        }

        flags.Add(FbankFlags()).Value("--cmn", Flags.Word(config.FrontEnd.Cmn));
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
        Split[] splits = [.. config.Cca.Splits.Intersect(branch.Splits)];
        Flags flags = FeatureFlags().Value("--splits", splits).Value("--components", config.Cca.Components);
        if (config.Cca.MaxUtterances is { } utterances)
        {
            flags.Value("--max-utterances", utterances).Value("--seed", config.Cca.Seed);
        }

        return Node(
            branch, StageNames.Cca, "Cca", flags, FeatureInputs(branch, splits), [new StageOutput("cca.csv", branch.Published("cca.csv"))]);
    }

    private StageNode Statistics(ModelBranch branch)
    {
        Split[] splits = [.. config.Statistics.Splits.Intersect(branch.Splits)];
        Flags flags = FeatureFlags().Path("--nuisance", StageNames.Nuisance);
        List<StageInput> inputs = [.. FeatureInputs(branch, splits), new StageInput.Upstream(StageNames.Nuisance, StageNames.Nuisance)];
        if (HasCrop(branch))
        {
            flags.Path("--crop-features", CropFeatures);
            inputs.Add(new StageInput.Upstream(CropFeatures, branch.Id(CropId), Features));
        }

        flags
            .Value("--splits", splits)
            .Value("--folds", config.Statistics.Folds)
            .Value("--bootstraps", config.Statistics.Bootstraps)
            .Value("--permutations", config.Statistics.Permutations)
            .Value("--seed", config.Statistics.Seed);
        return Node(branch, StageNames.Statistics, "Statistics", flags, inputs, [new StageOutput("", null)]) with
        {
            // The key of a row is the digest of all that it is computed from, the settings too.
            Rows = new StageRows("SpeechSpeed.Statistics", []),
        };
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

    /// <summary>The first half of the target Plot: all that is computed. A figure's width or format runs none of it again.</summary>
    private StageNode Summary()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--runs", "runs")
            .Add(ModelFlags())
            .Add(ControlFlags())
            .Add(TargetFlags())
            .Add(UnextractedFlags())
            .Value("--probe-train", config.Probe.Train);
        IEnumerable<StageInput> runs =
            from branch in models.SelectMany(ModelBranch.Of)
            from summarised in SummarisedFiles
            where branch.IsFirst || summarised.Stage != StageNames.Tsne
            where summarised.Stage is not (StageNames.Probe or StageNames.LayerProbe) || HasProbes(branch.Model)
            from file in summarised.Files
            select new StageInput.Upstream(branch.Role(summarised.Stage), branch.Id(summarised.Stage), file);
        return new StageNode(SummaryId, StageNames.Plot, null, "Summary", 1, flags.List, [AllLabels(), .. runs], [new StageOutput("", "")]);
    }

    private StageNode Plot()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--results", Results)
            .Add(ModelFlags())
            .Add(TargetFlags())
            .Value("--formats", config.Plot.Formats)
            .Value("--width-cm", config.Plot.WidthCm);
        IEnumerable<StageInput> drawn =
            from branch in models.SelectMany(ModelBranch.Of)
            where branch.IsFirst
            from file in HasProbes(branch.Model) ? [(StageNames.Probe, "predictions.csv"), (StageNames.Tsne, "tsne.csv")] : ((string Stage, string Name)[])[(StageNames.Tsne, "tsne.csv")]
            select new StageInput.Upstream($"{Results}/{branch.Model.Name}", branch.Id(file.Stage), file.Name);
        return new StageNode(
            StageNames.Plot, StageNames.Plot, null, "Plot", 1, flags.List, [AllLabels(), new StageInput.Upstream(Results, SummaryId), .. drawn], [new StageOutput("", "")]);
    }

    private StageNode Report()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--results", Results)
            .Path("--rejected", "rejected")
            .Path("--provenance", "provenance")
            .Value("--languages", config.Report.Languages)
            .Value("--name", config.Name)
            .Add(TargetFlags())
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
                new StageInput.Upstream(Results, SummaryId),
                new StageInput.Upstream(Results, StageNames.Plot),
                .. rejected,
                new StageInput.Provenance("provenance", config.Name, command, config.Target),
            ],
            [new StageOutput("report.html", "report.html"), new StageOutput("report.md", "report.md")]);
    }

    /// <summary>What some splits consist of on the disk.</summary>
    private StageInput.DiskFolders Audio(IEnumerable<Split> splits)
    {
        CorpusConfig corpus = config.Corpus;
        if (corpus.Manifest is not { } manifest)
        {
            return new StageInput.DiskFolders(Corpus, corpus.Root, [.. splits.SelectMany(corpus.Folders)]);
        }

        Split[] wanted = [.. splits.Order()];
        string key = string.Join(',', wanted);
        if (!selections.TryGetValue(key, out FileSelection? selection))
        {
            selections[key] = selection = new FileSelection(
                manifest.Audio.Where(audio => wanted.Contains(audio.Split)).Select(audio => (audio.Path, audio.Id)));
        }

        return new StageInput.DiskFolders(Corpus, corpus.Root, []) { Only = selection };
    }

    /// <summary>What the target is, where it is not the default, for the stages whose outputs say so.</summary>
    private IEnumerable<StageArgument> TargetFlags() =>
        config.Target == Target.All[0] ? [] : [new StageArgument.Value("--label", config.Target.Kind)];

    private static StageNode Node(
        ModelBranch branch, string stage, string tool, Flags flags, IEnumerable<StageInput> inputs, IReadOnlyList<StageOutput> outputs) =>
        new(branch.Id(stage), stage, branch.Model.Name, tool, 1, flags.List, [.. inputs], outputs);

    /// <summary>Fixed crops tell nothing where the models hear no more anyway.</summary>
    private bool HasFixedCrops => config.Statistics.Crop && !(config.Extract.Crop?.Seconds <= StatisticsConfig.CropSeconds);

    /// <summary>Controls are not looked at on crops: whether a model beats them is asked of whole utterances.</summary>
    private bool HasCrop(ModelBranch branch) => HasFixedCrops && branch.Seed is null;

    private IReadOnlyList<StageArgument> FbankFlags() => new Flags()
        .Value("--bins", config.FrontEnd.Bins)
        .Value("--window", Flags.Word(config.FrontEnd.Window))
        .Value("--dither", config.FrontEnd.Dither)
        .List;

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

    /// <summary>The splits that probes read and a control was not run on: where there is one, the control has no probes.</summary>
    private Split[] Unextracted(ModelConfig model) =>
        model is ModelConfig.Control control ? [.. config.Probe.Train.Union(config.Probe.Test).Except(control.Splits).Order()] : [];

    private bool HasProbes(ModelConfig model) => Unextracted(model).Length == 0;

    private IEnumerable<StageArgument> UnextractedFlags() =>
        models.SelectMany(Unextracted, (model, split) => new StageArgument.Value("--not-extracted", $"{model.Name}={split.Name()}"));

    private static Flags FeatureFlags() => new Flags().Path("--labels", Labels).Path("--features", Features);

    // Repeated flags, in the order of the file: it is the order of the models in tables and figures.
    private IEnumerable<StageArgument> ModelFlags() => models.Select(model => new StageArgument.Value("--model", model.Name));

    private IEnumerable<StageArgument> ControlFlags() =>
        models.OfType<ModelConfig.Control>().Select(control => new StageArgument.Value("--control", $"{control.Name}={control.Of.Name}"));

    /// <summary>Labels and activations of some splits: what is new in another split runs nothing again.</summary>
    private static IEnumerable<StageInput> FeatureInputs(ModelBranch branch, IEnumerable<Split> splits) =>
    [
        .. LabelTables(splits),
        new StageInput.Upstream(Features, branch.Id(StageNames.Extract), $"{Features}/layers.csv"),
        .. splits.Order().Select(split => $"{Features}/{split.Name()}").Select(folder => new StageInput.Upstream(folder, branch.Id(StageNames.Extract), folder)),
    ];

    private static IEnumerable<StageInput> LabelTables(IEnumerable<Split> splits) =>
        splits.Order().Select(split => new StageInput.Upstream(Labels, StageNames.Preprocess, $"{split.Name()}_cps.csv"));

    private static StageInput.Upstream AllLabels() => new(Labels, StageNames.Preprocess);
}
