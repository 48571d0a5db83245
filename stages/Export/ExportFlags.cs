using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Export;

/// <summary>The formats of exports.</summary>
internal enum ExportFormat
{
    /// <summary>Matrices for <c>numpy.load</c>: the embedding and every layer.</summary>
    Npy,

    /// <summary>A table of the embeddings.</summary>
    Csv,

    /// <summary>A collection of a Chroma server, of the embeddings.</summary>
    Chroma,
}

/// <summary>The flags of the export tool.</summary>
internal static class ExportFlags
{
    public static readonly Setting<string> Model = Flag.Required("--model", new Line("the name of a model", inList: false), "Name of the model. In Chroma it is part of each id.");

    public static readonly Setting<ExportFormat> Format = Flag.Required(
        "--to", new Choice<ExportFormat>(("npy", ExportFormat.Npy), ("csv", ExportFormat.Csv), ("chroma", ExportFormat.Chroma)), "Format of the export.");

    public static readonly Setting<string> Server = Flag.WithDefault("--server", new Address(), "http://localhost:8000", "With --to chroma: address of the server.");

    public static readonly Setting<string> Collection = Flag.WithDefault(
        "--collection", new Line("the name of a collection", inList: false), "speech_speed_embeddings", "With --to chroma: name of the collection. A missing collection is created.");
}
