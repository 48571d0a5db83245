using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>Moves unpacked files to their place. Existing files stay as they are.</summary>
internal static class Placement
{
    /// <summary>Moves everything, with the paths that the archive was fetched for last: if they exist, everything does.</summary>
    /// <param name="from">Full path of the unpacked folder, on the same file system; removed at the end.</param>
    /// <param name="into">Full path of the target folder.</param>
    /// <param name="gives">The paths that the archive was fetched for, relative, with forward slashes.</param>
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
