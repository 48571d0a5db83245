using System.Text.Json.Serialization;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;

namespace SpeechSpeed.Fetch;

/// <summary>An item to fetch: one download, which is put in its place unchanged, or unpacked.</summary>
/// <param name="Addresses">
/// Its addresses, one or more, the first tried first. An address with a fragment names a listing: JSON with objects that have a
/// <c>Key</c>, which is the fragment, and a <c>Url</c>, which is the file.
/// </param>
/// <param name="Into">Full path of its target folder.</param>
/// <param name="Gives">
/// For an archive, its content in <paramref name="Into"/> after unpacking, relative to it with forward slashes. For a file null.
/// </param>
/// <param name="Name">For a file, its name in <paramref name="Into"/>; for an archive, the name of the download.</param>
/// <param name="Sha256">The digest it must have, or null.</param>
/// <param name="Md5">The digest it must have, or null.</param>
/// <param name="Bytes">The size it must have, or null.</param>
/// <param name="UnpackedLimit">For an archive, the largest size of its content, in bytes.</param>
public sealed record FetchItem(
    IReadOnlyList<string> Addresses,
    string Into,
    IReadOnlyList<string>? Gives,
    string Name,
    string? Sha256 = null,
    string? Md5 = null,
    long? Bytes = null,
    long UnpackedLimit = long.MaxValue)
{
    /// <summary>The folder below <see cref="Into"/> for unfinished downloads, and for the digests of finished ones.</summary>
    public const string WorkFolderName = ".fetch";

    /// <summary>Whether it is unpacked.</summary>
    [JsonIgnore]
    public bool IsArchive => Gives is not null;

    /// <summary>Full path of the file: the target of a file, and the place of an archive that the user has brought.</summary>
    [JsonIgnore]
    public string FilePath => Path.Combine(Into, Name);

    /// <summary>The missing targets, as full paths.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Missing => [.. MissingPlaces.Select(path => path.Below(Into))];

    /// <summary>The paths that must exist, relative to <see cref="Into"/>.</summary>
    internal IReadOnlyList<string> Places => Gives ?? [Name];

    /// <summary>A link that leads nowhere is no file.</summary>
    private IEnumerable<RelativePath> MissingPlaces => Places.Select(RelativePath.Parse).Where(path => !Path.Exists(RealPath.Of(path.Below(Into))));

    internal string WorkFolder => Path.Combine(Into, WorkFolderName);

    /// <summary>Refuses links at a target, or on the way to it.</summary>
    /// <exception cref="SpeechSpeedException">There is a link (exit code 2).</exception>
    internal void RefuseLinks()
    {
        OwnFolder folder = new(Into, static _ => false);
        foreach (RelativePath path in MissingPlaces.Append(RelativePath.Parse(WorkFolderName)))
        {
            _ = folder.At(path);
        }
    }
}
