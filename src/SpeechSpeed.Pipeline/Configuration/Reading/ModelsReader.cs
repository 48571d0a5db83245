using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration.Schema;
using SpeechSpeed.Pipeline.Configuration.Yaml;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Reads <c>models:</c>: the models themselves first, then the controls, which name them.</summary>
internal sealed class ModelsReader(Paths paths, CcaConfig cca, StatisticsConfig statistics)
{
    private sealed record Entry(Section Section, string? Name)
    {
        public bool IsControl => Section.Has(ConfigurationSchema.ModelControl);

        public ModelConfig? Model { get; set; }
    }

    public IReadOnlyList<ModelConfig> Read(Section top)
    {
        IReadOnlyList<SourceNode> nodes = top.Read(ConfigurationSchema.Models) ?? [];
        List<Entry> entries = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (top.Open(ConfigurationSchema.Models, nodes[i], i) is { } section)
            {
                Entry entry = new(section, section.TryRead(ConfigurationSchema.ModelName, out string? name) ? name : null);
                CheckName(entry, entries);
                CheckKind(section);
                entries.Add(entry);
            }
        }

        foreach (Entry entry in entries.Where(entry => !entry.IsControl))
        {
            entry.Model = ReadNetwork(entry.Section, entry.Name ?? "");
        }

        foreach (Entry entry in entries.Where(entry => entry.IsControl))
        {
            entry.Model = ReadControl(entry, entries);
        }

        return [.. entries.Select(entry => entry.Model).OfType<ModelConfig>()];
    }

    private static void CheckName(Entry entry, List<Entry> others)
    {
        if (entry.Name is { } name && others.Find(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)) is { } first)
        {
            entry.Section.Add(
                ConfigurationSchema.ModelName,
                $"found '{name}', but the model in line {first.Section.PositionOf(ConfigurationSchema.ModelName).Line} is named '{first.Name}'. "
                + "Rename one of the two; a name is a folder, and some systems do not tell capitals from small letters.");
        }
    }

    private static void CheckKind(Section section)
    {
        ConfigurationKey[] kinds = [ConfigurationSchema.ModelOnnx, ConfigurationSchema.ModelControl, ConfigurationSchema.ModelArchitecture];
        ConfigurationKey[] found = [.. kinds.Where(section.Has)];
        if (found.Length > 1)
        {
            string names = string.Join(" and ", found.Select(kind => $"'{kind.Name}'"));
            section.Add(
                section.At,
                $"found {names}, expected exactly one of 'onnx', 'control' and 'architecture'. "
                + "Remove all but one, or make two models of it.");
        }
        else if (found.Length == 0 && !section.HasReserved && !kinds.Any(section.Misspells) && !section.Has(ConfigurationSchema.ModelUrl))
        {
            section.Add(section.At, "found none of 'onnx', 'control' and 'architecture', expected exactly one. Add the one that says what the model is.");
        }

        if (section.Has(ConfigurationSchema.ModelUrl) && !section.Has(ConfigurationSchema.ModelOnnx))
        {
            section.Add(ConfigurationSchema.ModelUrl, "only a model with 'onnx' has a file to fetch. Add 'onnx', which says where the file goes, or remove the key.");
        }

        if (section.Has(ConfigurationSchema.ModelSha256) && found.Length > 0 && !section.Has(ConfigurationSchema.ModelOnnx))
        {
            section.Add(ConfigurationSchema.ModelSha256, "only a model with 'onnx' has a file to check. Remove the key.");
        }

        foreach (ConfigurationKey key in new ConfigurationKey[] { ConfigurationSchema.ModelInput, ConfigurationSchema.ModelOutput })
        {
            if (section.Has(key) && found.Length > 0 && !section.Has(ConfigurationSchema.ModelOnnx))
            {
                section.Add(key, "only of a model with 'onnx' is it to be said; a control is fed as the model it is of. Remove the key.");
            }
        }
    }

    private ModelConfig? ReadNetwork(Section section, string name)
    {
        bool hasDigest = section.TryRead(ConfigurationSchema.ModelSha256, out string? digest);
        IReadOnlyList<string> addresses = section.TryRead(ConfigurationSchema.ModelUrl, out IReadOnlyList<string>? urls) ? urls : [];
        if (section.TryRead(ConfigurationSchema.ModelOnnx, out string? text))
        {
            string file = paths.Resolve(text);
            IReadOnlyList<string> dataFiles = [];
            if (paths.AreFilesThere || Path.Exists(file))
            {
                string? remedy = addresses.Count > 0 && !Directory.Exists(file) ? paths.FetchRemedy : null;
                dataFiles = OnnxFiles.Check(section, ConfigurationSchema.ModelOnnx, text, file, remedy);
            }

            if (hasDigest && paths.AreFilesThere && File.Exists(file))
            {
                CheckDigest(section, file, digest!);
            }

            return new ModelConfig.Onnx(name, file, dataFiles, ReadInput(section)) { Addresses = addresses, Sha256 = hasDigest ? digest : null };
        }

        if (!section.TryRead(ConfigurationSchema.ModelArchitecture, out SourceMap? map))
        {
            return null;
        }

        Section architecture = section.Open(ConfigurationSchema.ModelArchitecture, map);
        return new ModelConfig.Architecture(
            name,
            architecture.Read(ConfigurationSchema.ArchitectureKind),
            architecture.Read(ConfigurationSchema.ArchitectureWidth),
            architecture.Read(ConfigurationSchema.ArchitectureSeed));
    }

    private static InputSettings ReadInput(Section model)
    {
        Section input = model.Open(ConfigurationSchema.ModelInput);
        InputSettings settings = new(
            input.Optional(ConfigurationSchema.InputName),
            input.OptionalValue(ConfigurationSchema.InputKind),
            input.OptionalValue(ConfigurationSchema.InputFirstAxis),
            input.Read(ConfigurationSchema.InputSamples),
            input.OptionalValue(ConfigurationSchema.InputWindow),
            input.OptionalValue(ConfigurationSchema.InputHop),
            model.Optional(ConfigurationSchema.ModelOutput));
        if (settings.Hop > settings.Window)
        {
            input.Add(ConfigurationSchema.InputHop, $"found {settings.Hop}, more than the window of {settings.Window}: some would not be heard. Write at most {settings.Window}.");
        }

        return settings;
    }

    private static void CheckDigest(Section section, string file, string expected)
    {
        try
        {
            string found = FileDigest.Sha256(file);
            if (!string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
            {
                section.Add(
                    ConfigurationSchema.ModelSha256,
                    $"expected {expected.ToLowerInvariant()}, but {file} has {found}. Get the file that was meant, or change the digest if this is the one.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            section.Add(ConfigurationSchema.ModelOnnx, $"{file} cannot be read: {error.Message} Check its permissions.");
        }
    }

    private ModelConfig.Control? ReadControl(Entry entry, List<Entry> entries)
    {
        if (!entry.Section.TryRead(ConfigurationSchema.ModelControl, out SourceMap? map))
        {
            return null;
        }

        Section control = entry.Section.Open(ConfigurationSchema.ModelControl, map);
        IReadOnlyList<long> seeds = control.Read(ConfigurationSchema.ControlSeeds);
        IReadOnlyList<Split> splits = control.Read(ConfigurationSchema.ControlSplits);
        CheckSplits(control, splits, ConfigurationSchema.CcaSplits.Path, cca.Splits);
        CheckSplits(control, splits, ConfigurationSchema.StatisticsSplits.Path, statistics.Splits);
        ModelConfig? of = ReadBase(control, entries);
        return of is null ? null : new ModelConfig.Control(entry.Name ?? "", of, [.. seeds.Order()], [.. splits.Order()]);
    }

    private static ModelConfig? ReadBase(Section control, List<Entry> entries)
    {
        if (!control.TryRead(ConfigurationSchema.ControlOf, out string? of))
        {
            return null;
        }

        string[] names = [.. entries.Where(other => !other.IsControl).Select(other => other.Name).OfType<string>()];
        Entry? target = entries.Find(other => other.Name == of);
        if (target is null || target.IsControl)
        {
            string found = target is null ? $"there is no model '{of}'." : $"'{of}' is itself a control.";
            string choice = names.Length == 0 ? "Add the model that this is a control of." : $"Name a model that is not a control: {string.Join(", ", names)}.";
            control.Add(ConfigurationSchema.ControlOf, $"{found}{(target is null ? Spelling.Suggestion(of, names) : "")} {choice}");
            return null;
        }

        return target.Model;
    }

    /// <summary>A control is looked at on those of the splits that it has: on one at least.</summary>
    private static void CheckSplits(Section control, IReadOnlyList<Split> splits, string reader, IReadOnlyList<Split> read)
    {
        if (splits.Count > 0 && !splits.Intersect(read).Any())
        {
            control.Add(
                ConfigurationSchema.ControlSplits,
                $"found [{Names(splits, ", ")}], but {reader} is [{Names(read, ", ")}]: nothing would be left of the control. "
                + $"Add {Names(read, " or ")} here, or {Names(splits, " or ")} to {reader}.");
        }

        static string Names(IEnumerable<Split> splits, string separator) => string.Join(separator, splits.Order().Select(split => split.Name()));
    }
}
