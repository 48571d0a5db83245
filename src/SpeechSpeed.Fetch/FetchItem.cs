using System.Text.Json.Serialization;

namespace SpeechSpeed.Fetch;

/// <summary>Something to fetch: one download, which is put in its place as it is, or unpacked.</summary>
/// <param name="Addresses">
/// Where it is to be had, one or more, the first tried first. An address with a fragment names a listing: JSON with objects that have a
/// <c>Key</c>, which is the fragment, and a <c>Url</c>, which is the file.
/// </param>
/// <param name="Into">Full path of the folder that it goes to.</param>
/// <param name="Gives">
/// For an archive, what is in <paramref name="Into"/> when it has been unpacked, relative to it with forward slashes. For a file null.
/// </param>
/// <param name="Name">For a file, its name in <paramref name="Into"/>; for an archive, the name it is downloaded under.</param>
/// <param name="Sha256">The digest it must have, or null.</param>
/// <param name="Md5">The digest it must have, or null.</param>
/// <param name="Bytes">The size it must have, or null.</param>
/// <param name="UnpackedLimit">For an archive, the most that may come out of it, in bytes.</param>
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
    /// <summary>The folder below <see cref="Into"/> where downloads under way are kept, and what is known of those that have ended.</summary>
    public const string WorkFolderName = ".fetch";

    /// <summary>Whether it is unpacked.</summary>
    [JsonIgnore]
    public bool IsArchive => Gives is not null;

    /// <summary>Full path of the file: where a file goes, and where an archive is looked for that somebody has brought.</summary>
    [JsonIgnore]
    public string FilePath => Path.Combine(Into, Name);

    /// <summary>What must be there, as full paths.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Targets => Gives is null ? [FilePath] : [.. Gives.Select(path => Path.GetFullPath(Path.Combine(Into, path)))];

    /// <summary>The targets that are not there yet.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Missing => [.. Targets.Where(path => !(IsArchive ? Path.Exists(path) : File.Exists(path)))];

    internal string WorkFolder => Path.Combine(Into, WorkFolderName);
}
