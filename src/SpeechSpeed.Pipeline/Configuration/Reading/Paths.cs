namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Paths of a pipeline file: relative paths are relative to its folder.</summary>
/// <param name="file">Full path of the YAML file.</param>
/// <param name="given">The path as the user gave it, for messages.</param>
/// <param name="areFilesThere">Whether the corpus and the models must exist; false before they are fetched, and where the lock file stands in for them.</param>
internal sealed class Paths(string file, string given, bool areFilesThere)
{
    public bool AreFilesThere => areFilesThere;

    /// <summary>Whether a file is to be checked: it must exist, or does.</summary>
    public bool IsChecked(string path) => areFilesThere || Path.Exists(path);

    /// <summary>The remedy for a file that can be fetched.</summary>
    public string FetchRemedy => $"Fetch it: ./build.sh --target=Fetch --config={given}";

    public string Folder { get; } = Path.GetDirectoryName(file)!;

    public string Resolve(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, Folder));
}
