using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Storage.Manifests;

/// <summary>The tables of a corpus manifest: one whose column <c>split</c> says the split of each row, or one for each split.</summary>
/// <param name="Files">The tables.</param>
/// <param name="Columns">The header's names of columns that go by none of the accepted names; null for none.</param>
/// <param name="Values">Further columns, whose cells go into <see cref="ManifestRow.Values"/>; null for none.</param>
public sealed record ManifestFiles(IReadOnlyList<ManifestFile> Files, IReadOnlyDictionary<ManifestColumn, string>? Columns = null, IReadOnlyList<string>? Values = null);

/// <summary>A table of a corpus manifest.</summary>
/// <param name="Path">The file.</param>
/// <param name="Split">The split of all its rows; null if its column <c>split</c> says it.</param>
public sealed record ManifestFile(string Path, Split? Split)
{
    /// <summary>Its name in messages, which may be results and therefore do not name folders.</summary>
    public string Name { get; } = Split is { } split ? $"the manifest of {split.Name()}" : System.IO.Path.GetFileName(Path);
}
