using Google.Protobuf;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models;

/// <summary>Where a speaker model comes from: an ONNX file, or an architecture built here; as it is, or as its untrained control.</summary>
public sealed record ModelSource
{
    private readonly string? path;
    private readonly ModelArchitecture? architecture;

    private ModelSource(string? path, ModelArchitecture? architecture)
    {
        this.path = path;
        this.architecture = architecture;
    }

    /// <summary>Seed of the untrained control (see <see cref="AsControl"/>); null for the model as it is.</summary>
    public long? ControlSeed { get; private init; }

    /// <summary>What the model is called in messages: its path or its architecture.</summary>
    public string Label => (path ?? architecture!.Label) + (ControlSeed is { } seed ? $" (untrained control, seed {seed})" : "");

    /// <summary>A model kept in one ONNX file.</summary>
    public static ModelSource FromFile(string path) => new(path, null);

    /// <summary>A network built here.</summary>
    public static ModelSource FromArchitecture(ModelArchitecture architecture) => new(null, architecture);

    /// <summary>The untrained control of this model: the same graph, the entries of every weight tensor permuted.</summary>
    /// <param name="seed">Seed of the permutations.</param>
    public ModelSource AsControl(long seed) => this with { ControlSeed = seed };

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
        ModelProto model = path is not null ? OnnxFile.Read(path) : SimAmResNetBuilder.Build(architecture!);
        if (ControlSeed is { } seed)
        {
            UntrainedControl.PermuteWeights(model, seed, Label);
        }

        return model;
    }
}
