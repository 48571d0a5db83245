using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>models:</c>, a list; these are the settings of one model.</summary>
public static class Models
{
    private const string Extract = StageNames.Extract;
    private const string Inspect = StageNames.Inspect;

    public static readonly SettingSection Section = SettingSection.RequiredList(
        "models", "The models, each with a `name` and exactly one of `onnx`, `control` and `architecture`.");

    public static readonly Setting<string?> Name = Section.Required<string?>(
        "name", new ModelName(), "Its name in tables and figures, and of its folder of the results. Unique, capitals or not.");

    public static readonly Setting<string?> Onnx = Section.Optional<string?>("onnx", new PathText("file"), "none", "A speaker model as an ONNX file.")
        .To("--model", Extract, Inspect);

    public static readonly Setting<string?> Sha256 = Section.Optional<string?>(
        "sha256", new Digest(64, "sha256sum"), "not checked", "The digest that the ONNX file must have; of that file alone, not of files beside it that hold its tensors.");

    public static readonly Setting<IReadOnlyList<string>?> Url = Section.Optional<IReadOnlyList<string>?>(
        "url", new OneOrMore<string>(new Address()), "none", "Where `Fetch` gets the file of `onnx`, if it is not there; several are tried in their order.");

    public static readonly SettingSection Input = Section.Add(
        "input", "found from the graph", "How the ONNX model is fed, where its graph leaves that open. A control is fed as the model it is of.")
        .To("--input-", Extract, Inspect).With(Onnx);

    public static readonly Setting<string?> InputName = Input.Optional<string?>(
        "name", new Line("the name of an input", inList: false), "the one that it can only be", "The input that takes the speech.");

    public static readonly Setting<InputKind?> InputKind = Input.Optional<InputKind?>(
        "kind", new Choice<InputKind>(("features", Core.InputKind.Features), ("waveform", Core.InputKind.Waveform)), "by the input's shape",
        "Whether it takes the front end's features, or audio of 16 kHz.");

    public static readonly Setting<FirstAxis?> FirstAxis = Input.Optional<FirstAxis?>(
        "first_axis", new Choice<FirstAxis>(("frames", Core.FirstAxis.Frames), ("bins", Core.FirstAxis.Bins)), "by the input's shape, or by trying",
        "Which axis of features comes first after the batch: (batch, frames, bins) or (batch, bins, frames).");

    public static readonly Setting<SampleRange> InputSamples = Input.Add(
        "samples", CommonTypes.Samples, SampleRange.Unit, "Range of the audio that a waveform model takes: -1 to 1, or that of 16-bit PCM.");

    public static readonly Setting<InputNormalization?> Normalize = Input.Optional<InputNormalization?>(
        "normalize", new Choice<InputNormalization>(("none", InputNormalization.None), ("utterance", InputNormalization.Utterance)),
        $"by `do_normalize` of a `{PreprocessorFile.Name}` beside the model, otherwise `none`",
        "How the audio is normalised that a waveform model takes. `utterance`: to mean 0 and variance 1, as wav2vec 2.0 and its kin are trained.");

    public static readonly Setting<int?> Window = Input.Optional<int?>(
        "window", new WholeNumber<int>(1, 100_000_000), "the input's fixed length, otherwise the whole utterance",
        "Length of the windows that the network is run on; their activations are averaged.", "frames or samples");

    public static readonly Setting<int?> Hop = Input.Optional<int?>(
        "hop", new WholeNumber<int>(1, 100_000_000), "half of the window, rounded down",
        "From the start of a window to the start of the next, at most the window. The last window ends with the utterance.", "frames or samples");

    public static readonly Setting<string?> Output = Section.Optional<string?>(
        "output", new Line("the name of an output", inList: false), "the only one", "The output of the ONNX model that is the embedding.")
        .With(Onnx).To("--output-name", Extract, Inspect);

    public static readonly Setting<string?> TrainedOn = Section.Optional<string?>(
        "trained_on", new Line("what it was trained on", inList: false), "not said",
        "What the network was trained on, in words, and whether speakers of the corpus may be among it. The report says it.")
        .ToNone();

    public static readonly SettingSection Control = Section.Add(
        "control", "none",
        "Another model's graph with weights that were not trained. What it shows, the shape of the network shows.");

    public static readonly Setting<string?> ControlOf = Control.Required<string?>(
        "of", new Line("the name of a model", inList: false), "The model it is the control of, itself not a control.");

    /// <summary>One of <see cref="ControlSeeds"/>.</summary>
    public static readonly Setting<long?> ControlSeed = Control.FlagOnly<long?>(
        "--control-seed", CommonTypes.Seed, "the network as it is", "Makes the untrained control of the network, seeded by this.", Extract, Inspect);

    public static readonly Setting<ControlKind> ControlKind = Control.Add(
        "kind", new Choice<ControlKind>([.. ControlKinds.All.Select(kind => (kind.Name(), kind))]), Core.ControlKind.Filters,
        "How its weights are made. `filters`: the entries of each weight tensor are permuted within each filter; biases and norms are kept. `initialised`: weights are drawn as before any training, "
        + "and norms calibrated on utterances of the corpus. `permuted`: the entries are permuted over the whole tensor, under which attention can saturate.")
        .With(ControlSeed).OnlyTo("--control-kind", Extract, Inspect);

    public static readonly Setting<IReadOnlyList<long>> ControlSeeds = Control.Add(
        "seeds", new ListOf<long>(CommonTypes.Seed, isSet: true), [0, 1, 2, 3, 4], "One network for each.");

    public static readonly Setting<IReadOnlyList<Split>> ControlSplits = Control.Add(
        "splits", CommonTypes.Splits, Splits.All,
        "The splits it is run on. CCA and the held-out statistics are of those that they read; probes there are only where all that `probe` reads is among them.");

    /// <summary>The calibration of the norms of a control of the kind initialised.</summary>
    public static readonly Setting<string?> Calibration = Control.FlagOnly<string?>(
        "--calibration", new PathText("folder"), "none", "Of a control of the kind initialised: the folder of calibration.csv, as --make-control writes it.", Extract);

    public static readonly SettingSection Architecture = Section.Add("architecture", "none", "A network that is built here, untrained.").To("--", Extract, Inspect);

    public static readonly Setting<string?> Kind = Architecture.Required<string?>(
        "kind", CommonTypes.Words("samresnet34", "samresnet100"), "SimAMResNet of 34 or 100 layers.")
        .OnlyTo("--architecture", Extract, Inspect);

    public static readonly Setting<int> Width = Architecture.Add(
        "width", new WholeNumber<int>(4, 256), 64, "Channels of its first stage; 64 is the published size.", "channels")
        .With(Kind);

    public static readonly Setting<long> Seed = Architecture.Add("seed", CommonTypes.Seed, 0, "Seed of its weights.")
        .With(Kind).OnlyTo("--model-seed", Extract, Inspect);
}
