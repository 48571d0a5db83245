using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Describes how the files of a corpus have changed: <c>3 utterances added, 1 changed (dev-clean/84/121123)</c>.</summary>
internal static class ListingChanges
{
    private const int NamedFolders = 2;
    private static readonly string[] Changes = ["added", "changed", "removed", "renamed"];

    /// <summary>A phrase per kind of changed file; empty if nothing has changed.</summary>
    /// <param name="before">The earlier files.</param>
    /// <param name="now">The current files.</param>
    /// <param name="areAllAudio">Whether every file is audio, whatever its name; otherwise the name decides.</param>
    public static IEnumerable<string> Between(IReadOnlyList<DigestedFile> before, IReadOnlyList<DigestedFile> now, bool areAllAudio = false)
    {
        HashSet<string> remaining = [.. now.Select(file => file.Path)];
        Dictionary<string, string> old = before.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);

        // A file that is gone and a new file with the same content are one renamed file.
        Dictionary<string, Queue<string>> gone = before
            .Where(file => !remaining.Contains(file.Path))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .GroupBy(file => file.Sha256, file => file.Path)
            .ToDictionary(group => group.Key, group => new Queue<string>(group), StringComparer.Ordinal);
        List<(string Path, string Change)> changes = [];
        foreach (DigestedFile file in now.Where(file => old.GetValueOrDefault(file.Path) != file.Sha256))
        {
            bool isRenamed = !old.ContainsKey(file.Path) && gone.TryGetValue(file.Sha256, out Queue<string>? sources) && sources.TryDequeue(out _);
            changes.Add((file.Path, isRenamed ? "renamed" : old.ContainsKey(file.Path) ? "changed" : "added"));
        }

        changes.AddRange(gone.Values.SelectMany(paths => paths).Select(path => (path, "removed")));
        return changes
            .GroupBy(change => areAllAudio ? "utterance" : Kind(change.Path))
            .OrderBy(kind => kind.Key == "utterance" ? "" : kind.Key, StringComparer.Ordinal)
            .Select(kind => Phrase(kind.Key, [.. kind]));
    }

    private static string Phrase(string kind, IReadOnlyList<(string Path, string Change)> changes)
    {
        IEnumerable<string> parts = Changes
            .Select(change => (Count: changes.Count(one => one.Change == change), Change: change))
            .Where(part => part.Count > 0)
            .Select((part, i) => string.Create(CultureInfo.InvariantCulture, $"{part.Count:N0}{(i > 0 ? "" : part.Count == 1 ? $" {kind}" : $" {kind}s")} {part.Change}"));
        string[] folders = [.. changes.Select(change => Folder(change.Path)).Distinct().Order(StringComparer.Ordinal)];
        int more = folders.Length - NamedFolders;
        string named = string.Join(", ", folders.Take(NamedFolders));
        string places = more <= 0 ? named : string.Create(CultureInfo.InvariantCulture, $"{named} and {more:N0} more folder{(more == 1 ? "" : "s")}");
        return $"{string.Join(", ", parts)} ({places})";
    }

    private static string Kind(string path) =>
        CorpusNames.IsAudio(path) ? "utterance"
        : path.EndsWith(".trans.txt", StringComparison.Ordinal) ? "transcript"
        : "file";

    private static string Folder(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : ".";
}
