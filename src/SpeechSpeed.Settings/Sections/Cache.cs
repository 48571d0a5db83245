using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>cache:</c>, the store.</summary>
public static class Cache
{
    /// <summary>The mode that uploads.</summary>
    public const string Write = "write";

    /// <summary>The outputs of preprocess and nuisance.</summary>
    public const string Labels = "labels";

    /// <summary>The outputs of extract.</summary>
    public const string Features = "features";

    public static readonly SettingSection Section = SettingSection.OfStages("cache", "The store of all computed outputs.");

    public static readonly Setting<string?> Dir = Section.Optional<string?>(
        "dir", new PathText("folder"), "`.speechspeed` beside build.sh", "Folder of the store. By default all pipelines share one.");

    /// <summary><c>cache.remote</c>, a store on a server.</summary>
    public static readonly SettingSection Remote = Section.Add(
        "remote", "none", "A store on a server (Bazel's HTTP protocol), which is asked for everything that this store lacks ([remote.md](remote.md)).");

    public static readonly Setting<string?> Url = Remote.Required<string?>("url", new ServerAddress(), "Its address; `ac/` and `cas/` are below it.");

    public static readonly Setting<string> Mode = Remote.Add(
        "mode", CommonTypes.Words("read", Write), "read", "`read` uploads nothing. `write` uploads the outputs of stages; only main's CI should.");

    public static readonly Setting<string?> TokenEnv = Remote.Optional<string?>(
        "token_env", new TokenVariable(), "no token", "The environment variable that holds the token. It is sent as `Authorization: Bearer`.");

    public static readonly Setting<int> TimeoutSeconds = Remote.Add(
        "timeout_seconds", new WholeNumber<int>(1, 3600), 30, "Longest time for an answer, and longest pause of a transfer.", "s");

    public static readonly Setting<IReadOnlyList<string>?> Exclude = Remote.Optional<IReadOnlyList<string>?>(
        "exclude",
        new ListOf<string>(CommonTypes.Words(Labels, Features), isSet: true),
        "nothing",
        "What is not uploaded: `labels` are the outputs of preprocess and nuisance, with transcripts and speaker ids; `features` those of extract, with their rows.");
}
