using System.IO.Enumeration;
using SpeechSpeed.Core;

namespace SpeechSpeed.Folders;

/// <summary>
/// A folder that this program fills and sweeps, and that may come from anywhere. All listing, writing and deleting in it goes through this class: only below the folder, only
/// files with names that the program gives, and never through a link. The folder itself may be a link, for example to a larger disk.
/// </summary>
/// <param name="path">Full path.</param>
/// <param name="isOurs">Whether a path is one that the program gives: relative to the folder, with forward slashes.</param>
public sealed class OwnFolder(string path, Func<string, bool> isOurs)
{
    private static readonly string[] Litter = [".gitignore", ".gitkeep", ".keep", ".DS_Store", "desktop.ini", "Thumbs.db", "lost+found"];
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };

    /// <summary>The full path.</summary>
    public string FullPath { get; } = Path.TrimEndingDirectorySeparator(path);

    /// <summary>The full path of a path in it, which need not exist.</summary>
    /// <exception cref="SpeechSpeedException">The path is a link, or lies behind one (exit code 2).</exception>
    public string At(RelativePath inside)
    {
        string full = inside.Below(FullPath);
        RefuseLink(FindLink(full));
        return full;
    }

    /// <summary>Whether a path in it is a link, or lies behind one.</summary>
    public bool IsLinked(RelativePath inside) => FindLink(inside.Below(FullPath)) is not null;

    /// <summary>The full path of a path in it; its folder is created if absent.</summary>
    /// <inheritdoc cref="At"/>
    public string Make(RelativePath inside)
    {
        string full = At(inside);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>The full paths of the program's files below a folder in it; none if the folder does not exist.</summary>
    /// <inheritdoc cref="At"/>
    public IEnumerable<string> Files(RelativePath folder) =>
        Directory.Exists(At(folder)) ? Entries(At(folder)).Where(entry => !entry.IsLink && isOurs(Inside(entry.Path))).Select(entry => entry.Path) : [];

    /// <summary>Whether a name is one that git, file managers and file systems leave in any folder.</summary>
    public static bool IsLitter(string path) => Litter.Contains(Path.GetFileName(path));

    /// <summary>The first path below the folder that is a link or has a name that the program does not give; null if there is none.</summary>
    public string? FindForeign() => Directory.Exists(FullPath)
        ? Entries(FullPath).Select(entry => (Path: Inside(entry.Path), entry.IsLink)).FirstOrDefault(entry => entry.IsLink || !(isOurs(entry.Path) || IsLitter(entry.Path))).Path
        : null;

    /// <summary>Deletes a file of the program, or a link in its place. Does nothing if there is none.</summary>
    /// <param name="file">Full path.</param>
    /// <exception cref="SpeechSpeedException">The file lies behind a link (exit code 2).</exception>
    /// <exception cref="ArgumentException">The program gives no file this name.</exception>
    public void Delete(string file)
    {
        if (Directory.Exists(FolderOf(file)))
        {
            File.Delete(file);
        }
    }

    /// <summary>Deletes the folder of a deleted file of the program if it is empty, then the folder above it, up to this one, which stays.</summary>
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

    /// <summary>The innermost link among a path below the folder and the folders above it; null if there is none.</summary>
    private string? FindLink(string full)
    {
        while (full.Length > FullPath.Length && !RealPath.IsLink(full))
        {
            full = Path.GetDirectoryName(full)!;
        }

        return full.Length > FullPath.Length ? full : null;
    }
}
