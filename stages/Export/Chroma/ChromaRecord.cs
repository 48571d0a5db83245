using System.Text.Json.Serialization;

namespace SpeechSpeed.Stages.Export.Chroma;

/// <summary>The metadata of a record, beside its embedding.</summary>
/// <param name="Path">Path of the audio in the label tables.</param>
/// <param name="Split">train, dev or test.</param>
/// <param name="Speaker">The speaker.</param>
/// <param name="Value">The target's value.</param>
/// <param name="TargetKind">The kind of the target.</param>
/// <param name="Model">The model.</param>
/// <param name="EmbeddingSha256">Digest of the embedding as little-endian float32: shows whether a record is up to date.</param>
internal sealed record ChromaMetadata(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("split")] string Split,
    [property: JsonPropertyName("speaker")] string Speaker,
    [property: JsonPropertyName("label")] double Value,
    [property: JsonPropertyName("label_kind")] string TargetKind,
    [property: JsonPropertyName("model")] string Model,
    [property: JsonPropertyName("embedding_sha256")] string EmbeddingSha256);

/// <summary>A record of a collection.</summary>
/// <param name="Id">The same for the same utterance and model, in every export.</param>
/// <param name="Embedding">The embedding.</param>
/// <param name="Metadata">The metadata.</param>
internal sealed record ChromaRecord(string Id, float[] Embedding, ChromaMetadata Metadata);

/// <summary>A collection, as the server describes it.</summary>
/// <param name="Id">Its name in requests.</param>
/// <param name="Dimension">Channels of its embeddings; null while it has none.</param>
internal sealed record ChromaCollection([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("dimension")] int? Dimension);
