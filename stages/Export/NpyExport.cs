using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Export;

/// <summary>Matrices, shape (utterances, channels), float32: <c>numpy_embs.npy</c> and one per layer, with tables of their rows and files.</summary>
internal static class NpyExport
{
    private const string EmbeddingFile = "numpy_embs.npy";

    public static async Task WriteAsync(ExportSource source, StageContext context)
    {
        Dictionary<Layer, string> files = source.Layers.ToDictionary(layer => layer, FileOf);
        files.Add(source.Embedding, EmbeddingFile);
        Dictionary<Layer, NpyWriter> writers = [];
        List<string[]> index = [];
        try
        {
            foreach ((Layer layer, string file) in files)
            {
                writers.Add(layer, new NpyWriter(context.Output(file), source.Utterances, layer.Dim));
            }

            foreach (FeatureShard shard in source.Features.Shards)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                await foreach ((Layer layer, FeatureMatrix rows) in source.Features.ReadAsync(shard, source.Features.Layers))
                {
                    writers[layer].Append(rows.Values);
                    if (layer == source.Embedding)
                    {
                        foreach (string path in rows.AudioPaths)
                        {
                            index.Add(IndexRow(index.Count, shard.Split, source.LabelOf(path)));
                        }
                    }
                }

                context.Progress.Advance(shard.Utterances);
            }

            foreach (NpyWriter writer in writers.Values)
            {
                writer.Complete();
            }
        }
        finally
        {
            foreach (NpyWriter writer in writers.Values)
            {
                writer.Dispose();
            }
        }

        CsvTable.Write(context.Output("index.csv"), ["row", "audio_path", "split", "speaker_id", "chapter_id", "audio_id", "cps", "duration_seconds"], index);
        CsvTable.Write(
            context.Output("layers.csv"),
            ["layer", "index", "dim", "file"],
            source.Features.Layers.Select(layer => (IReadOnlyList<string>)[layer.Name, Numbers.Text(layer.Index), Numbers.Text(layer.Dim), files[layer]]));
    }

    /// <summary><c>layers/003_layer1_relu_2.npy</c>: sorted by name, the files are in the order of the forward pass.</summary>
    private static string FileOf(Layer layer)
    {
        string name = string.Concat(layer.Name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' ? character : '_'));
        return $"layers/{layer.Index:000}_{name}.npy";
    }

    private static string[] IndexRow(int row, Split split, Utterance label) =>
    [
        Numbers.Text(row),
        label.AudioPath,
        split.Name(),
        label.SpeakerId,
        label.ChapterId,
        label.AudioId,
        Numbers.Text(label.Value),
        Numbers.Text(label.DurationSeconds),
    ];
}
