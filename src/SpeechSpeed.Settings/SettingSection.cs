using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary>A section of the pipeline file, and the settings in it.</summary>
public sealed class SettingSection : Setting
{
    private static readonly SectionType Section = new();

    private readonly List<Setting> settings = [];
    private readonly List<Setting> all;
    private readonly string keys;
    private string prefix = "--";
    private string[] stages = [];

    private SettingSection(SettingSection? outer, string name, SettingType type, bool isRequired, string defaultText, string meaning, bool isList = false)
        : base(outer is null ? name : outer.keys + name, type, isRequired, defaultText, meaning, "")
    {
        IsList = isList;
        keys = Path.Length == 0 ? "" : isList ? Path + "[]." : Path + ".";
        all = outer?.all ?? [];
        if (Path.Length > 0)
        {
            outer?.settings.Add(this);
            all.Add(this);
        }
    }

    /// <summary>Whether it is a list of sections.</summary>
    public bool IsList { get; }

    /// <summary>Its keys, including sections.</summary>
    public IReadOnlyList<Setting> Settings => settings;

    /// <summary>The section itself, then its keys, each section before its own keys, and the flags without a key.</summary>
    internal IReadOnlyList<Setting> All => all;

    private protected override bool HasDefault => false;

    /// <summary>A key of it with the sections it stands in.</summary>
    public string PathOf(string key) => keys + key;

    /// <summary>A section that may be left out, whose keys all have defaults.</summary>
    /// <param name="name">The key.</param>
    /// <param name="meaning">Its purpose.</param>
    /// <param name="stages">The stages whose tools get its settings, each by a flag of the same name.</param>
    internal static SettingSection OfStages(string name, string meaning, params string[] stages) =>
        new SettingSection(null, name, Section, false, "every key's default", meaning).To("--", stages);

    /// <summary>A section that must be given.</summary>
    internal static SettingSection Required(string name, string meaning) => new(null, name, Section, true, "required", meaning);

    /// <summary>A list of sections that must be given.</summary>
    internal static SettingSection RequiredList(string name, string meaning) =>
        new(null, name, new ListOf<SourceNode>(new EntryType()), true, "required", meaning, isList: true);

    /// <summary>The whole file.</summary>
    internal static SettingSection Root() => new(null, "", Section, true, "", "");

    /// <summary>A section in this one that must be given.</summary>
    internal SettingSection AddRequired(string name, string meaning) => new(this, name, Section, true, "required", meaning);

    /// <summary>A section in this one.</summary>
    internal SettingSection Add(string name, string defaultText, string meaning) => new(this, name, Section, false, defaultText, meaning);

    /// <summary>A section in this one, or a word for none.</summary>
    internal SettingSection AddOrWord(string name, string word, string meaning) =>
        new(this, name, new WordOr<SourceMap>(word, Section), false, $"`{word}`", meaning);

    /// <summary>A section in this one, or a path, which is short for one of its keys.</summary>
    /// <param name="name">The key.</param>
    /// <param name="what">The kind of the path: <c>file</c>.</param>
    /// <param name="key">The key in the section that the path is short for.</param>
    /// <param name="meaning">Its purpose.</param>
    internal SettingSection AddOrPath(string name, string what, string key, string meaning) => new(this, name, new PathOrSection(what, key), false, "none", meaning);

    /// <summary>A list of sections in this one.</summary>
    internal SettingSection AddList(string name, string meaning) =>
        new(this, name, new ListOf<SourceNode>(new EntryType()), false, "none", meaning, isList: true);

    /// <summary>Takes the sections of the whole file, and returns everything in them.</summary>
    internal IEnumerable<Setting> Adopt(params SettingSection[] sections)
    {
        settings.AddRange(sections);
        return sections.SelectMany(section => section.all);
    }

    /// <summary>Passes its settings to stages, each by a flag of the same name.</summary>
    internal SettingSection To(string flagPrefix, params string[] to)
    {
        prefix = flagPrefix;
        stages = to;
        return this;
    }

    /// <summary>Its settings have no meaning unless <paramref name="other"/> is given.</summary>
    internal SettingSection With(Setting other)
    {
        Needs = other;
        return this;
    }

    /// <summary>It has no meaning if one of <paramref name="others"/> is given, and is then not required.</summary>
    internal SettingSection Without(params Setting[] others)
    {
        GivesWayTo = others;
        return this;
    }

    /// <summary>A key that must be given.</summary>
    internal Setting<T> Required<T>(string name, SettingType type, string meaning, string unit = "") =>
        Add(new Setting<T>(keys + name, type, true, "required", default, false, meaning, unit));

    /// <summary>A key with a default.</summary>
    internal Setting<T> Add<T>(string name, SettingType<T> type, T value, string meaning, string unit = "") =>
        Add(new Setting<T>(keys + name, type, false, $"`{type.Text(value)}`", value, true, meaning, unit));

    /// <summary>A key with a default that can be written only if <paramref name="needed"/> is given.</summary>
    internal Setting<T> AddWith<T>(Setting needed, string name, SettingType<T> type, T value, string meaning, string unit = "") =>
        Add(new Setting<T>(keys + name, type, false, type.Text(value), value, true, meaning, unit).With(needed));

    /// <summary>A key that has no value unless it is given; <paramref name="defaultText"/> describes that case.</summary>
    internal Setting<T> Optional<T>(string name, SettingType type, string defaultText, string meaning, string unit = "") =>
        Add(new Setting<T>(keys + name, type, false, defaultText, default, false, meaning, unit));

    /// <summary>A flag that belongs to the settings of this section, but that only the pipeline gives.</summary>
    internal Setting<T> FlagOnly<T>(string flag, SettingType type, string defaultText, string meaning, params string[] to)
    {
        Setting<T> setting = new("", type, false, defaultText, default, false, meaning, "");
        all.Add(setting.To(flag, to));
        return setting;
    }

    private Setting<T> Add<T>(Setting<T> setting)
    {
        settings.Add(setting);
        all.Add(setting);
        return setting.With(setting.Needs ?? Needs).To(prefix + setting.Name.Replace('_', '-'), stages);
    }

    private protected override object? ValueIn(SettingValues values) => null;
}
