using System.Text.Json.Serialization;

namespace SpeechSpeed.Stages.Export.Chroma;

/// <summary>What a record is found by beside its embedding.</summary>
/// <param name="Path">Path of the audio, as the label tables have it.</param>
/// <param name="Split">train, dev or test.</param>
/// <param name="Speaker">The speaker.</param>
/// <param name="Value">The target's value.</param>
/// <param name="TargetKind">What the target is.</param>
/// <param name="Model">The model.</param>
/// <param name="EmbeddingSha256">Digest of the embedding as little-endian float32: tells whether a record is up to date.</param>
internal sealed record ChromaMetadata(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("split")] string Split,
    [property: JsonPropertyName("speaker")] string Speaker,
    [property: JsonPropertyName("label")] double Value,
    [property: JsonPropertyName("label_kind")] string TargetKind,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("embedding_sha256")] string EmbeddingSha256);

/// <summary>A record of a collection.</summary>
/// <param name="Id">The same for the same utterance and model, whenever it is exported.</param>
/// <param name="Embedding">The embedding.</param>
/// <param name="Metadata">The rest.</param>
internal sealed record ChromaRecord(string Id, float[] Embedding, ChromaMetadata Metadata);

/// <summary>A collection, as the server describes it.</summary>
/// <param name="Id">What requests call it.</param>
/// <param name="Dimension">Channels of its embeddings; null while it has none.</param>
internal sealed record ChromaCollection([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("dimension")] int? Dimension);
