using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>Relative paths with forward slashes, as in manifests and lock files.</summary>
internal static class RelativePaths
{
    /// <summary>Whether <paramref name="path"/> is <paramref name="folder"/> or lies below it; an empty folder contains everything.</summary>
    public static bool IsAtOrBelow(string path, string folder) =>
        folder.Length == 0 || path == folder || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>
    /// The path below <c>results/</c> of a file of an output, or null if the file stays in the store. A folder's files get paths under
    /// <see cref="StageOutput.PublishTo"/> by their paths in that folder. A single file gets the path <see cref="StageOutput.PublishTo"/>
    /// itself, or its own name at the top if that is empty.
    /// </summary>
    public static string? Published(StageOutput output, string file)
    {
        if (output.PublishTo is not { } place || !IsAtOrBelow(file, output.Path))
        {
            return null;
        }

        string inside = Inside(file, output.Path);
        return place.Length == 0 ? inside
            : file == output.Path ? place
            : $"{place}/{inside}";
    }

    /// <summary>
    /// The path of a file in the folder that it was taken from: relative to <paramref name="taken"/>, or, if that is the file itself, its name.
    /// </summary>
    public static string Inside(string file, string taken) =>
        taken.Length == 0 ? file
        : file == taken ? file[(file.LastIndexOf('/') + 1)..]
        : file[(taken.Length + 1)..];

    /// <summary>The full path of a relative path.</summary>
    public static string Below(string folder, string path) => Path.GetFullPath(Path.Combine(folder, path));
}
