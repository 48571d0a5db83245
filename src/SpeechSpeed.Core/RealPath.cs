namespace SpeechSpeed.Core;

/// <summary>Paths with all links resolved.</summary>
public static class RealPath
{
    /// <summary>More links than this on one path count as a circle, as in the operating systems.</summary>
    private const int MostLinks = 40;

    /// <summary>The full path without a link in any part of it. Parts that do not exist are kept unchanged.</summary>
    /// <exception cref="SpeechSpeedException">The links lead in a circle (exit code 2).</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        Stack<string> left = new(Parts(full[real.Length..]));
        int links = 0;
        while (left.TryPop(out string? part))
        {
            string next = Path.Combine(real, part);
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
            }
            else if (part != "." && Target(next) is { } target)
            {
                if (++links > MostLinks)
                {
                    Throw.Configuration($"{full}: the links on this path lead in a circle. Remove them, or name another path.");
                }

                real = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : real;
                foreach (string piece in Parts(target[(Path.GetPathRoot(target)?.Length ?? 0)..]))
                {
                    left.Push(piece);
                }
            }
            else if (part != ".")
            {
                real = next;
            }
        }

        return real;
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="folder"/> or lies below it; both are full paths and are not resolved.</summary>
    public static bool IsWithin(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        bool isOutside = relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return !isOutside && !Path.IsPathRooted(relative);
    }

    /// <summary>Whether a path itself is a link, with or without a target.</summary>
    public static bool IsLink(string path) => Target(path) is not null;

    private static string? Target(string path) => new FileInfo(path).LinkTarget;

    /// <summary>The last first, in the order of a stack.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();
}
