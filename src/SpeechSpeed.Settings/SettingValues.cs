using System.Collections.Immutable;

namespace SpeechSpeed.Settings;

/// <summary>The values of settings: the given ones, and defaults for the others.</summary>
public sealed class SettingValues
{
    /// <summary>The defaults.</summary>
    public static readonly SettingValues Defaults = new(ImmutableDictionary<Setting, object?>.Empty);

    private readonly ImmutableDictionary<Setting, object?> given;

    private SettingValues(ImmutableDictionary<Setting, object?> given) => this.given = given;

    /// <summary>The value: the given one, otherwise the default; null if there is neither.</summary>
    public T Get<T>(Setting<T> setting) => given.TryGetValue(setting, out object? value) ? (T)value! : setting.DefaultIn(this);

    /// <summary>Whether a value was given.</summary>
    public bool Has(Setting setting) => given.ContainsKey(setting);

    /// <summary>These values with another one.</summary>
    public SettingValues With<T>(Setting<T> setting, T value) => Set(setting, value);

    /// <summary>These values, replaced by all that are given in <paramref name="others"/>.</summary>
    public SettingValues With(SettingValues others) => new(given.SetItems(others.given));

    /// <summary>These values with one value that was read: <see cref="Setting.TryRead"/>.</summary>
    public SettingValues Set(Setting setting, object? value) => new(given.SetItem(setting, value));
}
