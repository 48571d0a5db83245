using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Pipeline.Configuration.Yaml;

namespace SpeechSpeed.Pipeline.Configuration.Schema;

/// <summary>The one table of what a pipeline file may hold. The reader, its messages and docs/configuration.md follow it.</summary>
public static class ConfigurationSchema
{
    private static readonly List<ConfigurationKey> AllKeys = [];

    private static readonly Choice<Split> Role = new([.. Splits.All.Select(split => (split.Name(), split))]);
    private static readonly ListOf<Split> Roles = new(Role);
    private static readonly WholeNumber<long> Seed = new(0, uint.MaxValue);
    private static readonly SectionType Section = new();

    private static readonly Choice<SampleRange> SampleRanges = new(("unit", SampleRange.Unit), ("pcm16", SampleRange.Pcm16));
    private static readonly FrontEndSettings FrontEndDefaults = new();
    private static readonly ProbeSettings ProbeDefaults = new();
    private static readonly TsneSettings TsneDefaults = new();

    internal static readonly Key<int> Schema = Default(
        "schema", new WholeNumber<int>(1, 1), 1, "Version of this file's form.");

    internal static readonly Key<string> Name = Optional(
        "name", new Line("a title", inList: false), "the file's name without its extension", "Title of the report.");

    internal static readonly Key<string> Results = Default(
        "results", new PathText("folder"), "results", "Where results are published. A folder of its own; `Clean` removes what was published there.");

    internal static readonly Key<SourceMap> Corpus = Required(
        "corpus", Section, "The speech, in LibriSpeech's layout, `split/speaker/chapter/*`, or named by a `manifest` ([corpora.md](corpora.md)).");

    internal static readonly Key<string> CorpusManifest = Optional(
        "corpus.manifest", new PathText("file"), "none",
        "A table (.csv, .tsv, .parquet) with a row per utterance: `audio_path`, `text`, `speaker`, `split`. In place of `splits` and `speakers`.");

    internal static readonly Key<string> CorpusRoot = Required(
        "corpus.root", new PathText("folder"), "The corpus. With `corpus.manifest` it may be left out for the manifest's folder.");

    internal static readonly Key<SourceMap> CorpusSplits = Required(
        "corpus.splits", Section, "Which folders are for what. No folder and no speaker may be in two of the three. Not with `corpus.manifest`.");

    internal static readonly Key<IReadOnlyList<string>> CorpusTrain = Required(
        "corpus.splits.train", new ListOf<string>(new FolderBelowRoot()), "Folders of the training split.");

    internal static readonly Key<IReadOnlyList<string>> CorpusDev = Required(
        "corpus.splits.dev", new ListOf<string>(new FolderBelowRoot()), "Folders of the split that choices are made on.");

    internal static readonly Key<IReadOnlyList<string>> CorpusTest = Required(
        "corpus.splits.test", new ListOf<string>(new FolderBelowRoot()), "Folders of the split that results are given for.");

    internal static readonly Key<string> CorpusSpeakers = Optional(
        "corpus.speakers", new PathText("file"), "none",
        "LibriSpeech's table of speakers, which gives their sex. Relative to `corpus.root` or to the YAML file.");

    internal static readonly Key<double> CorpusMaxRejected = Default(
        "corpus.max_rejected", new Number(0, 1), 0.01, "How many of the utterances may be unusable before it is an error.", "share");

    internal static readonly Key<SourceMap> Label = OptionalSection("label", "What is measured of the speech and read from the models.");

    internal static readonly Key<Target> LabelKind = Default(
        "label.kind", new Choice<Target>([.. Target.All.Select(target => (target.Kind, target))]), Target.All[0],
        $"{string.Join("; ", Target.All.Select(target => $"`{target.Kind}`: {target.Meaning}"))} ([corpora.md](corpora.md)).");

    internal static readonly Key<IReadOnlyList<SourceNode>> Models = Required(
        "models", new ListOf<SourceNode>(new EntryType()), "The models, each with a `name` and exactly one of `onnx`, `control` and `architecture`.");

    internal static readonly Key<string> ModelName = Required(
        "models[].name", new ModelName(), "Its name in tables and figures, and of its folder of the results. Unique, capitals or not.");

    internal static readonly Key<string> ModelOnnx = Optional(
        "models[].onnx", new PathText("file"), "none", "A speaker model as an ONNX file.");

    internal static readonly Key<string> ModelSha256 = Optional(
        "models[].sha256", new Digest(64, "sha256sum"), "not checked", "The digest that the ONNX file must have; of that file alone, not of files beside it that hold its tensors.");

    internal static readonly Key<IReadOnlyList<string>> ModelUrl = Optional(
        "models[].url", new OneOrMore<string>(new Address()), "none", "Where `Fetch` gets the file of `onnx`, if it is not there; several are tried in their order.");

    internal static readonly Key<SourceMap> ModelInput = Optional(
        "models[].input", Section, "found from the graph", "How the ONNX model is fed, where its graph leaves that open. A control is fed as the model it is of.");

    internal static readonly Key<string> InputName = Optional(
        "models[].input.name", new Line("the name of an input", inList: false), "the one that it can only be", "The input that takes the speech.");

    internal static readonly Key<InputKind> InputKind = Optional(
        "models[].input.kind", new Choice<InputKind>(("features", Core.InputKind.Features), ("waveform", Core.InputKind.Waveform)), "by the input's shape",
        "Whether it takes the front end's features, or audio of 16 kHz.");

    internal static readonly Key<FirstAxis> InputFirstAxis = Optional(
        "models[].input.first_axis", new Choice<FirstAxis>(("frames", FirstAxis.Frames), ("bins", FirstAxis.Bins)), "by the input's shape, or by trying",
        "Which axis of features comes first after the batch: (batch, frames, bins) or (batch, bins, frames).");

    internal static readonly Key<SampleRange> InputSamples = Default(
        "models[].input.samples", SampleRanges, SampleRange.Unit, "Range of the audio that a waveform model takes: -1 to 1, or that of 16-bit PCM.");

    internal static readonly Key<int> InputWindow = Optional(
        "models[].input.window", new WholeNumber<int>(1, 100_000_000), "the input's fixed length, otherwise the whole utterance",
        "Length of the windows that the network is run on; their activations are averaged.", "frames or samples");

    internal static readonly Key<int> InputHop = Optional(
        "models[].input.hop", new WholeNumber<int>(1, 100_000_000), "half of the window, rounded down",
        "From the start of a window to the start of the next, at most the window. The last window ends with the utterance.", "frames or samples");

    internal static readonly Key<string> ModelOutput = Optional(
        "models[].output", new Line("the name of an output", inList: false), "the only one", "The output of the ONNX model that is the embedding.");

    internal static readonly Key<SourceMap> ModelControl = Optional(
        "models[].control", Section, "none",
        "Another model's graph with the entries of each weight tensor permuted; biases, norms and the mean vector are kept. "
        + "What it shows, the shape of the network shows.");

    internal static readonly Key<string> ControlOf = Required(
        "models[].control.of", new Line("the name of a model", inList: false), "The model it is the control of, itself not a control.");

    internal static readonly Key<IReadOnlyList<long>> ControlSeeds = Default(
        "models[].control.seeds", new ListOf<long>(Seed), [0, 1, 2, 3, 4], "One permutation for each.");

    internal static readonly Key<IReadOnlyList<Split>> ControlSplits = Default(
        "models[].control.splits", Roles, Splits.All, "The splits it is run on. CCA and the held-out statistics are of those that they read; probes there are only where all that `probe` reads is among them.");

    internal static readonly Key<SourceMap> ModelArchitecture = Optional(
        "models[].architecture", Section, "none", "A network that is built here, untrained.");

    internal static readonly Key<string> ArchitectureKind = Required(
        "models[].architecture.kind", Words("samresnet34", "samresnet100"), "SimAMResNet of 34 or 100 layers.");

    internal static readonly Key<int> ArchitectureWidth = Default(
        "models[].architecture.width", new WholeNumber<int>(4, 512), 64, "Channels of its first stage; 64 is the published size.", "channels");

    internal static readonly Key<long> ArchitectureSeed = Default("models[].architecture.seed", Seed, 0, "Seed of its weights.");

    internal static readonly Key<SourceMap> FrontEnd = OptionalSection(
        "frontend", "What the models are given: Kaldi fbank of 25 ms frames every 10 ms, on the int16 scale, or what an ONNX graph makes of the audio.");

    internal static readonly Key<int> FrontEndBins = Default(
        "frontend.bins", new WholeNumber<int>(20, 128), FrontEndDefaults.Bins, "Number of mel bins.", "bins");

    internal static readonly Key<FbankWindow> FrontEndWindow = Default(
        "frontend.window", new Choice<FbankWindow>(("hamming", FbankWindow.Hamming), ("povey", FbankWindow.Povey)), FrontEndDefaults.Window,
        "Window of the frames: WeSpeaker's command line has hamming, Kaldi povey.");

    internal static readonly Key<double> FrontEndDither = Default(
        "frontend.dither", new Number(0, 32768), FrontEndDefaults.Dither, "Standard deviation of the Gaussian noise added to each sample.", "int16 steps");

    internal static readonly Key<bool> FrontEndCmn = Default(
        "frontend.cmn", new Flag(), FrontEndDefaults.Cmn, "Whether each utterance's mean over time is subtracted from each bin. With `onnx` the default is false.");

    internal static readonly Key<string> FrontEndOnnx = Optional(
        "frontend.onnx", new PathText("file"), "none",
        "An ONNX graph that makes the features from audio of 16 kHz, in place of the fbank; then there are no `bins`, `window` and `dither`.");

    internal static readonly Key<SampleRange> FrontEndSamples = Optional(
        "frontend.samples", SampleRanges, "unit", "Range of the audio that `onnx` takes: -1 to 1, or that of 16-bit PCM.");

    internal static readonly Key<double> FrontEndScale = Optional(
        "frontend.scale", new Number(0, 1e6, excludeMinimum: true), "1", "What the features of `onnx` are multiplied by.");

    internal static readonly Key<double> FrontEndOffset = Optional(
        "frontend.offset", new Number(-1e6, 1e6), "0", "What is added to them then, before any means are subtracted.");

    internal static readonly Key<SourceMap> Extract = OptionalSection("extract", "What is read from the models.");

    internal static readonly Key<SourceMap?> ExtractCrop = Default(
        "extract.crop", new WordOr<SourceMap>("full", Section), null, "How much of an utterance the models hear: all of it, or its beginning.");

    internal static readonly Key<double> CropSeconds = Required(
        "extract.crop.seconds", new Number(0.025, 3600), "Length of the beginning; a shorter utterance is heard whole.", "s");

    internal static readonly Key<int> CropPadFrames = Default(
        "extract.crop.pad_frames", new WholeNumber<int>(0, 1_000_000), 0,
        "Length that the features are zero-padded to after mean subtraction: 0 for no padding, or at least the frames of the crop.", "frames");

    internal static readonly Key<IReadOnlyList<string>?> ExtractLayers = Default(
        "extract.layers", new WordOr<IReadOnlyList<string>>("all", new ListOf<string>(new Line("the name of a layer", inList: true))), null,
        "Layers to read. The embedding is always read.");

    internal static readonly Key<string> ExtractPooling = Default(
        "extract.pooling", Words("mean"), "mean", "How an activation becomes one number for each channel: its mean over frequency and time.");

    internal static readonly Key<SourceMap> Probe = OptionalSection("probe", "The MLP probes of the embedding and of each layer.");

    internal static readonly Key<IReadOnlyList<Split>> ProbeTrain = Default("probe.train", Roles, [Split.Train], "Splits they are fitted on.");

    internal static readonly Key<IReadOnlyList<Split>> ProbeTest = Default(
        "probe.test", Roles, [Split.Test], "Splits they are evaluated on. One that is in `probe.train` too makes the result in-sample, and it is labelled so.");

    internal static readonly Key<int> ProbeHidden = Default(
        "probe.hidden", new WholeNumber<int>(1, 65_536), ProbeDefaults.Hidden, "Units of the hidden layer.", "units");

    internal static readonly Key<int> ProbeEpochs = Default(
        "probe.epochs", new WholeNumber<int>(1, 100_000), ProbeDefaults.Epochs, "Passes over the training set for the embedding.", "epochs");

    internal static readonly Key<int> ProbeLayerEpochs = Default(
        "probe.layer_epochs", new WholeNumber<int>(1, 100_000), ProbeDefaults.LayerEpochs, "Passes over the training set for each layer.", "epochs");

    internal static readonly Key<int> ProbeBatch = Default(
        "probe.batch", new WholeNumber<int>(1, 65_536), ProbeDefaults.Batch, "Utterances of a step.", "utterances");

    internal static readonly Key<double> ProbeLearningRate = Default(
        "probe.learning_rate", new Number(0, double.MaxValue, excludeMinimum: true), ProbeDefaults.LearningRate, "Adam's learning rate.");

    internal static readonly Key<long> ProbeSeed = Default(
        "probe.seed", Seed, ProbeDefaults.Seed, "Seed of the initial weights and of the order of the utterances.");

    internal static readonly Key<SourceMap> Cca = OptionalSection("cca", "The in-sample canonical correlation of each layer with CPS.");

    internal static readonly Key<IReadOnlyList<Split>> CcaSplits = Default("cca.splits", Roles, Splits.All, "Splits it is computed over.");

    internal static readonly Key<int> CcaComponents = Default(
        "cca.components", new WholeNumber<int>(1, 1), 1, "Number of components; CPS is a scalar, so there is one.");

    internal static readonly Key<int> CcaMaxUtterances = Optional(
        "cca.max_utterances", new WholeNumber<int>(3, int.MaxValue), "all", "Size of a random sample of the utterances.", "utterances");

    internal static readonly Key<long> CcaSeed = Default("cca.seed", Seed, 42, "Seed of that sample.");

    internal static readonly Key<SourceMap> Tsne = OptionalSection("tsne", "The maps of the embeddings.");

    internal static readonly Key<double> TsnePerplexity = Default(
        "tsne.perplexity", new Number(2, double.MaxValue), TsneDefaults.Perplexity,
        "Effective number of neighbours; lowered to a third of the utterances where these are few.", "utterances");

    internal static readonly Key<long> TsneSeed = Default(
        "tsne.seed", Seed, TsneDefaults.Seed, "Seed of the sample that is drawn where there are too many utterances.");

    internal static readonly Key<SourceMap> Statistics = OptionalSection("statistics", "The held-out statistics.");

    internal static readonly Key<IReadOnlyList<Split>> StatisticsSplits = Default(
        "statistics.splits", Roles, Splits.All, "Splits whose speakers are dealt to the folds.");

    internal static readonly Key<int> StatisticsFolds = Default(
        "statistics.folds", new WholeNumber<int>(3, 100), 5, "Number of folds, disjoint by speaker; each training set is cross-validated over the others.", "folds");

    internal static readonly Key<int> StatisticsBootstraps = Default(
        "statistics.bootstraps", new WholeNumber<int>(0, 1_000_000), 2000, "Bootstrap samples of speakers; 0 for no intervals.", "samples");

    internal static readonly Key<int> StatisticsPermutations = Default(
        "statistics.permutations", new WholeNumber<int>(0, 1_000_000), 1000, "Permutations of CPS between speakers; 0 for no tests.", "permutations");

    internal static readonly Key<long> StatisticsSeed = Default("statistics.seed", Seed, 42, "Seed of both.");

    internal static readonly Key<bool> StatisticsCrop = Default(
        "statistics.crop", new Flag(), true,
        "Whether the models hear the first 4 s of every utterance that has them once more, so that no duration can be read; not where `extract.crop` is as short.");

    internal static readonly Key<SourceMap> Plot = OptionalSection("plot", "The figures.");

    internal static readonly Key<IReadOnlyList<string>> PlotFormats = Default(
        "plot.formats", new ListOf<string>(Words("png", "svg")), ["png", "svg"], "File formats of every figure.");

    internal static readonly Key<double> PlotWidthCm = Default("plot.width_cm", new Number(5, 60), 17, "Width of every figure.", "cm");

    internal static readonly Key<SourceMap> Report = OptionalSection("report", "The report.");

    internal static readonly Key<IReadOnlyList<string>> ReportLanguages = Default(
        "report.languages", new ListOf<string>(Words("en", "ru")), ["en", "ru"], "Languages of the report; it opens in the first.");

    internal static readonly Key<SourceMap> Cache = OptionalSection("cache", "The store of everything that was computed.");

    internal static readonly Key<string> CacheDir = Optional(
        "cache.dir", new PathText("folder"), "`.speechspeed` beside build.sh", "The store's folder. By default all pipelines share one.");

    internal static readonly Key<SourceMap> Fetch = OptionalSection("fetch", "What `Fetch` brings beside the models that have a `url`, and how.");

    internal static readonly Key<int> FetchConnectionsPerHost = Default(
        "fetch.connections_per_host", new WholeNumber<int>(1, 8), 2, "Connections to one host at a time.", "connections");

    internal static readonly Key<int> FetchAttempts = Default(
        "fetch.attempts", new WholeNumber<int>(1, 100), 5, "How often one address is tried without getting any further.", "attempts");

    internal static readonly Key<IReadOnlyList<SourceNode>> FetchArchives = Optional(
        "fetch.archives", new ListOf<SourceNode>(new EntryType()), "none", "Archives (tar, tar.gz, zip) that are downloaded and unpacked, such as corpora.");

    internal static readonly Key<IReadOnlyList<string>> ArchiveUrl = Required(
        "fetch.archives[].url", new OneOrMore<string>(new Address()), "Where it is to be had; several are tried in their order.");

    internal static readonly Key<string> ArchiveInto = Required("fetch.archives[].into", new PathText("folder"), "The folder that it is unpacked to.");

    internal static readonly Key<IReadOnlyList<string>> ArchiveGives = Required(
        "fetch.archives[].gives", new OneOrMore<string>(new PathBelow("the folder of `into`")),
        "What is in `into` when it has been unpacked. Where all of it is there, the archive is not fetched.");

    internal static readonly Key<string> ArchiveSha256 = Optional(
        "fetch.archives[].sha256", new Digest(64, "sha256sum"), "that of the first fetch", "The digest that it must have. Without one, the lock file keeps that of the first fetch.");

    internal static readonly Key<string> ArchiveMd5 = Optional(
        "fetch.archives[].md5", new Digest(32, "md5sum"), "not checked", "The MD5 digest that it must have, where its publisher gives no better one.");

    internal static readonly Key<long> ArchiveBytes = Optional(
        "fetch.archives[].bytes", new WholeNumber<long>(1, long.MaxValue), "not checked", "The size that it must have.", "bytes");

    internal static readonly Key<double> ArchiveUnpackedLimit = Default(
        "fetch.archives[].unpacked_limit_gb", new Number(0.001, 100_000), 50, "The most that may come out of it.", "GB");

    private static readonly string[] Reserved =
        ["cache.remote", "execution", "tempo"];

    /// <summary>Every key, in the order of the manual; then the reserved ones.</summary>
    public static IReadOnlyList<ConfigurationKey> Keys { get; } = [.. AllKeys, .. Reserved.Select(path => new ReservedKey(path))];

    private static Key<T> Required<T>(string path, ValueType<T> type, string meaning, string unit = "") => Add(Key<T>.Required(path, type, meaning, unit));

    private static Key<T> Default<T>(string path, ValueType<T> type, T value, string meaning, string unit = "") =>
        Add(Key<T>.WithDefault(path, type, value, meaning, unit));

    private static Key<T> Optional<T>(string path, ValueType<T> type, string defaultText, string meaning, string unit = "") =>
        Add(Key<T>.Optional(path, type, defaultText, meaning, unit));

    private static Key<SourceMap> OptionalSection(string path, string meaning) => Optional(path, Section, "every key's default", meaning);

    private static Choice<string> Words(params string[] words) => new([.. words.Select(word => (word, word))]);

    private static TKey Add<TKey>(TKey key)
        where TKey : ConfigurationKey
    {
        AllKeys.Add(key);
        return key;
    }
}
