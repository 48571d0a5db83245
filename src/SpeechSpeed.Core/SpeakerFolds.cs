using System.Security.Cryptography;
using System.Text;

namespace SpeechSpeed.Core;

/// <summary>
/// Deals speakers to folds: ordered by the SHA-256 of their id, then in turn. A fold therefore depends on no seed, and little on the other speakers.
/// </summary>
public static class SpeakerFolds
{
    /// <summary>The fold of every speaker, 0 to <paramref name="folds"/> − 1. With fewer speakers than folds, the last folds are empty.</summary>
    /// <param name="speakerIds">The speakers; each may be named several times.</param>
    /// <param name="folds">Number of folds, ≥ 1.</param>
    public static IReadOnlyDictionary<string, int> Deal(IEnumerable<string> speakerIds, int folds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(folds);
        return Order(speakerIds).Select((id, i) => (id, i)).ToDictionary(speaker => speaker.id, speaker => speaker.i % folds, StringComparer.Ordinal);
    }

    /// <summary>The speakers in the order of the deal, each once.</summary>
    /// <param name="speakerIds">The speakers; each may be named several times.</param>
    /// <param name="deal">The deal, from 0. The order of deal 0 is by the ids alone, that of every other by its number and the id, <c>3 1089</c>.</param>
    public static IEnumerable<string> Order(IEnumerable<string> speakerIds, int deal = 0) => speakerIds
        .Distinct(StringComparer.Ordinal)
        .OrderBy(id => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(deal == 0 ? id : $"{deal} {id}"))), StringComparer.Ordinal);
}
