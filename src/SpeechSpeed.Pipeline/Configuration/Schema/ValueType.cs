using System.Diagnostics.CodeAnalysis;
using SpeechSpeed.Pipeline.Configuration.Yaml;

namespace SpeechSpeed.Pipeline.Configuration.Schema;

/// <summary>What a key's value may be: reads it, and says what it expects.</summary>
internal abstract class ValueType<T>
{
    /// <summary>For the manual: <c>whole number</c>.</summary>
    public abstract string Name { get; }

    /// <summary>For the manual: <c>20 to 128</c>; empty where the name says all.</summary>
    public virtual string Range => "";

    /// <summary>For a message about a list of one or more: <c>whole numbers</c>.</summary>
    public virtual string Plural => $"{Name}s";

    /// <summary>For a message: <c>a whole number, 20 to 128</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>Reads the value, or adds to the problems why it cannot be.</summary>
    public abstract bool TryRead(SourceNode node, Place place, [MaybeNullWhen(false)] out T value);

    /// <summary>The value as YAML has it.</summary>
    public abstract string Text(T value);
}

/// <summary>Where a value stands, for messages about it.</summary>
/// <param name="Problems">Where messages go.</param>
/// <param name="Path">The key: <c>models[0].width</c>.</param>
/// <param name="Otherwise">What else the user can do, after a space: <c> Or leave the key out for the default, 80.</c></param>
internal readonly record struct Place(Problems Problems, string Path, string Otherwise)
{
    /// <summary>Says what was found and what was expected. A remedy begins with a capital and ends with a full stop.</summary>
    public void Wrong(SourceNode node, string expected, string? remedy = null) =>
        Problems.Add(node.At, $"{Path}: found {node.Description}, expected {expected}.{(remedy is null ? Otherwise : " " + remedy)}");

    public Place Item(int index) => this with { Path = $"{Path}[{index}]", Otherwise = " Change it." };
}
