using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Controls;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models;

/// <summary>Where a speaker model comes from: an ONNX file, or an architecture built here; as it is, or as its untrained control.</summary>
public sealed record ModelSource
{
    private readonly string? path;
    private readonly ModelArchitecture? architecture;
    private readonly IReadOnlyDictionary<string, float[]>? weights;

    private ModelSource(string? path, ModelArchitecture? architecture, IReadOnlyDictionary<string, float[]>? weights = null)
    {
        this.path = path;
        this.architecture = architecture;
        this.weights = weights;
    }

    /// <summary>Seed of the untrained control (see <see cref="AsControl"/>); null for the model as it is.</summary>
    public long? ControlSeed { get; private init; }

    /// <summary>How the untrained control is made.</summary>
    public ControlKind ControlKind { get; private init; }

    /// <summary>What the model is called in messages: its path or its architecture.</summary>
    public string Label => (path ?? architecture!.Label) + (ControlSeed is { } seed ? $" (untrained control, {ControlKind.Meaning()}, seed {seed})" : "");

    /// <summary>The network that it is the control of; itself where it is none.</summary>
    public ModelSource Trained => this with { ControlSeed = null, Calibration = null };

    private IReadOnlyList<NormMoments>? Calibration { get; init; }

    /// <summary>A model kept in one ONNX file.</summary>
    public static ModelSource FromFile(string path) => new(path, null);

    /// <summary>A network built here.</summary>
    public static ModelSource FromArchitecture(ModelArchitecture architecture) => new(null, architecture);

    /// <summary>A network built here with weights that were trained elsewhere.</summary>
    /// <param name="architecture">Its kind and size; the seed is not used.</param>
    /// <param name="weights">
    /// Row-major arrays by the name of the graph's initializer: <c>/front/conv1</c>, <c>/front/layerN/B/conv1</c>, <c>conv2</c> and, where a stage begins
    /// with more channels, <c>downsample</c>, <c>/pooling/attention.0</c> and <c>.3</c>, <c>/bottleneck</c>, each with <c>.weight</c> and <c>.bias</c> and with the
    /// BatchNormalization that follows a convolution folded in; <c>/pooling/attention.2</c> with <c>.weight</c>, <c>.bias</c>, <c>.running_mean</c>,
    /// <c>.running_var</c>; <c>mean_vec</c>. N counts from 1, B from 0. All of them, and no others, or reading the model throws an <see cref="ArgumentException"/>.
    /// </param>
    public static ModelSource FromWeights(ModelArchitecture architecture, IReadOnlyDictionary<string, float[]> weights) => new(null, architecture, weights);

    /// <summary>The untrained control of this model: the same graph with other weights.</summary>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <param name="kind">How it is made.</param>
    /// <param name="calibration">
    /// What the norms of <see cref="ControlKind.Initialised"/> are set to (<see cref="NormCalibration"/>), on which the network depends. Null for the network before they are calibrated, and for other kinds.
    /// </param>
    /// <exception cref="ArgumentException">There is a calibration, and the kind has none.</exception>
    public ModelSource AsControl(long seed, ControlKind kind = ControlKind.Filters, IReadOnlyList<NormMoments>? calibration = null)
    {
        if (kind != ControlKind.Initialised && calibration is not null)
        {
            throw new ArgumentException($"A control of the kind {kind.Name()} keeps its norms; expected no calibration.", nameof(calibration));
        }

        return this with { ControlSeed = seed, ControlKind = kind, Calibration = calibration };
    }

    /// <summary>Writes the model as an ONNX file: a built network or a control can so be looked at and used elsewhere.</summary>
    /// <returns>The file's SHA-256 in lower-case hexadecimal. The same source gives the same bytes.</returns>
    /// <exception cref="SpeechSpeedException">The model cannot be read or built.</exception>
    public string Save(string file)
    {
        byte[] bytes = Read().ToByteArray();
        AtomicFile.Write(file, stream => stream.Write(bytes));
        return FileDigest.Sha256(bytes);
    }

    /// <summary>Reads or builds the model.</summary>
    /// <exception cref="SpeechSpeedException">The model cannot be read or built.</exception>
    internal ModelProto Read()
    {
        ModelProto model = path is not null ? OnnxFile.Read(path) : SimAmResNetBuilder.Build(architecture!, weights);
        if (ControlSeed is { } seed)
        {
            UntrainedControl.Apply(model, ControlKind, seed, Label);
            if (Calibration is { } calibration)
            {
                NormCalibration.Apply(model, calibration, Label);
            }
        }

        return model;
    }

    /// <summary>Reads or builds the model, counts its parameters, and finds how it is fed and its layers.</summary>
    /// <param name="bins">Mel bins per frame that the front end makes.</param>
    /// <param name="settings">What is to be said of its input beyond what its graph and the file beside it say; null for nothing.</param>
    internal PreparedModel Prepare(int bins, InputSettings? settings)
    {
        ModelProto model = Read();
        ModelInfo info = ModelInfo.Read(model, FileDigest.Sha256(stream => model.WriteTo(stream)));
        PreprocessorConfig? config = path is null ? null : PreprocessorConfig.Beside(path);
        (ModelInput input, IReadOnlyList<LayerTap> taps) = LayerTaps.Find(model, ModelInput.Read(model.Graph, Label, bins, settings, config));
        return new PreparedModel(model, info, input, taps);
    }
}
