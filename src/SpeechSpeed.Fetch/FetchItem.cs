using System.Text.Json.Serialization;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;

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

    /// <summary>The targets that are not there yet, as full paths.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Missing => [.. MissingPlaces.Select(path => path.Below(Into))];

    /// <summary>What must be there, relative to <see cref="Into"/>.</summary>
    internal IReadOnlyList<string> Places => Gives ?? [Name];

    /// <summary>A link that leads nowhere is no file.</summary>
    private IEnumerable<RelativePath> MissingPlaces => Places.Select(RelativePath.Parse).Where(path => !Path.Exists(RealPath.Of(path.Below(Into))));

    internal string WorkFolder => Path.Combine(Into, WorkFolderName);

    /// <summary>Refuses links where something is to be put, or on the way there.</summary>
    /// <exception cref="SpeechSpeedException">There is one (exit code 2).</exception>
    internal void RefuseLinks()
    {
        OwnFolder folder = new(Into, static _ => false);
        foreach (RelativePath path in MissingPlaces.Append(RelativePath.Parse(WorkFolderName)))
        {
            _ = folder.At(path);
        }
    }
}
