using System.Diagnostics.CodeAnalysis;
using SpeechSpeed.Pipeline.Configuration.Schema;
using SpeechSpeed.Pipeline.Configuration.Yaml;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>A section of the pipeline file, whose keys are read by the schema. Keys that the schema does not have are refused at once.</summary>
internal sealed class Section
{
    private readonly Dictionary<string, SourceNode> values = [];
    private readonly HashSet<string> misspelt = [];
    private readonly string path;
    private readonly Problems problems;

    /// <param name="map">The section, or null where it was left out: every key then has its default.</param>
    /// <param name="path">Where it stands: <c>models[0].control</c>; empty at the top.</param>
    /// <param name="schemaPath">The same in the schema: <c>models[].control</c>.</param>
    /// <param name="problems">Where messages go.</param>
    public Section(SourceMap? map, string path, string schemaPath, Problems problems)
    {
        this.path = path;
        this.problems = problems;
        At = map?.At ?? Position.Start;
        ILookup<bool, ConfigurationKey> keys = ConfigurationSchema.Keys.Where(key => key.Section == schemaPath).ToLookup(key => key.IsReserved);
        string[] known = [.. keys[false].Select(key => key.Name)];
        Dictionary<string, Position> first = [];
        foreach ((SourceScalar key, SourceNode value) in map?.Entries ?? [])
        {
            if (!first.TryAdd(key.Text, key.At))
            {
                Add(key.At, $"the key '{SourceScalar.Shown(key.Text)}' stands twice, first in line {first[key.Text].Line}. Remove one of the two.");
            }
            else if (known.Contains(key.Text))
            {
                values.Add(key.Text, value);
            }
            else if (keys[true].Any(reserved => reserved.Name == key.Text))
            {
                HasReserved = true;
                Add(key.At, $"'{key.Text}' is not available yet. Remove it.");
            }
            else
            {
                AddUnknown(key, known);
            }
        }
    }

    /// <summary>Where the section begins.</summary>
    public Position At { get; }

    /// <summary>Whether it has a key of a later version, which may stand for one that is missing.</summary>
    public bool HasReserved { get; }

    public bool Has(ConfigurationKey key) => values.ContainsKey(key.Name);

    /// <summary>Whether an unknown key looks like this one, so that its absence needs no message of its own.</summary>
    public bool Misspells(ConfigurationKey key) => misspelt.Contains(key.Name);

    /// <summary>Where the key's value stands; where the section begins, if the key was left out.</summary>
    public Position PositionOf(ConfigurationKey key) => values.TryGetValue(key.Name, out SourceNode? node) ? node.At : At;

    /// <summary>Adds a problem with a key's value.</summary>
    public void Add(ConfigurationKey key, string message) => problems.Add(PositionOf(key), $"{PathOf(key)}: {message}");

    /// <summary>Adds a problem with the section.</summary>
    public void Add(Position at, string message) => problems.Add(at, path.Length == 0 ? message : $"{path}: {message}");

    /// <summary>The value if the key is there and right. Says what is wrong with it, or that it is missing if it is required.</summary>
    public bool TryRead<T>(Key<T> key, [MaybeNullWhen(false)] out T value)
    {
        if (values.TryGetValue(key.Name, out SourceNode? node))
        {
            return key.ValueType.TryRead(node, new Place(problems, PathOf(key), key.Otherwise), out value);
        }

        if (key.IsRequired && !Misspells(key) && !HasReserved)
        {
            Add(At, $"the key '{key.Name}' is missing. Add it: {key.ValueType.Expected}.");
        }

        value = default;
        return false;
    }

    /// <summary>The value, or the default where the key is not there or is wrong; in the second case the problems say so.</summary>
    public T Read<T>(Key<T> key) => TryRead(key, out T? value) ? value : key.DefaultValue!;

    /// <summary>The text of a key that may be left out, or null.</summary>
    public string? Optional(Key<string> key) => TryRead(key, out string? value) ? value : null;

    /// <summary>The value of a key that may be left out, or null.</summary>
    public T? OptionalValue<T>(Key<T> key)
        where T : struct => TryRead(key, out T value) ? value : null;

    /// <summary>A section of this section; empty where it is not there or is not a section.</summary>
    public Section Open(Key<SourceMap> key) => new(Read(key), PathOf(key), key.Path, problems);

    /// <summary>A section that was read as the value of a key.</summary>
    public Section Open(ConfigurationKey key, SourceMap map) => new(map, PathOf(key), key.Path, problems);

    /// <summary>An entry of a list of sections, or null where it is none; the problems say so.</summary>
    public Section? Open(Key<IReadOnlyList<SourceNode>> key, SourceNode entry, int index)
    {
        Place place = new Place(problems, PathOf(key), key.Otherwise).Item(index);
        return new SectionType().TryRead(entry, place, out SourceMap? map) ? new Section(map, place.Path, key.Path + "[]", problems) : null;
    }

    private string PathOf(ConfigurationKey key) => path.Length == 0 ? key.Name : $"{path}.{key.Name}";

    private void AddUnknown(SourceScalar key, string[] known)
    {
        string remedy = "";
        if (Spelling.Nearest(key.Text, known) is { } nearest)
        {
            misspelt.Add(nearest);
            remedy = $" Did you mean '{nearest}'?";
        }
        else if (ConfigurationSchema.Keys.Where(other => other.Name == key.Text && !other.IsReserved).ToArray() is [{ } elsewhere])
        {
            remedy = $" It is a key of {(elsewhere.Section.Length == 0 ? "the top level" : $"'{elsewhere.Section}'")}; check the indentation.";
        }

        Add(key.At, $"unknown key '{SourceScalar.Shown(key.Text)}'.{remedy} Known keys: {string.Join(", ", known)}.");
    }
}
