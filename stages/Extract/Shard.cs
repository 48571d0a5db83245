using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Extract;

/// <summary>The utterances of one chapter folder, or of a part of a large one: the unit in which extraction is stored.</summary>
/// <param name="Split">The split.</param>
/// <param name="File">Its file in the feature set.</param>
/// <param name="Utterances">In the order of the label table.</param>
internal sealed record Shard(Split Split, string File, IReadOnlyList<Utterance> Utterances)
{
    /// <summary>A folder of more utterances is divided: a corpus with a manifest may have all its audio in one folder.</summary>
    internal const int MaximumUtterances = 512;

    private const int LeastUtterances = 64;
    private const int BoundaryEvery = 128;

    /// <summary>The shards of a label table, in the order in which their folders first appear.</summary>
    public static IEnumerable<Shard> Of(Split split, IReadOnlyList<Utterance> utterances) => utterances
        .GroupBy(utterance => Folder(utterance.AudioPath), StringComparer.Ordinal)
        .SelectMany(folder => Divide(split, folder.Key, [.. folder]));

    /// <summary>
    /// Divides a large folder after utterances that the hash of their path selects, not by a count. A new utterance then changes only its own part, and the
    /// others stay as they were.
    /// </summary>
    private static IEnumerable<Shard> Divide(Split split, string folder, Utterance[] utterances)
    {
        if (utterances.Length <= MaximumUtterances)
        {
            yield return new Shard(split, FeatureShard.FileOf(split, folder), utterances);
            yield break;
        }

        int parts = 0;
        int start = 0;
        for (int end = 1; end <= utterances.Length; end++)
        {
            int length = end - start;
            bool isBoundary = length >= LeastUtterances && Hash(utterances[end - 1].AudioPath) % BoundaryEvery == 0;
            if (isBoundary || length == MaximumUtterances || end == utterances.Length)
            {
                parts++;
                yield return new Shard(split, FeatureShard.FileOf(split, folder, parts), utterances[start..end]);
                start = end;
            }
        }
    }

    /// <summary>FNV-1a of 32 bits over the UTF-16 units, whose low bits are mixed once more.</summary>
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * 16777619;
        }

        return hash ^ (hash >> 15);
    }

    private static string Folder(string audioPath) => audioPath[..Math.Max(audioPath.LastIndexOf('/'), 0)];
}
