using SpeechSpeed.Pipeline.Configuration.Yaml;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>A section of the pipeline file, whose keys are read by their declarations. Keys without a declaration are refused at once.</summary>
internal sealed class Section
{
    private static readonly SectionType Entry = new();

    private readonly Dictionary<string, SourceNode> nodes = [];
    private readonly Dictionary<SettingSection, Section> sections = [];
    private readonly Dictionary<SettingSection, List<Section>> lists = [];
    private readonly HashSet<string> misspelt = [];
    private readonly SettingSection schema;
    private readonly string path;
    private readonly Problems problems;

    /// <param name="map">The section, or null if it was left out: every key then has its default.</param>
    /// <param name="path">Its path: <c>models[0].control</c>; empty at the top.</param>
    /// <param name="schema">Its declaration.</param>
    /// <param name="problems">Receives the messages.</param>
    public Section(SourceMap? map, string path, SettingSection schema, Problems problems)
    {
        this.path = path;
        this.schema = schema;
        this.problems = problems;
        At = map?.At ?? Position.Start;
        string[] known = [.. schema.Settings.Select(key => key.Name)];
        Dictionary<string, Position> first = [];
        foreach ((SourceScalar key, SourceNode value) in map?.Entries ?? [])
        {
            if (!first.TryAdd(key.Text, key.At))
            {
                Add(key.At, $"the key '{SourceScalar.Shown(key.Text)}' stands twice, first in line {first[key.Text].Line}. Remove one of the two.");
            }
            else if (known.Contains(key.Text))
            {
                nodes.Add(key.Text, value);
            }
            else if (PipelineFile.Reserved.Contains(schema.PathOf(key.Text)))
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

    /// <summary>Whether it has a key of a later version, which may replace a missing one.</summary>
    public bool HasReserved { get; }

    /// <summary>The values of the keys that are present and valid, in this section and in those below it.</summary>
    public SettingValues Values { get; private set; } = SettingValues.Defaults;

    public bool Has(Setting key) => nodes.ContainsKey(key.Name);

    /// <summary>Whether an unknown key resembles this one, so that its absence needs no message of its own.</summary>
    public bool Misspells(Setting key) => misspelt.Contains(key.Name);

    /// <summary>Position of the key's value; of the section, if the key was left out.</summary>
    public Position PositionOf(Setting key) => nodes.TryGetValue(key.Name, out SourceNode? node) ? node.At : At;

    /// <summary>Adds a problem with a key's value.</summary>
    public void Add(Setting key, string message) => problems.Add(PositionOf(key), $"{PathOf(key)}: {message}");

    /// <summary>A problem with a key's value that is found after the file was read.</summary>
    public ConfigurationError ErrorAt(Setting key, string message) => problems.ErrorAt(PositionOf(key), $"{PathOf(key)}: {message}");

    /// <summary>The key of a path such as <c>models[].input.window</c>; null if it is none of this section, or was left out.</summary>
    public Setting? Find(string? path) => schema.Settings.FirstOrDefault(key => key.Path == path && Has(key));

    /// <summary>Adds a problem with the section.</summary>
    public void Add(Position at, string message) => problems.Add(at, path.Length == 0 ? message : $"{path}: {message}");

    /// <summary>A section in this one; empty if it is absent or no section.</summary>
    public Section Open(SettingSection key) => sections.TryGetValue(key, out Section? section) ? section : new Section(null, PathOf(key), key, problems);

    /// <summary>The entries of a list of sections in this one.</summary>
    public IReadOnlyList<Section> Entries(SettingSection key) => lists.GetValueOrDefault(key) ?? [];

    /// <summary>Whether a key is present and valid. Reports what is wrong with it, or that it is missing.</summary>
    public bool IsRight(Setting key) => TryRead(key, out _);

    /// <summary>Reads every key, and the sections.</summary>
    public Section Read()
    {
        foreach (Setting key in schema.Settings)
        {
            if (!TryRead(key, out object? value) || (key is SettingSection && IsReplaced(key)))
            {
                continue;
            }

            switch (key)
            {
                case SettingSection { IsList: true } list:
                    Place place = new(problems.Add, PathOf(key), "");
                    lists[list] = [.. ((IReadOnlyList<SourceNode>)value!).SelectMany((node, i) => ReadEntry(list, node, place.Item(i)))];
                    break;
                case SettingSection inner when value is SourceMap map:
                    sections[inner] = new Section(map, PathOf(key), inner, problems).Read();
                    Values = Values.With(sections[inner].Values);
                    break;
                case not SettingSection:
                    Values = Values.Set(key, value);
                    break;
            }
        }

        return this;
    }

    private IEnumerable<Section> ReadEntry(SettingSection list, SourceNode node, Place place) =>
        Entry.TryRead(node, place, out SourceMap? map) ? [new Section(map, place.Path, list, problems).Read()] : [];

    private bool TryRead(Setting key, out object? value)
    {
        if (nodes.TryGetValue(key.Name, out SourceNode? node))
        {
            return key.TryRead(node, problems.Add, PathOf(key), out value);
        }

        if (key.IsRequired && !IsReplaced(key) && !Misspells(key) && !HasReserved)
        {
            Add(At, $"the key '{key.Name}' is missing. Add it: {key.Type.Expected}.");
        }

        value = null;
        return false;
    }

    private bool IsReplaced(Setting key) => key.GivesWayTo.Any(Has);

    private string PathOf(Setting key) => path.Length == 0 ? key.Name : $"{path}.{key.Name}";

    private void AddUnknown(SourceScalar key, string[] known)
    {
        string remedy = "";
        if (Spelling.Nearest(key.Text, known) is { } nearest)
        {
            misspelt.Add(nearest);
            remedy = $" Did you mean '{nearest}'?";
        }
        else if (PipelineFile.Keys.Where(other => other.Name == key.Text).ToArray() is [{ } elsewhere])
        {
            remedy = $" It is a key of {(elsewhere.SectionPath.Length == 0 ? "the top level" : $"'{elsewhere.SectionPath}'")}; check the indentation.";
        }

        Add(key.At, $"unknown key '{SourceScalar.Shown(key.Text)}'.{remedy} Known keys: {string.Join(", ", known)}.");
    }
}
