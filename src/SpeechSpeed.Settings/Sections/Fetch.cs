using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>fetch:</c>, the downloads.</summary>
public static class Fetch
{
    public static readonly SettingSection Section = SettingSection.OfStages("fetch", "Downloads of the target `Fetch`, beside the models with a `url`.");

    public static readonly Setting<int> ConnectionsPerHost = Section.Add(
        "connections_per_host", new WholeNumber<int>(1, 8), 2, "Largest number of simultaneous connections to one host.", "connections");

    public static readonly Setting<int> Attempts = Section.Add(
        "attempts", new WholeNumber<int>(1, 100), 5, "Fetch gives an address up after this many attempts in a row without progress.", "attempts");

    /// <summary><c>fetch.archives</c>, a list; the settings below are of one archive.</summary>
    public static readonly SettingSection Archives = Section.AddList(
        "archives", "Archives (tar, tar.gz, zip) that are downloaded and unpacked, such as corpora.");

    public static readonly Setting<IReadOnlyList<string>?> Url = Archives.Required<IReadOnlyList<string>?>(
        "url", new OneOrMore<string>(new Address()), "Address of the archive. Several addresses are tried in order.");

    public static readonly Setting<string?> Into = Archives.Required<string?>("into", new PathText("folder"), "Folder that the archive is unpacked into.");

    public static readonly Setting<IReadOnlyList<string>?> Gives = Archives.Required<IReadOnlyList<string>?>(
        "gives", new OneOrMore<string>(new PathBelow("the folder of `into`")),
        "Files and folders that unpacking leaves in `into`. If all of them exist, the archive is not fetched.");

    public static readonly Setting<string?> Sha256 = Archives.Optional<string?>(
        "sha256", new Digest(64, "sha256sum"), "that of the first fetch", "Required SHA-256 digest of the archive. Without this key, the digest of the first fetch, which the lock file keeps, is required.");

    public static readonly Setting<string?> Md5 = Archives.Optional<string?>(
        "md5", new Digest(32, "md5sum"), "not checked", "Required MD5 digest of the archive, for a publisher that gives no SHA-256.");

    public static readonly Setting<long?> Bytes = Archives.Optional<long?>(
        "bytes", new WholeNumber<long>(1, long.MaxValue), "not checked", "Required size of the archive.", "bytes");

    public static readonly Setting<double> UnpackedLimitGb = Archives.Add(
        "unpacked_limit_gb", new Number(0.001, 100_000), 50, "Largest total size of the unpacked files.", "GB");
}
