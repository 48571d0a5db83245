namespace SpeechSpeed.Pipeline.Configuration.Schema;

/// <summary>A key of the pipeline file, as the manual describes it.</summary>
public abstract class ConfigurationKey
{
    private protected ConfigurationKey(string path, string type, string range, string defaultText, string unit, string meaning)
    {
        Path = path;
        Type = type;
        Range = range;
        Default = defaultText;
        Unit = unit;
        Meaning = meaning;
    }

    /// <summary>The key with the sections it stands in: <c>models[].architecture.width</c>.</summary>
    public string Path { get; }

    /// <summary>The type of its value.</summary>
    public string Type { get; }

    /// <summary>The values it may have; empty where the type says all.</summary>
    public string Range { get; }

    /// <summary>The value where the key is left out, in code quotes if YAML can have it; <c>required</c> where there is none.</summary>
    public string Default { get; }

    /// <summary>The unit, or empty.</summary>
    public string Unit { get; }

    /// <summary>What it does.</summary>
    public string Meaning { get; }

    /// <summary>Whether it is kept for a later version and refused until then.</summary>
    public virtual bool IsReserved => false;

    /// <summary>The key without its sections: <c>width</c>.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..].Replace("[]", "", StringComparison.Ordinal);

    /// <summary>The section it stands in: <c>models[].architecture</c>; empty at the top.</summary>
    public string Section => Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('.')] : "";
}

/// <summary>A key whose value is a <typeparamref name="T"/>.</summary>
internal sealed class Key<T> : ConfigurationKey
{
    private Key(string path, ValueType<T> type, bool isRequired, T? value, string defaultText, string unit, string meaning)
        : base(path, type.Name, type.Range, defaultText, unit, meaning)
    {
        ValueType = type;
        IsRequired = isRequired;
        DefaultValue = value;
    }

    public ValueType<T> ValueType { get; }

    public bool IsRequired { get; }

    /// <summary>Where the key is left out, or could not be read and the checks go on.</summary>
    public T? DefaultValue { get; }

    /// <summary>What a message about a wrong value adds.</summary>
    public string Otherwise => (IsRequired, Default) switch
    {
        (true, _) => " Change it.",
        (false, ['`', .. var text, '`']) => $" Change it, or leave the key out for the default, {text}.",
        _ => " Change it, or leave the key out.",
    };

    public static Key<T> Required(string path, ValueType<T> type, string meaning, string unit = "") =>
        new(path, type, true, default, "required", unit, meaning);

    public static Key<T> WithDefault(string path, ValueType<T> type, T value, string meaning, string unit = "") =>
        new(path, type, false, value, $"`{type.Text(value)}`", unit, meaning);

    /// <summary>A key whose default is not one value that could be written in the file.</summary>
    public static Key<T> Optional(string path, ValueType<T> type, string defaultText, string meaning, string unit = "") =>
        new(path, type, false, default, defaultText, unit, meaning);
}

/// <summary>A key of a later version.</summary>
internal sealed class ReservedKey(string path) : ConfigurationKey(path, "", "", "", "", "not available yet")
{
    public override bool IsReserved => true;
}
