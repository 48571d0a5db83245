using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Extract;

/// <summary>The utterances of one chapter folder: the unit in which extraction is kept.</summary>
/// <param name="Split">The split.</param>
/// <param name="File">Its file in the feature set.</param>
/// <param name="Utterances">In the order of the label table.</param>
internal sealed record Shard(Split Split, string File, IReadOnlyList<Utterance> Utterances)
{
    /// <summary>The shards of a label table, in the order in which their folders first appear.</summary>
    public static IEnumerable<Shard> Of(Split split, IReadOnlyList<Utterance> utterances) => utterances
        .GroupBy(utterance => Folder(utterance.AudioPath), StringComparer.Ordinal)
        .Select(chapter => new Shard(split, FeatureShard.FileOf(split, chapter.Key), [.. chapter]));

    private static string Folder(string audioPath) => audioPath[..Math.Max(audioPath.LastIndexOf('/'), 0)];
}
