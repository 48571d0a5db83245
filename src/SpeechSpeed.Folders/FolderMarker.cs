using System.Globalization;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;

namespace SpeechSpeed.Folders;

/// <summary>
/// The file that marks a folder as this program's, to replace and to delete in. Without it the program takes only a new or an empty folder. An empty marker counts, because it may
/// be about to be written.
/// </summary>
/// <param name="kind">The kind of the folder: <c>store</c>.</param>
/// <param name="version">The version of its layout.</param>
/// <param name="meaning">The text for a person who finds it.</param>
public sealed partial class FolderMarker(string kind, int version, string meaning)
{
    private const int MostBytes = 4096;

    /// <summary>The marker of an export, which the next one replaces as a whole.</summary>
    public static FolderMarker Export { get; } = new("export", 1, "The next export replaces this folder.");

    /// <summary>The name of the file.</summary>
    public string FileName { get; } = $"speechspeed-{kind}.txt";

    /// <summary>Refuses a folder that is not the program's.</summary>
    /// <param name="folder">Full path; it need not exist.</param>
    /// <param name="key">The key of the pipeline file, or the argument, that names it.</param>
    /// <param name="findForeign">
    /// For a folder without a marker, a path in it that was not made by an earlier version without markers; null if such a version made the folder.
    /// </param>
    /// <exception cref="SpeechSpeedException">The folder is the user's own, or a later version's (exit code 2). Nothing was changed.</exception>
    public void Require(string folder, string key, Func<string?> findForeign)
    {
        string file = Path.Combine(folder, FileName);
        string? foreign = !RegularFile.IsThere(file) && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(path => !OwnFolder.IsLitter(path)) ? findForeign() : null;

        // Another process may have set the marker and begun to fill the folder since the check for it.
        if (RegularFile.IsThere(file))
        {
            Match found = Version().Match(System.Text.Encoding.UTF8.GetString(RegularFile.ReadAll(file, MostBytes)));
            if (found.Success && int.Parse(found.Value, CultureInfo.InvariantCulture) > version)
            {
                Throw.Configuration($"{file} says version {found.Value}; this version of SpeechSpeed knows {Numbers.Text(version)}. Use the later version of SpeechSpeed, or name another folder ({key}).");
            }
        }
        else if (foreign is not null)
        {
            Throw.Configuration(
                $"{folder} ({key}) has '{foreign}' and no {FileName}: expected a new folder, an empty one, or one that SpeechSpeed keeps its {kind} in. It was left as it is. "
                + $"Name another folder; if only SpeechSpeed has written into this one, create the file {file}, which may be empty, and run again.");
        }
    }

    /// <summary>Sets the marker. Does nothing if it is set, or if the folder is read-only; the first write to the folder then reports that.</summary>
    public void Set(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (Path.Exists(path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(System.Text.Encoding.UTF8.GetBytes($"SpeechSpeed {kind}, version {Numbers.Text(version)}. {meaning}\n"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process was faster, or the store is read-only.
        }
    }

    /// <summary>Removes a folder that holds only the marker.</summary>
    public void RemoveEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).All(path => Path.GetFileName(path) == FileName))
        {
            File.Delete(Path.Combine(folder, FileName));
            Directory.Delete(folder);
        }
    }

    [GeneratedRegex("(?<=version )[0-9]{1,6}")]
    private static partial Regex Version();
}
