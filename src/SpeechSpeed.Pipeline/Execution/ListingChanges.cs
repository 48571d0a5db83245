using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>Says how the files of a corpus differ from those of before: <c>3 utterances added, 1 changed (dev-clean/84/121123)</c>.</summary>
internal static class ListingChanges
{
    private const int NamedFolders = 2;

    /// <summary>A phrase per kind of file that has changed; none where nothing has.</summary>
    /// <param name="before">The files as they were.</param>
    /// <param name="now">The files as they are.</param>
    /// <param name="areAllAudio">Whether every file is audio, whatever its name; otherwise names tell.</param>
    public static IEnumerable<string> Between(IReadOnlyList<DigestedFile> before, IReadOnlyList<DigestedFile> now, bool areAllAudio = false)
    {
        Dictionary<string, string> old = before.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
        List<(string Path, string Change)> changes = [];
        List<DigestedFile> added = [];
        foreach (DigestedFile file in now)
        {
            if (!old.Remove(file.Path, out string? digest))
            {
                added.Add(file);
            }
            else if (digest != file.Sha256)
            {
                changes.Add((file.Path, "changed"));
            }
        }

        // A file that is gone and one that is new with the same content are one that was renamed.
        Dictionary<string, Queue<string>> gone = old
            .GroupBy(file => file.Value, file => file.Key)
            .ToDictionary(group => group.Key, group => new Queue<string>(group.Order(StringComparer.Ordinal)), StringComparer.Ordinal);
        foreach (DigestedFile file in added)
        {
            bool isRenamed = gone.TryGetValue(file.Sha256, out Queue<string>? sources) && sources.TryDequeue(out _);
            changes.Add((file.Path, isRenamed ? "renamed" : "added"));
        }

        changes.AddRange(gone.Values.SelectMany(paths => paths).Select(path => (path, "removed")));
        return changes
            .GroupBy(change => areAllAudio ? "utterance" : Kind(change.Path))
            .OrderBy(kind => kind.Key == "utterance" ? "" : kind.Key, StringComparer.Ordinal)
            .Select(kind => Phrase(kind.Key, [.. kind]));
    }

    private static string Phrase(string kind, IReadOnlyList<(string Path, string Change)> changes)
    {
        List<string> parts = [];
        foreach (string change in new[] { "added", "changed", "removed", "renamed" })
        {
            int count = changes.Count(one => one.Change == change);
            if (count > 0)
            {
                string noun = parts.Count > 0 ? "" : count == 1 ? $" {kind}" : $" {kind}s";
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0}{noun} {change}"));
            }
        }

        string[] folders = [.. changes.Select(change => Folder(change.Path)).Distinct().Order(StringComparer.Ordinal)];
        int more = folders.Length - NamedFolders;
        string named = string.Join(", ", folders.Take(NamedFolders));
        string places = more <= 0 ? named : string.Create(CultureInfo.InvariantCulture, $"{named} and {more:N0} more folder{(more == 1 ? "" : "s")}");
        return $"{string.Join(", ", parts)} ({places})";
    }

    private static string Kind(string path) =>
        AudioNames.IsAudio(path) ? "utterance"
        : path.EndsWith(".trans.txt", StringComparison.Ordinal) ? "transcript"
        : "file";

    private static string Folder(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : ".";
}
