using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>
/// The nodes of a pipeline file: the flags, inputs and outputs of every tool. A stage gets only the settings, label
/// tables and audio that it reads, so that it runs again only when one of these changes.
/// </summary>
internal sealed class PipelineNodes
{
    private const string Labels = "labels";
    private const string Features = "features";
    private const string Corpus = "corpus";
    private const string CropFeatures = "crop-features";
    private const string Networks = "networks";
    private const string Results = "results";
    private const string CropId = "extract-crop";
    private const string ControlId = "control";
    private const string Calibration = "calibration";
    private const string CalibrationTable = "calibration.csv";
    private const string HealthTable = "control_health.csv";
    private const string RejectedTable = "rejected.csv";

    // The files of each stage that the summary reads.
    private static readonly (string Stage, string[] Files)[] SummarisedFiles =
    [
        (StageNames.Probe, ["embedding_probe.csv", "predictions.csv"]),
        (StageNames.LayerProbe, ["layer_probe.csv"]),
        (StageNames.Cca, ["cca.csv"]),
        (StageNames.Statistics,
        [
            "statistics.csv", "targets.csv", "languages.csv", "floors.csv", "confounds.csv", "not_estimable.csv", "held_out.csv", "held_out_predictions.csv", "speakers.parquet", "deals.parquet",
            "permutations.parquet",
        ]),
        (StageNames.Tsne, ["tsne_summary.csv"]),
        (ControlId, [HealthTable]),
    ];

    /// <summary>The settings of a control beside its network. A control costs as much as its network.</summary>
    private static readonly Setting[] OfAControl = [Settings.Models.ControlSeed, Settings.Models.ControlKind, Settings.Models.Calibration];

    /// <summary>The settings that select the utterances to extract, and do not change the extraction of one.</summary>
    private static readonly Setting[] NotOfARow = [Settings.Corpus.MaxRejected, Settings.Extract.MinimumSeconds];

    /// <summary>The settings that are part of the kind of processor (<see cref="Identity.ProviderChoice"/>): the runner passes what it has chosen.</summary>
    private static readonly Setting[] OfTheProcessor = [Settings.Execution.Provider, Settings.Execution.Device];

    /// <summary>The settings that select the outputs of a network, and do not change the network.</summary>
    private static readonly Setting[] NotOfTheNetwork = [.. NotOfARow, .. OfTheProcessor, Settings.Execution.Batch, Settings.Extract.Layers, Settings.Extract.Pooling];

    private readonly PipelineConfig config;
    private readonly SettingValues values;
    private readonly IReadOnlyList<ModelConfig> models;
    private readonly string command;

    /// <summary>The files of a manifest by the requested splits: a selection is long, and digested once.</summary>
    private readonly Dictionary<string, FileSelection> selections = [];

    public PipelineNodes(PipelineConfig config, string? onlyModel)
    {
        this.config = config;
        values = config.Values;
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

    public IEnumerable<StageNode> All() => [Preprocess(), Nuisance(), .. models.SelectMany(ModelBranch.Of).SelectMany(Branch), Similarity(), Summary(), Plot(), Report()];

    /// <summary>The inspections: of the named model, or of every model that is no control, whose shapes are those of the model it is of. No part of the pipeline.</summary>
    public IEnumerable<StageNode> Inspections(string? onlyModel) => models
        .Where(model => onlyModel is null ? model is not ModelConfig.Control : model.Name == onlyModel)
        .Select(model => Inspect(ModelBranch.Of(model).First()));

    /// <summary>The networks that some nodes run. A control has that of its model.</summary>
    public IEnumerable<PipelineNetwork> NetworksOf(IEnumerable<StageNode> nodes)
    {
        HashSet<string?> run = [.. nodes.Where(node => node.Stage == StageNames.Extract).Select(node => node.Model)];
        return models
            .Where(model => run.Contains(model.Name))
            .SelectMany(ModelBranch.Of)
            .Select(branch => branch.Network)
            .Distinct()
            .Select(network => new PipelineNetwork(
                network.Name, Inspect(ModelBranch.Of(network).Single()), refusal => network.NetworkSettings!.ErrorAt(refusal.Setting, refusal.Message)));
    }

    private StageNode Inspect(ModelBranch branch)
    {
        Flags flags = new Flags().Value("--name", branch.Model.Name);
        List<StageInput> inputs = [];
        AddNetwork(branch, StageNames.Inspect, flags, inputs);
        flags.Set(StageNames.Inspect, NetworkValues(branch));
        return Node(branch, StageNames.Inspect, "Inspect", flags, inputs, []);
    }

    /// <summary>
    /// The exports of the features of each model; for a control, those of its first seed. They are no stages of the pipeline: neither the store nor the lock file
    /// keeps their outputs.
    /// </summary>
    public IEnumerable<StageNode> Exports(ExportTarget target)
    {
        foreach (ModelBranch branch in models.SelectMany(ModelBranch.Of).Where(branch => branch.IsFirst))
        {
            Flags flags = FeatureFlags().Value("--model", branch.Model.Name).Set(StageNames.Export, values).Value("--to", target.Format);
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
        if (branch.Seed is not null)
        {
            yield return Control(branch);
        }

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
        foreach (IndexFile index in corpus.Manifest?.Files ?? [])
        {
            flags.Path(index.Key.FlagOf(StageNames.Preprocess)!, index.Role);
            inputs.Add(new StageInput.DiskFile(index.Role, index.FullPath) { Companions = index.Companions });
        }

        if (corpus.SpeakersFile is { } speakers)
        {
            flags.Path(Settings.Corpus.Speakers.FlagOf(StageNames.Preprocess)!, "speakers");
            inputs.Add(new StageInput.DiskFile("speakers", speakers));
        }

        if (config.Alignments is { } alignments)
        {
            flags.Path(Settings.Label.Alignments.FlagOf(StageNames.Preprocess)!, "alignments");
            inputs.Add(new StageInput.DiskFolders("alignments", alignments, [""]) { Name = Path.GetFileName(alignments) });
        }

        if (PipelineFile.TargetColumns(values) is { Length: > 0 } columns)
        {
            flags.Value("--columns", string.Join(',', columns));
        }

        flags.Set(StageNames.Preprocess, values);
        return new StageNode(
            StageNames.Preprocess, StageNames.Preprocess, null, "Preprocess", 1, flags.List, inputs, [new StageOutput("", Labels)]);
    }

    private StageNode Nuisance()
    {
        IReadOnlyList<Split> splits = values.Get(Settings.Statistics.Splits);
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--corpus", Corpus)
            .Set(StageNames.Nuisance, HasFixedCrops ? values.With(Settings.Statistics.MeasuredCrop, Settings.Statistics.CropSeconds) : values);
        List<StageOutput> outputs = [new StageOutput("nuisance.csv", $"{Labels}/nuisance.csv"), new StageOutput("fbank.parquet", null), new StageOutput(RejectedTable, null)];
        if (HasFixedCrops)
        {
            outputs.Add(new StageOutput("nuisance_crop.csv", null));
        }

        return new StageNode(
            StageNames.Nuisance, StageNames.Nuisance, null, "Nuisance", 1, flags.List, [.. LabelTables(splits), Audio(splits)], outputs);
    }

    /// <summary>Calibrates an untrained control and measures its health. Extraction depends on the calibration table, and not on the utterances behind it.</summary>
    private StageNode Control(ModelBranch branch)
    {
        Flags flags = new Flags().Path("--labels", Labels).Path("--corpus", Corpus).Value("--splits", branch.Splits).Value("--make-control", "true");
        List<StageInput> inputs = [.. LabelTables(branch.Splits), Audio(branch.Splits)];
        AddNetwork(branch, StageNames.Extract, flags, inputs);
        flags.Set(StageNames.Extract, NetworkValues(branch), setting => !NotOfTheNetwork.Contains(setting));
        return new StageNode(
            branch.Id(ControlId),
            StageNames.Extract,
            branch.Model.Name,
            "Extract",
            1,
            flags.List,
            inputs,
            [new StageOutput(CalibrationTable, null), new StageOutput(HealthTable, null)]);
    }

    private StageNode Extract(ModelBranch branch) => Extract(
        branch, branch.Id(StageNames.Extract), branch.Splits, NetworkValues(branch), branch.Published(RejectedTable));

    /// <summary>The first seconds of every utterance that is as long: their duration is the same. A rejected utterance is rejected as a whole, and published with the whole utterances.</summary>
    private StageNode ExtractCrop(ModelBranch branch) => Extract(
        branch,
        branch.Id(CropId),
        [.. branch.Splits.Intersect(values.Get(Settings.Statistics.Splits))],
        NetworkValues(branch)
            .With(Settings.Extract.CropSeconds, Settings.Statistics.CropSeconds)
            .With(Settings.Extract.PadFrames, 0)
            .With(Settings.Extract.MinimumSeconds, Settings.Statistics.CropSeconds),
        publishRejected: null);

    private StageNode Extract(ModelBranch branch, string id, IReadOnlyList<Split> splits, SettingValues set, string? publishRejected)
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--corpus", Corpus)
            .Value("--splits", splits);
        List<StageInput> inputs = [.. LabelTables(splits), Audio(splits)];
        Flags row = new();
        AddNetwork(branch, StageNames.Extract, row, inputs);
        row.Set(StageNames.Extract, set, setting => !NotOfARow.Contains(setting) && !OfTheProcessor.Contains(setting) && (setting != Settings.Execution.Batch || set.Get(Settings.Execution.Batch) > 1));
        if (branch.Seed is not null && set.Get(Settings.Models.ControlKind) == ControlKind.Initialised)
        {
            row.Path(Settings.Models.Calibration.FlagOf(StageNames.Extract)!, Calibration);
            inputs.Add(new StageInput.Upstream(Calibration, branch.Id(ControlId), CalibrationTable));
        }

        flags.Add(row.List).Set(StageNames.Extract, set, NotOfARow.Contains);
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
            Rows = new StageRows("SpeechSpeed.Extraction", row.List)
            {
                Files = new FileRows(
                    Corpus,
                    config.FrontEndGraph is null && values.Get(Settings.FrontEnd.Dither) > 0,
                    [.. OfAControl.Select(setting => setting.FlagOf(StageNames.Extract)!)]),
            },
        };
    }

    /// <summary>The settings of the pipeline, of the network and of the control.</summary>
    private SettingValues NetworkValues(ModelBranch branch)
    {
        SettingValues set = values.With(branch.Network.Values);
        return branch.Seed is { } seed
            ? set.With(Settings.Models.ControlSeed, seed).With(Settings.Models.ControlKind, branch.Model.Values.Get(Settings.Models.ControlKind))
            : set;
    }

    /// <summary>The files of the network and of the front end.</summary>
    private void AddNetwork(ModelBranch branch, string stage, Flags flags, List<StageInput> inputs)
    {
        if (branch.Network is ModelConfig.Onnx onnx)
        {
            flags.Path(Settings.Models.Onnx.FlagOf(stage)!, "model");
            inputs.Add(new StageInput.DiskFile("model", onnx.File) { Companions = onnx.DataFiles, Expected = onnx.Values.Get(Settings.Models.Sha256) });
        }

        if (config.FrontEndGraph is { } graph)
        {
            flags.Path(Settings.FrontEnd.Onnx.FlagOf(stage)!, "frontend");
            inputs.Add(new StageInput.DiskFile("frontend", graph.File) { Companions = graph.DataFiles });
        }
    }

    private StageNode Probe(ModelBranch branch) => Node(
        branch,
        StageNames.Probe,
        "Probe",
        ProbeFlags(StageNames.Probe, "embedding"),
        FeatureInputs(branch, ProbeSplits),
        [
            new StageOutput("embedding_probe.csv", null),
            new StageOutput("predictions.csv", branch.Published("predictions.csv")),
            new StageOutput("probe.pt", branch.Published("probe.pt")),
        ]);

    private StageNode LayerProbe(ModelBranch branch) => Node(
        branch,
        StageNames.LayerProbe,
        "Probe",
        ProbeFlags(StageNames.LayerProbe, "layers"),
        FeatureInputs(branch, ProbeSplits),
        [new StageOutput("layer_probe.csv", branch.Published("layer_probe.csv"))]);

    private StageNode Cca(ModelBranch branch)
    {
        Split[] splits = [.. values.Get(Settings.Cca.Splits).Intersect(branch.Splits)];
        Flags flags = FeatureFlags().Set(StageNames.Cca, values.With(Settings.Cca.Splits, splits));
        return Node(
            branch, StageNames.Cca, "Cca", flags, FeatureInputs(branch, splits), [new StageOutput("cca.csv", branch.Published("cca.csv"))]);
    }

    private StageNode Statistics(ModelBranch branch)
    {
        Split[] splits = [.. values.Get(Settings.Statistics.Splits).Intersect(branch.Splits)];
        Flags flags = FeatureFlags().Path("--nuisance", StageNames.Nuisance);
        List<StageInput> inputs = [.. FeatureInputs(branch, splits), new StageInput.Upstream(StageNames.Nuisance, StageNames.Nuisance)];
        if (PipelineFile.TargetColumns(values).Length > 0 || config.Alignments is not null)
        {
            inputs.Add(new StageInput.Upstream(Labels, StageNames.Preprocess, "columns.csv"));
        }

        if (HasCrop(branch))
        {
            flags.Path("--crop-features", CropFeatures);
            inputs.Add(new StageInput.Upstream(CropFeatures, branch.Id(CropId), Features));
        }

        flags.Set(StageNames.Statistics, values.With(Settings.Statistics.Splits, splits));
        return Node(branch, StageNames.Statistics, "Statistics", flags, inputs, [new StageOutput("", null)]) with
        {
            // The key of a row is the digest of everything it is computed from, including the settings.
            Rows = new StageRows("SpeechSpeed.Statistics", []),
        };
    }

    private StageNode Tsne(ModelBranch branch) => Node(
        branch,
        StageNames.Tsne,
        "Tsne",
        FeatureFlags().Set(StageNames.Tsne, values),
        FeatureInputs(branch, branch.Splits),
        [
            new StageOutput("tsne.csv", branch.Published("tsne.csv")),
            new StageOutput("tsne_summary.csv", branch.Published("tsne_summary.csv")),
        ]);

    /// <summary>The likeness of layers. A control that lacks one of the splits is left out.</summary>
    private StageNode Similarity()
    {
        IReadOnlyList<Split> splits = values.Get(Settings.Statistics.Splits);
        ModelBranch[] networks = [.. models.SelectMany(ModelBranch.Of).Where(branch => branch.IsFirst && !splits.Except(branch.Splits).Any())];
        Flags flags = new Flags()
            .Path("--networks", Networks)
            .Value("--splits", splits)
            .Add(ModelFlags(networks.Select(network => network.Model)))
            .Add(ControlFlags(networks.Select(network => network.Model)));
        IEnumerable<StageInput> features =
            from network in networks
            let folder = $"{Networks}/{network.Model.Name}/{Features}"
            from input in splits.Order().Select(split => (Role: $"{folder}/{split.Name()}", Path: split.Name())).Prepend((Role: folder, Path: "layers.csv"))
            select new StageInput.Upstream(input.Role, network.Id(StageNames.Extract), $"{Features}/{input.Path}");
        return new StageNode(
            StageNames.Similarity, StageNames.Plot, null, "Similarity", 1, flags.List, [.. features], [new StageOutput("cka.csv", "cka.csv")]);
    }

    /// <summary>The first half of the target Plot: all computation. A change of a figure's width or format re-runs none of it.</summary>
    private StageNode Summary()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--runs", "runs")
            .Add(ModelFlags())
            .Add(ControlFlags())
            .Add(UnextractedFlags())
            .Add(models.Where(model => model.Values.Has(Settings.Models.TrainedOn)).Select(model => new StageArgument.Value("--trained-on", $"{model.Name}={model.Values.Get(Settings.Models.TrainedOn)}")))
            .Set(StageNames.Summary, values);
        IEnumerable<StageInput> runs =
            from branch in models.SelectMany(ModelBranch.Of)
            from summarised in SummarisedFiles
            where branch.IsFirst || summarised.Stage != StageNames.Tsne
            where summarised.Stage != ControlId || branch.Seed is not null
            where summarised.Stage is not (StageNames.Probe or StageNames.LayerProbe) || HasProbes(branch.Model)
            from file in summarised.Files
            select new StageInput.Upstream(branch.Role(summarised.Stage), branch.Id(summarised.Stage), file);
        return new StageNode(StageNames.Summary, StageNames.Plot, null, "Summary", 1, flags.List, [AllLabels(), .. runs], [new StageOutput("", "")]);
    }

    private StageNode Plot()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--results", Results)
            .Add(ModelFlags())
            .Set(StageNames.Plot, values);
        IEnumerable<StageInput> drawn =
            from branch in models.SelectMany(ModelBranch.Of)
            where branch.IsFirst
            from file in HasProbes(branch.Model) ? [(StageNames.Probe, "predictions.csv"), (StageNames.Tsne, "tsne.csv")] : ((string Stage, string Name)[])[(StageNames.Tsne, "tsne.csv")]
            select new StageInput.Upstream($"{Results}/{branch.Model.Name}", branch.Id(file.Stage), file.Name);
        return new StageNode(
            StageNames.Plot, StageNames.Plot, null, "Plot", 1, flags.List, [AllLabels(), new StageInput.Upstream(Results, StageNames.Summary), new StageInput.Upstream(Results, StageNames.Similarity), .. drawn], [new StageOutput("", "")]);
    }

    private StageNode Report()
    {
        Flags flags = new Flags()
            .Path("--labels", Labels)
            .Path("--results", Results)
            .Path("--rejected", "rejected")
            .Path("--provenance", "provenance")
            .Add(ModelFlags())
            .Set(StageNames.Report, values);
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
                new StageInput.Upstream(Labels, StageNames.Nuisance, "nuisance.csv"),
                new StageInput.Upstream(Results, StageNames.Summary),
                new StageInput.Upstream(Results, StageNames.Plot),
                .. rejected,
                new StageInput.Provenance("provenance", values.Get(PipelineFile.Name)!, command, Settings.Label.Of(values)),
            ],
            [new StageOutput("report.html", "report.html"), new StageOutput("report.md", "report.md")]);
    }

    /// <summary>The files of some splits on the disk.</summary>
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
                manifest.Audio.Where(audio => wanted.Contains(audio.Split)).Select(audio => (AudioPlace.Parse(audio.Path), audio.Id)));
        }

        return new StageInput.DiskFolders(Corpus, corpus.Root, []) { Only = selection, Name = string.Join(", ", manifest.Files.Select(file => Path.GetFileName(file.Written.TrimEnd('/')))) };
    }

    private static StageNode Node(
        ModelBranch branch, string stage, string tool, Flags flags, IEnumerable<StageInput> inputs, IReadOnlyList<StageOutput> outputs) =>
        new(branch.Id(stage), stage, branch.Model.Name, tool, 1, flags.List, [.. inputs], outputs);

    /// <summary>Fixed crops add nothing if the models hear no more anyway.</summary>
    private bool HasFixedCrops => values.Get(Settings.Statistics.Crop) && !(values.Get(Settings.Extract.CropSeconds) <= Settings.Statistics.CropSeconds);

    /// <summary>Controls have no crops: models are compared with them on whole utterances.</summary>
    private bool HasCrop(ModelBranch branch) => HasFixedCrops && branch.Seed is null;

    private Flags ProbeFlags(string stage, string scope) => FeatureFlags().Value("--scope", scope).Set(stage, values);

    /// <summary>The splits that probes read.</summary>
    private IEnumerable<Split> ProbeSplits => values.Get(Settings.Probe.Train).Union(values.Get(Settings.Probe.Test));

    /// <summary>The splits that probes read and that a control lacks: if there is one, the control has no probes.</summary>
    private Split[] Unextracted(ModelConfig model) =>
        model is ModelConfig.Control control ? [.. ProbeSplits.Except(control.Splits).Order()] : [];

    private bool HasProbes(ModelConfig model) => Unextracted(model).Length == 0;

    private IEnumerable<StageArgument> UnextractedFlags() =>
        models.SelectMany(Unextracted, (model, split) => new StageArgument.Value("--not-extracted", $"{model.Name}={split.Name()}"));

    private static Flags FeatureFlags() => new Flags().Path("--labels", Labels).Path("--features", Features);

    // Repeated flags, in the order of the file: it is the order of the models in tables and figures.
    private IEnumerable<StageArgument> ModelFlags() => ModelFlags(models);

    private static IEnumerable<StageArgument> ModelFlags(IEnumerable<ModelConfig> models) => models.Select(model => new StageArgument.Value("--model", model.Name));

    private IEnumerable<StageArgument> ControlFlags() => ControlFlags(models);

    private static IEnumerable<StageArgument> ControlFlags(IEnumerable<ModelConfig> models) =>
        models.OfType<ModelConfig.Control>().Select(control => new StageArgument.Value("--control", $"{control.Name}={control.Of.Name}"));

    /// <summary>Labels and activations of some splits: new files in another split re-run nothing.</summary>
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
