using Parquet.Schema;
using SpeechSpeed.Core;

namespace SpeechSpeed.Features;

/// <summary>
/// The form of a shard of a feature set: a Parquet row per utterance, with <c>audio_path</c> and, per layer, a list of float32 under the layer's name.
/// </summary>
internal static class FeatureFile
{
    /// <summary>Floats buffered before a row group is written: 32 MB, which bounds the memory of writers and readers.</summary>
    private const int RowGroupFloats = 8 * 1024 * 1024;

    public static DataField<string> AudioPath() => new("audio_path", nullable: false);

    public static ListField List(Layer layer) => new(layer.Name, new DataField<float>(ListField.ElementName, nullable: false));

    /// <summary>Depends on the layers alone, so that the same utterances always give the same bytes.</summary>
    public static int RowsPerGroup(int floatsPerRow) => Math.Clamp(RowGroupFloats / Math.Max(floatsPerRow, 1), 1, 4096);
}
