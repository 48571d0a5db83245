using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary>Flags of stage tools that are no keys of the pipeline file, such as the folders they read.</summary>
public static class Flag
{
    /// <summary>A flag that must be given.</summary>
    /// <param name="flag">The flag, with its dashes.</param>
    /// <param name="type">The type of its value.</param>
    /// <param name="meaning">Its meaning.</param>
    public static Setting<T> Required<T>(string flag, SettingType<T> type, string meaning) => new("", type, true, "required", default, false, meaning, "") { OwnFlag = flag };

    /// <summary>A flag with a default.</summary>
    public static Setting<T> WithDefault<T>(string flag, SettingType<T> type, T value, string meaning) =>
        new("", type, false, $"`{type.FlagText(value)}`", value, true, meaning, "") { OwnFlag = flag };

    /// <summary>A flag that has no value unless it is given.</summary>
    public static Setting<T> Optional<T>(string flag, SettingType type, string defaultText, string meaning) =>
        new("", type, false, defaultText, default, false, meaning, "") { OwnFlag = flag };
}
