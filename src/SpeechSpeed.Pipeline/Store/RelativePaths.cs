using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>Relative paths with forward slashes, as manifests and lock files spell them.</summary>
internal static class RelativePaths
{
    /// <summary>Whether <paramref name="path"/> is <paramref name="folder"/> or lies below it; an empty folder holds everything.</summary>
    public static bool IsAtOrBelow(string path, string folder) =>
        folder.Length == 0 || path == folder || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>
    /// Where below <c>results/</c> a file of an output appears, or null if it stays in the store. A folder's files appear under
    /// <see cref="StageOutput.PublishTo"/> by their paths in that folder; a single file appears at <see cref="StageOutput.PublishTo"/>
    /// itself, or at the top under its own name where that is empty.
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
    /// The path of a file in the folder that it was taken from: relative to <paramref name="taken"/>, or, where that is the file itself, its name.
    /// </summary>
    public static string Inside(string file, string taken) =>
        taken.Length == 0 ? file
        : file == taken ? file[(file.LastIndexOf('/') + 1)..]
        : file[(taken.Length + 1)..];

    /// <summary>The full path of a relative one.</summary>
    public static string Below(string folder, string path) => Path.GetFullPath(Path.Combine(folder, path));
}
