using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration.Onnx;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Reads <c>models:</c>: the models themselves first, then the controls, which name them.</summary>
internal sealed class ModelsReader(Paths paths)
{
    private sealed record Entry(Section Section, string? Name)
    {
        public bool IsControl => Section.Has(Settings.Models.Control);

        public ModelConfig? Model { get; set; }
    }

    public IReadOnlyList<ModelConfig> Read(Section top)
    {
        List<Entry> entries = [];
        foreach (Section section in top.Entries(Settings.Models.Section))
        {
            Entry entry = new(section, section.Values.Get(Settings.Models.Name));
            CheckName(entry, entries);
            CheckKind(section);
            entries.Add(entry);
        }

        foreach (Entry entry in entries.Where(entry => !entry.IsControl))
        {
            entry.Model = ReadNetwork(entry.Section, entry.Name ?? "") is { } network ? network with { NetworkSettings = new NetworkSettings(entry.Section, top) } : null;
        }

        foreach (Entry entry in entries.Where(entry => entry.IsControl))
        {
            entry.Model = ReadControl(entry, entries, top.Values);
        }

        return [.. entries.Select(entry => entry.Model).OfType<ModelConfig>()];
    }

    private static void CheckName(Entry entry, List<Entry> others)
    {
        if (entry.Name is { } name && others.Find(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)) is { } first)
        {
            entry.Section.Add(
                Settings.Models.Name,
                $"found '{name}', but the model in line {first.Section.PositionOf(Settings.Models.Name).Line} is named '{first.Name}'. "
                + "Rename one of the two; a name is a folder, and some systems do not tell capitals from small letters.");
        }
    }

    private static void CheckKind(Section section)
    {
        Setting[] kinds = [Settings.Models.Onnx, Settings.Models.Control, Settings.Models.Architecture];
        Setting[] found = [.. kinds.Where(section.Has)];
        if (found.Length > 1)
        {
            string names = string.Join(" and ", found.Select(kind => $"'{kind.Name}'"));
            section.Add(
                section.At,
                $"found {names}, expected exactly one of 'onnx', 'control' and 'architecture'. "
                + "Remove all but one, or make two models of it.");
        }
        else if (found.Length == 0 && !section.HasReserved && !kinds.Any(section.Misspells) && !section.Has(Settings.Models.Url))
        {
            section.Add(section.At, "found none of 'onnx', 'control' and 'architecture', expected exactly one. Add the one that says what the model is.");
        }

        if (section.Has(Settings.Models.Url) && !section.Has(Settings.Models.Onnx))
        {
            section.Add(Settings.Models.Url, "only a model with 'onnx' has a file to fetch. Add 'onnx', which says where the file goes, or remove the key.");
        }

        if (section.Has(Settings.Models.Sha256) && found.Length > 0 && !section.Has(Settings.Models.Onnx))
        {
            section.Add(Settings.Models.Sha256, "only a model with 'onnx' has a file to check. Remove the key.");
        }

        if (section.Has(Settings.Models.TrainedOn) && found.Length > 0 && !section.Has(Settings.Models.Onnx))
        {
            section.Add(Settings.Models.TrainedOn, "only a model with 'onnx' was trained. Remove the key.");
        }

        foreach (Setting key in new Setting[] { Settings.Models.Input, Settings.Models.Output })
        {
            if (section.Has(key) && found.Length > 0 && !section.Has(Settings.Models.Onnx))
            {
                section.Add(key, "only of a model with 'onnx' is it to be said; a control is fed as the model it is of. Remove the key.");
            }
        }
    }

    private ModelConfig? ReadNetwork(Section section, string name)
    {
        if (section.Values.Get(Settings.Models.Onnx) is { } text)
        {
            string file = paths.Resolve(text);
            IReadOnlyList<string> dataFiles = [];
            if (paths.IsChecked(file))
            {
                string? remedy = section.Has(Settings.Models.Url) && !Directory.Exists(file) ? paths.FetchRemedy : null;
                dataFiles = OnnxFiles.Check(section, Settings.Models.Onnx, text, file, remedy);
            }

            if (section.Values.Get(Settings.Models.Sha256) is { } digest && paths.AreFilesThere && File.Exists(file))
            {
                CheckDigest(section, file, digest);
            }

            if (!section.Values.Has(Settings.Models.Normalize) && PreprocessorFile.Beside(file) is not null)
            {
                dataFiles = [.. dataFiles, PreprocessorFile.Name];
            }

            CheckHop(section.Open(Settings.Models.Input));
            return new ModelConfig.Onnx(name, section.Values, file, dataFiles);
        }

        return section.Has(Settings.Models.Architecture) ? new ModelConfig.Architecture(name, section.Values) : null;
    }

    private static void CheckHop(Section input)
    {
        int? window = input.Values.Get(Settings.Models.Window);
        if (input.Values.Get(Settings.Models.Hop) is { } hop && hop > window)
        {
            input.Add(Settings.Models.Hop, $"found {hop}, more than the window of {window}: the network would not hear the whole utterance. Write at most {window}.");
        }
    }

    private static void CheckDigest(Section section, string file, string expected)
    {
        try
        {
            RegularFile.Check(file, ExternalDataFiles.MostBytes);
            string found = FileDigest.Sha256(file);
            if (!string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
            {
                section.Add(
                    Settings.Models.Sha256,
                    $"expected {expected.ToLowerInvariant()}, but {file} has {found}. Get the file that was meant, or change the digest if this is the one.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            section.Add(Settings.Models.Onnx, $"{file} cannot be read: {error.Message} Check its permissions.");
        }
    }

    private static ModelConfig.Control? ReadControl(Entry entry, List<Entry> entries, SettingValues all)
    {
        Section control = entry.Section.Open(Settings.Models.Control);
        CheckSplits(control, Settings.Cca.Splits, all);
        CheckSplits(control, Settings.Statistics.Splits, all);
        return ReadBase(control, entries) is { } of ? new ModelConfig.Control(entry.Name ?? "", entry.Section.Values, of) : null;
    }

    private static ModelConfig? ReadBase(Section control, List<Entry> entries)
    {
        if (control.Values.Get(Settings.Models.ControlOf) is not { } of)
        {
            return null;
        }

        string[] names = [.. entries.Where(other => !other.IsControl).Select(other => other.Name).OfType<string>()];
        Entry? target = entries.Find(other => other.Name == of);
        if (target is null || target.IsControl)
        {
            string found = target is null ? $"there is no model '{of}'." : $"'{of}' is itself a control.";
            string choice = names.Length == 0 ? "Add the model that this is a control of." : $"Name a model that is not a control: {string.Join(", ", names)}.";
            control.Add(Settings.Models.ControlOf, $"{found}{(target is null ? Spelling.Suggestion(of, names) : "")} {choice}");
            return null;
        }

        return target.Model;
    }

    /// <summary>A control is analysed on those of the splits that it has: on at least one.</summary>
    private static void CheckSplits(Section control, Setting<IReadOnlyList<Split>> reader, SettingValues all)
    {
        IReadOnlyList<Split> splits = control.Values.Get(Settings.Models.ControlSplits);
        IReadOnlyList<Split> read = all.Get(reader);
        if (!splits.Intersect(read).Any())
        {
            control.Add(
                Settings.Models.ControlSplits,
                $"found [{Names(splits, ", ")}], but {reader.Path} is [{Names(read, ", ")}]: nothing would be left of the control. "
                + $"Add {Names(read, " or ")} here, or {Names(splits, " or ")} to {reader.Path}.");
        }

        static string Names(IEnumerable<Split> splits, string separator) => string.Join(separator, splits.Select(split => split.Name()));
    }
}
