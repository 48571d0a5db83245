using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>models:</c>, a list; these are the settings of one model.</summary>
public static class Models
{
    private const string Extract = StageNames.Extract;
    private const string Inspect = StageNames.Inspect;

    public static readonly SettingSection Section = SettingSection.RequiredList(
        "models", "The models. Each has a `name` and exactly one of `onnx`, `control` and `architecture`.");

    public static readonly Setting<string?> Name = Section.Required<string?>(
        "name", new ModelName(), "Name of the model in tables and figures, and of its folder in the results. Names must differ in more than capitals.");

    public static readonly Setting<string?> Onnx = Section.Optional<string?>("onnx", new PathText("file"), "none", "A speaker model as an ONNX file.")
        .To("--model", Extract, Inspect);

    public static readonly Setting<string?> Sha256 = Section.Optional<string?>(
        "sha256", new Digest(64, "sha256sum"), "not checked", "Required SHA-256 digest of the ONNX file. It does not cover files beside it that hold its tensors.");

    public static readonly Setting<IReadOnlyList<string>?> Url = Section.Optional<IReadOnlyList<string>?>(
        "url", new OneOrMore<string>(new Address()), "none", "Address from which `Fetch` downloads a missing file of `onnx`. Several addresses are tried in order.");

    public static readonly SettingSection Input = Section.Add(
        "input", "found from the graph", "The input of the ONNX model, where its graph leaves that open. A control takes the input of its model.")
        .To("--input-", Extract, Inspect).With(Onnx);

    public static readonly Setting<string?> InputName = Input.Optional<string?>(
        "name", new Line("the name of an input", inList: false), "the only input that fits", "Name of the input that takes the speech.");

    public static readonly Setting<InputKind?> InputKind = Input.Optional<InputKind?>(
        "kind", new Choice<InputKind>(("features", Core.InputKind.Features), ("waveform", Core.InputKind.Waveform)), "by the input's shape",
        "Whether the input takes the features of the front end or a waveform of 16 kHz.");

    public static readonly Setting<FirstAxis?> FirstAxis = Input.Optional<FirstAxis?>(
        "first_axis", new Choice<FirstAxis>(("frames", Core.FirstAxis.Frames), ("bins", Core.FirstAxis.Bins)), "by the input's shape, or by trying",
        "The first axis after the batch: (batch, frames, bins) or (batch, bins, frames).");

    public static readonly Setting<SampleRange> InputSamples = Input.Add(
        "samples", CommonTypes.Samples, SampleRange.Unit, "Range of the samples that a waveform model takes: -1 to 1 (`unit`), or that of 16-bit PCM (`pcm16`).");

    public static readonly Setting<InputNormalization?> Normalize = Input.Optional<InputNormalization?>(
        "normalize", new Choice<InputNormalization>(("none", InputNormalization.None), ("utterance", InputNormalization.Utterance)),
        $"by `do_normalize` of a `{PreprocessorFile.Name}` beside the model, otherwise `none`",
        "Normalisation of the audio of a waveform model. `utterance`: each utterance has mean 0 and variance 1, as in the training of wav2vec 2.0 and related models.");

    public static readonly Setting<int?> Window = Input.Optional<int?>(
        "window", new WholeNumber<int>(1, 100_000_000), "the input's fixed length, otherwise the whole utterance",
        "Length of the windows that the network is run on. The activations are averaged over the windows.", "frames or samples");

    public static readonly Setting<int?> Hop = Input.Optional<int?>(
        "hop", new WholeNumber<int>(1, 100_000_000), "half of the window, rounded down",
        "Distance from the start of a window to the start of the next, at most the length of a window. The last window ends with the utterance.", "frames or samples");

    public static readonly Setting<string?> Output = Section.Optional<string?>(
        "output", new Line("the name of an output", inList: false), "the only one", "Name of the output that is the embedding.")
        .With(Onnx).To("--output-name", Extract, Inspect);

    public static readonly Setting<string?> TrainedOn = Section.Optional<string?>(
        "trained_on", new Line("what the network was trained on", inList: false), "not said",
        "The training data of the network in words, and whether speakers of the corpus may be among them. The report quotes it.")
        .ToNone();

    public static readonly SettingSection Control = Section.Add(
        "control", "none",
        "The graph of another model with untrained weights. It shows what the architecture predicts without training.");

    public static readonly Setting<string?> ControlOf = Control.Required<string?>(
        "of", new Line("the name of a model", inList: false), "Name of the model. The model must not be a control itself.");

    /// <summary>One of <see cref="ControlSeeds"/>.</summary>
    public static readonly Setting<long?> ControlSeed = Control.FlagOnly<long?>(
        "--control-seed", CommonTypes.Seed, "the network as it is", "Makes the untrained control of the network with this seed.", Extract, Inspect);

    public static readonly Setting<ControlKind> ControlKind = Control.Add(
        "kind", new Choice<ControlKind>([.. ControlKinds.All.Select(kind => (kind.Name(), kind))]), Core.ControlKind.Filters,
        "How the weights are made. `filters`: the entries of each weight tensor are permuted within each filter; biases and norms are kept. `initialised`: weights are drawn as before training, "
        + "and norms are calibrated on utterances of the corpus. `permuted`: the entries are permuted over the whole tensor; attention can saturate.")
        .With(ControlSeed).OnlyTo("--control-kind", Extract, Inspect);

    public static readonly Setting<IReadOnlyList<long>> ControlSeeds = Control.Add(
        "seeds", new ListOf<long>(CommonTypes.Seed, isSet: true), [0, 1, 2, 3, 4], "Seeds of the control. Each seed gives one network.");

    public static readonly Setting<IReadOnlyList<Split>> ControlSplits = Control.Add(
        "splits", CommonTypes.Splits, Splits.All,
        "Splits that the control is run on. CCA and the held-out statistics use those of their splits that are among these. The control has probes only if these include every split that `probe` reads.");

    /// <summary>The calibration of the norms of a control of the kind initialised.</summary>
    public static readonly Setting<string?> Calibration = Control.FlagOnly<string?>(
        "--calibration", new PathText("folder"), "none", "Folder of the calibration.csv that --make-control writes, for a control of the kind initialised.", Extract);

    public static readonly SettingSection Architecture = Section.Add("architecture", "none", "An untrained network that SpeechSpeed builds.").To("--", Extract, Inspect);

    public static readonly Setting<string?> Kind = Architecture.Required<string?>(
        "kind", CommonTypes.Words("samresnet34", "samresnet100"), "A SimAMResNet of 34 or 100 layers.")
        .OnlyTo("--architecture", Extract, Inspect);

    public static readonly Setting<int> Width = Architecture.Add(
        "width", new WholeNumber<int>(4, 256), 64, "Channels of the first stage. The published networks have 64.", "channels")
        .With(Kind);

    public static readonly Setting<long> Seed = Architecture.Add("seed", CommonTypes.Seed, 0, "Seed of the weights.")
        .With(Kind).OnlyTo("--model-seed", Extract, Inspect);
}
