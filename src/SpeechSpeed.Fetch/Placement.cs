using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>Moves what was unpacked to its place. What was there before stays as it was.</summary>
internal static class Placement
{
    /// <summary>Moves everything, and what the archive was fetched for last: where that is, all of it is.</summary>
    /// <param name="from">Full path of the folder that was unpacked to, on the same file system; removed at the end.</param>
    /// <param name="into">Full path of the folder it goes to.</param>
    /// <param name="gives">What the archive was fetched for, relative, with forward slashes.</param>
    public static void Move(string from, string into, IReadOnlyList<string> gives)
    {
        MoveBeside(from, into, [.. gives.Select(path => Path.GetFullPath(Path.Combine(from, path)))]);
        foreach (string path in gives)
        {
            string target = Path.GetFullPath(Path.Combine(into, path));
            string source = Path.GetFullPath(Path.Combine(from, path));
            if (Path.Exists(source) && !Path.Exists(target))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                Directory.Move(source, target);
            }
        }

        Directory.Delete(from, recursive: true);
    }

    private static void MoveBeside(string from, string into, IReadOnlyList<string> later)
    {
        foreach (string source in Directory.EnumerateFileSystemEntries(from).ToArray())
        {
            string target = Path.Combine(into, Path.GetFileName(source));
            if (later.Contains(source) || RealPath.IsLink(target))
            {
                continue;
            }

            bool holdsLater = later.Any(path => path.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal));
            if (Directory.Exists(source) && (holdsLater || Directory.Exists(target)))
            {
                Directory.CreateDirectory(target);
                MoveBeside(source, target, later);
            }
            else if (!Path.Exists(target))
            {
                Directory.Move(source, target);
            }
        }
    }
}
