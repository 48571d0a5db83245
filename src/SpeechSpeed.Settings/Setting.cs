using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary>
/// A setting of the user: a key of the pipeline file, a flag of stage tools, mostly both. Its one declaration determines the
/// schema and the messages of the file, the flags with their ranges, defaults and help, the values that the pipeline passes to each stage, and the
/// tables of docs/configuration.md.
/// </summary>
public abstract class Setting
{
    private protected Setting(string path, SettingType type, bool isRequired, string defaultText, string meaning, string unit)
    {
        Path = path;
        Type = type;
        IsRequired = isRequired;
        Default = defaultText;
        Meaning = meaning;
        Unit = unit;
    }

    /// <summary>The key with its sections: <c>models[].architecture.width</c>; empty for a flag without a key.</summary>
    public string Path { get; }

    /// <summary>The type of its value, with the range.</summary>
    public SettingType Type { get; }

    /// <summary>Whether it must be given.</summary>
    public bool IsRequired { get; }

    /// <summary>The default, in code quotes if YAML can express it; <c>required</c> if there is none.</summary>
    public string Default { get; }

    /// <summary>The unit, or empty.</summary>
    public string Unit { get; }

    /// <summary>Its meaning.</summary>
    public string Meaning { get; }

    /// <summary>The key without its sections: <c>width</c>.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The section of the key: <c>models[].architecture</c>; empty at the top.</summary>
    public string SectionPath => Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('.')] : "";

    /// <summary>The setting that this one needs to have a meaning, or null.</summary>
    public Setting? Needs { get; internal set; }

    /// <summary>The settings beside which this one has no meaning.</summary>
    public IReadOnlyList<Setting> GivesWayTo { get; internal set; } = [];

    /// <summary>The tool's own flag, for a setting without a key; null for all other settings.</summary>
    public string? OwnFlag { get; internal init; }

    /// <summary>The flags of the stages that get it.</summary>
    private protected Dictionary<string, string> Flags { get; } = [];

    /// <summary>Its flag at the stage tools of a stage, or null if they have none.</summary>
    /// <param name="stage">The stage: <c>layer-probe</c>.</param>
    public string? FlagOf(string stage) => Flags.GetValueOrDefault(stage);

    /// <summary>Reads the value of the key, or reports what is wrong with it.</summary>
    /// <param name="node">The written value.</param>
    /// <param name="tell">Receives the mistake and its place.</param>
    /// <param name="path">The key with its sections and their places in lists: <c>models[0].architecture.width</c>.</param>
    /// <param name="value">The value.</param>
    public bool TryRead(SourceNode node, Action<Position, string> tell, string path, out object? value) =>
        Type.TryReadAny(node, PlaceOf("key", tell, path), out value);

    /// <summary>Reads the value of a flag, or reports what is wrong with it.</summary>
    /// <param name="tokens">The texts after the flag.</param>
    /// <param name="tell">Receives the mistake.</param>
    /// <param name="flag">The flag.</param>
    /// <param name="value">The value.</param>
    public bool TryReadFlag(IReadOnlyList<string> tokens, Action<string> tell, string flag, out object? value) =>
        Type.TryReadAny(Type.OfFlag(tokens), PlaceOf("flag", (_, message) => tell(message), flag), out value);

    /// <summary>The place of the key's value.</summary>
    public Place PlaceOf(string noun, Action<Position, string> tell, string path) => new(tell, path, (IsRequired, Default) switch
    {
        (true, _) => " Change it.",
        (false, ['`', .. var text, '`']) => $" Change it, or leave the {noun} out for the default, {text}.",
        _ => $" Change it, or leave the {noun} out.",
    });

    /// <summary>The texts after the flag of a tool that gets it; null if it is not passed because it has no value or no meaning.</summary>
    public string? FlagText(SettingValues values)
    {
        bool isMeant = (Needs is not { } needed || values.Has(needed)) && !GivesWayTo.Any(values.Has);
        return isMeant && !Type.IsPath && (Path.Length > 0 || values.Has(this)) && (HasDefault || ValueIn(values) is not null) ? Type.FlagTextOfAny(ValueIn(values)) : null;
    }

    private protected abstract bool HasDefault { get; }

    private protected abstract object? ValueIn(SettingValues values);
}

/// <summary>A setting whose value is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">For a setting that may have no value: a type with null.</typeparam>
public sealed class Setting<T> : Setting
{
    private (Setting Other, T Value)? defaultBeside;

    internal Setting(string path, SettingType type, bool isRequired, string defaultText, T? defaultValue, bool hasDefault, string meaning, string unit)
        : base(path, type, isRequired, defaultText, meaning, unit)
    {
        DefaultValue = defaultValue;
        HasDefault = hasDefault;
    }

    /// <summary>The default, if it has one.</summary>
    public T? DefaultValue { get; }

    private protected override bool HasDefault { get; }

    /// <summary>Passes it to stages, beside those that get it already, under this flag.</summary>
    internal Setting<T> To(string flag, params string[] stages)
    {
        foreach (string stage in stages)
        {
            Flags[stage] = flag;
        }

        return this;
    }

    /// <summary>Passes it to these stages, and not to those of its section.</summary>
    internal Setting<T> OnlyTo(string flag, params string[] stages) => ToNone().To(flag, stages);

    /// <summary>Passes it to no stage.</summary>
    internal Setting<T> ToNone()
    {
        Flags.Clear();
        return this;
    }

    /// <summary>It has no meaning unless <paramref name="other"/> is given.</summary>
    internal Setting<T> With(Setting? other)
    {
        Needs = other;
        return this;
    }

    /// <summary>It has no meaning if one of <paramref name="others"/> is given, and is then not required.</summary>
    internal Setting<T> Without(params Setting[] others)
    {
        GivesWayTo = others;
        return this;
    }

    /// <summary>If it is given, the others have no meaning.</summary>
    internal Setting<T> InPlaceOf(params Setting[] others)
    {
        foreach (Setting other in others)
        {
            other.GivesWayTo = [this];
        }

        return this;
    }

    /// <summary>If it is given, another setting has another default.</summary>
    internal Setting<T> WithDefault<TOther>(Setting<TOther> other, TOther value)
    {
        other.DefaultBeside(this, value);
        return this;
    }

    /// <summary>It has another default if another setting is given.</summary>
    internal Setting<T> DefaultBeside(Setting other, T value)
    {
        defaultBeside = (other, value);
        return this;
    }

    internal T DefaultIn(SettingValues values) => defaultBeside is { } beside && values.Has(beside.Other) ? beside.Value : DefaultValue!;

    private protected override object? ValueIn(SettingValues values) => values.Get(this);
}
