using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Graph;

/// <summary>Some files of a folder, each with a name of its own. Compared by reference, because it may be long.</summary>
public sealed class FileSelection
{
    private readonly Dictionary<string, string> names;
    private readonly Lazy<string> digest;

    /// <param name="files">Paths relative to the folder, with forward slashes, each once, and the name of each.</param>
    public FileSelection(IEnumerable<(string Path, string Name)> files)
    {
        names = files.ToDictionary(file => file.Path, file => file.Name, StringComparer.Ordinal);
        Paths = [.. names.Keys.Order(StringComparer.Ordinal)];
        digest = new Lazy<string>(() => FileDigest.Sha256(Encoding.UTF8.GetBytes(string.Join('\0', Paths))));
    }

    /// <summary>The paths, in ordinal order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>SHA-256 of the paths; no other selection has the same.</summary>
    public string Digest => digest.Value;

    /// <summary>The name of a file.</summary>
    public string NameOf(string path) => names[path];
}
