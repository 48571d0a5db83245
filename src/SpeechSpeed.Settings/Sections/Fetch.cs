using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>fetch:</c>, the downloads.</summary>
public static class Fetch
{
    public static readonly SettingSection Section = SettingSection.OfStages("fetch", "What `Fetch` brings beside the models that have a `url`, and how.");

    public static readonly Setting<int> ConnectionsPerHost = Section.Add(
        "connections_per_host", new WholeNumber<int>(1, 8), 2, "Connections to one host at a time.", "connections");

    public static readonly Setting<int> Attempts = Section.Add(
        "attempts", new WholeNumber<int>(1, 100), 5, "How often one address is tried without getting any further.", "attempts");

    /// <summary><c>fetch.archives</c>, a list; the settings below are of one archive.</summary>
    public static readonly SettingSection Archives = Section.AddList(
        "archives", "Archives (tar, tar.gz, zip) that are downloaded and unpacked, such as corpora.");

    public static readonly Setting<IReadOnlyList<string>?> Url = Archives.Required<IReadOnlyList<string>?>(
        "url", new OneOrMore<string>(new Address()), "Where it is to be had; several are tried in their order.");

    public static readonly Setting<string?> Into = Archives.Required<string?>("into", new PathText("folder"), "The folder that it is unpacked to.");

    public static readonly Setting<IReadOnlyList<string>?> Gives = Archives.Required<IReadOnlyList<string>?>(
        "gives", new OneOrMore<string>(new PathBelow("the folder of `into`")),
        "What is in `into` when it has been unpacked. Where all of it is there, the archive is not fetched.");

    public static readonly Setting<string?> Sha256 = Archives.Optional<string?>(
        "sha256", new Digest(64, "sha256sum"), "that of the first fetch", "The digest that it must have. Without one, the lock file keeps that of the first fetch.");

    public static readonly Setting<string?> Md5 = Archives.Optional<string?>(
        "md5", new Digest(32, "md5sum"), "not checked", "The MD5 digest that it must have, where its publisher gives no better one.");

    public static readonly Setting<long?> Bytes = Archives.Optional<long?>(
        "bytes", new WholeNumber<long>(1, long.MaxValue), "not checked", "The size that it must have.", "bytes");

    public static readonly Setting<double> UnpackedLimitGb = Archives.Add(
        "unpacked_limit_gb", new Number(0.001, 100_000), 50, "The most that may come out of it.", "GB");
}
