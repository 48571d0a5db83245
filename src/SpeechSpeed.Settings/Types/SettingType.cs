using System.Diagnostics.CodeAnalysis;

namespace SpeechSpeed.Settings.Types;

/// <summary>The type of a setting's value: reads it from the pipeline file and from a flag, writes it for both, and describes what it expects.</summary>
public abstract class SettingType
{
    /// <summary>For the manual: <c>whole number</c>.</summary>
    public abstract string Name { get; }

    /// <summary>For the manual: <c>20 to 128</c>; empty if the name says everything.</summary>
    public virtual string Range => "";

    /// <summary>For a message about a list of one or more: <c>whole numbers</c>.</summary>
    public virtual string Plural => $"{Name}s";

    /// <summary>For a message: <c>a whole number, 20 to 128</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Whether a flag may stand several times.</summary>
    public virtual bool TakesSeveral => false;

    /// <summary>Whether the value is a path, or paths: a tool is then given the place where the runner has the files, not the value.</summary>
    public virtual bool IsPath => false;

    /// <summary>The words that a flag takes, for its help: <c>hamming|povey</c>; null if it takes other values too.</summary>
    public virtual string? Words => null;

    /// <summary>The value of a flag in the form of the pipeline file.</summary>
    internal virtual SourceNode OfFlag(IReadOnlyList<string> tokens) => new SourceScalar(default, tokens[^1], IsPlain: true);

    internal abstract bool TryReadAny(SourceNode node, Place place, out object? value);

    internal abstract string FlagTextOfAny(object? value);
}

/// <summary>The type of a setting's value.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public abstract class SettingType<T> : SettingType
{
    /// <summary>Reads the value, or reports why it is invalid.</summary>
    public abstract bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out T value);

    /// <summary>The value in YAML.</summary>
    public abstract string Text(T value);

    /// <summary>The value after a flag.</summary>
    public virtual string FlagText(T value) => Text(value);

    internal override bool TryReadAny(SourceNode node, Place place, out object? value)
    {
        bool right = TryRead(node, place, out T? read);
        value = read;
        return right;
    }

    internal override string FlagTextOfAny(object? value) => FlagText((T)value!);
}

/// <summary>The place of a value, for messages about it.</summary>
/// <param name="Tell">Receives the messages.</param>
/// <param name="Path">The key or the flag: <c>models[0].width</c>.</param>
/// <param name="Otherwise">Another remedy, after a space: <c> Or leave the key out for the default, 80.</c></param>
public sealed record Place(Action<Position, string> Tell, string Path, string Otherwise)
{
    /// <summary>Reports the finding and the expectation. A remedy begins with a capital and ends with a full stop.</summary>
    public void Wrong(SourceNode node, string expected, string? remedy = null) =>
        Tell(node.At, $"{Path}: found {node.Description}, expected {expected}.{(remedy is null ? Otherwise : " " + remedy)}");

    /// <summary>An entry of a list.</summary>
    public Place Item(int index) => this with { Path = $"{Path}[{index}]", Otherwise = " Change it." };
}
