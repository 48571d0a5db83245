using System.IO.Enumeration;
using SpeechSpeed.Core;

namespace SpeechSpeed.Folders;

/// <summary>
/// A folder that this program fills and sweeps, and that may have come from anywhere. What is listed, written or deleted in it goes through here: only below it, only
/// what has a name that the program gives, and never through a link. The folder itself may be a link, as to a larger disk.
/// </summary>
/// <param name="path">Full path.</param>
/// <param name="isOurs">Whether the program calls a file so: its path below the folder, with forward slashes.</param>
public sealed class OwnFolder(string path, Func<string, bool> isOurs)
{
    private static readonly string[] Litter = [".gitignore", ".gitkeep", ".keep", ".DS_Store", "desktop.ini", "Thumbs.db", "lost+found"];
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };

    /// <summary>The full path.</summary>
    public string FullPath { get; } = Path.TrimEndingDirectorySeparator(path);

    /// <summary>The full path of something in it, whether it is there or not.</summary>
    /// <exception cref="SpeechSpeedException">It is a link, or lies behind one (exit code 2).</exception>
    public string At(RelativePath inside)
    {
        string full = inside.Below(FullPath);
        RefuseLink(FindLink(full));
        return full;
    }

    /// <summary>Whether something in it is a link, or lies behind one.</summary>
    public bool IsLinked(RelativePath inside) => FindLink(inside.Below(FullPath)) is not null;

    /// <summary>The same; the folder that it lies in is made where there is none.</summary>
    /// <inheritdoc cref="At"/>
    public string Make(RelativePath inside)
    {
        string full = At(inside);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>The full paths of the program's files below a folder in it; none where there is no such folder.</summary>
    /// <inheritdoc cref="At"/>
    public IEnumerable<string> Files(RelativePath folder) =>
        Directory.Exists(At(folder)) ? Entries(At(folder)).Where(entry => !entry.IsLink && isOurs(Inside(entry.Path))).Select(entry => entry.Path) : [];

    /// <summary>Whether a name is one that git, file managers and file systems leave in any folder.</summary>
    public static bool IsLitter(string path) => Litter.Contains(Path.GetFileName(path));

    /// <summary>The first thing below the folder that is a link or has another name than the program gives, by its path in it; null where there is none.</summary>
    public string? FindForeign() => Directory.Exists(FullPath)
        ? Entries(FullPath).Select(entry => (Path: Inside(entry.Path), entry.IsLink)).FirstOrDefault(entry => entry.IsLink || !(isOurs(entry.Path) || IsLitter(entry.Path))).Path
        : null;

    /// <summary>Deletes a file of the program, or a link in its place. Does nothing where there is none.</summary>
    /// <param name="file">Full path.</param>
    /// <exception cref="SpeechSpeedException">It lies behind a link (exit code 2).</exception>
    /// <exception cref="ArgumentException">The program calls no file so.</exception>
    public void Delete(string file)
    {
        if (Directory.Exists(FolderOf(file)))
        {
            File.Delete(file);
        }
    }

    /// <summary>Deletes the folder that a file of the program lay in, if nothing is left in it, then the one around it, up to this one, which stays.</summary>
    /// <inheritdoc cref="Delete"/>
    public void DeleteEmptyFolders(string file)
    {
        string folder = FolderOf(file);
        for (; folder != FullPath && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
        {
            Directory.Delete(folder);
        }
    }

    private static FileSystemEnumerable<(string Path, bool IsLink)> Entries(string folder) =>
        new(folder, static (ref entry) => (entry.ToFullPath(), IsLink(ref entry)), Everything)
        {
            ShouldIncludePredicate = static (ref entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = static (ref entry) => !IsLink(ref entry),
        };

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static void RefuseLink(string? link)
    {
        if (link is not null)
        {
            Throw.Configuration($"{link} is a link, where a file or folder of its own is expected: nothing is written or deleted through it. Remove the link, then run again.");
        }
    }

    private string Inside(string full) => full[(FullPath.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The folder of a file of the program, which is behind no link.</summary>
    private string FolderOf(string file)
    {
        bool isInside = file.StartsWith(FullPath + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!isInside || !RelativePath.TryParse(Inside(file), out _) || !isOurs(Inside(file)))
        {
            throw new ArgumentException($"{file} is not a name that is given in {FullPath}.", nameof(file));
        }

        string folder = Path.GetDirectoryName(file)!;
        RefuseLink(FindLink(folder));
        return folder;
    }

    /// <summary>The innermost link among a path below the folder and the folders that it lies in; null where there is none.</summary>
    private string? FindLink(string full)
    {
        while (full.Length > FullPath.Length && !RealPath.IsLink(full))
        {
            full = Path.GetDirectoryName(full)!;
        }

        return full.Length > FullPath.Length ? full : null;
    }
}
