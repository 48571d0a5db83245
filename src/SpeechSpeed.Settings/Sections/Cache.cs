using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>cache:</c>, the store.</summary>
public static class Cache
{
    public static readonly SettingSection Section = SettingSection.OfStages("cache", "The store of all computed outputs.");

    public static readonly Setting<string?> Dir = Section.Optional<string?>(
        "dir", new PathText("folder"), "`.speechspeed` beside build.sh", "Folder of the store. By default all pipelines share one.");
}
