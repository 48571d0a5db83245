using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>What can be fetched (<c>fetch:</c>), beside the models that have a <c>url</c>.</summary>
/// <param name="ConnectionsPerHost">Connections to one host at a time.</param>
/// <param name="Attempts">How often one address is tried without getting any further.</param>
/// <param name="Archives">The corpora.</param>
public sealed record FetchConfig(int ConnectionsPerHost, int Attempts, IReadOnlyList<FetchedArchive> Archives)
{
    /// <summary>The archive that would bring a path, or null: one that gives it, or a folder that it lies in or that lies in it.</summary>
    /// <param name="path">A full path.</param>
    public FetchedArchive? ThatBrings(string path) => Archives.FirstOrDefault(archive => archive.Targets.Any(target =>
        RealPath.IsWithin(path, target) || RealPath.IsWithin(target, path)));
}

/// <summary>An archive that is downloaded and unpacked.</summary>
/// <param name="Addresses">Where it is to be had, the first tried first.</param>
/// <param name="Into">Full path of the folder that it is unpacked to.</param>
/// <param name="Gives">What is in that folder when it has been unpacked, relative, with forward slashes.</param>
/// <param name="Sha256">The digest it must have, or null.</param>
/// <param name="Md5">The digest it must have, or null.</param>
/// <param name="Bytes">The size it must have, or null.</param>
/// <param name="UnpackedLimitGb">The most that may come out of it, in gigabytes.</param>
public sealed record FetchedArchive(
    IReadOnlyList<string> Addresses, string Into, IReadOnlyList<string> Gives, string? Sha256, string? Md5, long? Bytes, double UnpackedLimitGb)
{
    /// <summary>What it gives, as full paths.</summary>
    public IEnumerable<string> Targets => Gives.Select(path => Path.GetFullPath(path, Into));
}
