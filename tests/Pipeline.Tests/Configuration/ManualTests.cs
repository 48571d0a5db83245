using System.Globalization;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Tests.Configuration;

/// <summary>docs/configuration.md says what the code does.</summary>
public sealed class ManualTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "configuration.md"));

    [Fact]
    public void Has_a_row_for_every_key_as_the_schema_has_it()
    {
        string[] expected = [.. PipelineFile.Keys.Select(Row)];
        string[] found = [.. Lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.True(expected.SequenceEqual(found), $"Expected these rows, in this order:\n{string.Join('\n', expected)}");
    }

    [Fact]
    public void Lists_the_reserved_keys()
    {
        string line = Assert.Single(Lines, line => line.StartsWith("Reserved: ", StringComparison.Ordinal));
        Assert.Equal($"Reserved: {string.Join(", ", PipelineFile.Reserved.Select(key => $"`{key}`"))}.", line);
    }

    /// <summary>Every default that can be written, written: the file means the same as without them.</summary>
    [Fact]
    public void Its_defaults_are_the_codes()
    {
        using TestPipeline pipeline = new();
        ILookup<string, (string Name, string Default)> defaults = Lines
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells[4].StartsWith('`') && cells[4].EndsWith('`'))
            .Select(cells => (Path: cells[1].Trim('`'), Default: cells[4].Trim('`')))
            .ToLookup(row => row.Path.Contains('.', StringComparison.Ordinal) ? row.Path[..row.Path.LastIndexOf('.')] : "", row => (row.Path.Split('.')[^1], row.Default));
        string Written(string section, string indent) => string.Concat(defaults[section].Select(row => string.Create(CultureInfo.InvariantCulture, $"{indent}{row.Name}: {row.Default}\n")));

        const string corpus = "corpus:\n  root: speech\n  splits: { train: [train-a], dev: [dev], test: [test] }\n";
        const string model = "models:\n  - { name: base, onnx: base.onnx }\n";
        const string control = "  - name: control\n    control:\n      of: base\n";
        const string built = "  - name: built\n    architecture:\n      kind: samresnet100\n";
        string[] sections = ["frontend", "extract", "probe", "cca", "tsne", "statistics", "plot", "report", "fetch", "execution"];
        string full = Written("", "") + corpus + Written("corpus", "  ")
            + model + control + Written("models[].control", "      ") + built + Written("models[].architecture", "      ")
            + string.Concat(sections.Select(section => $"{section}:\n{Written(section, "  ")}"));
        const string minimal = corpus + model + control + built;

        Assert.Equal(Snapshot.Of(pipeline.Load(minimal)), Snapshot.Of(pipeline.Load(full)));
    }

    private static string Row(Setting key) => $"| `{key.Path}` | {key.Type.Name} | {key.Unit} | {key.Default} | {key.Type.Range} | {key.Meaning} |";
}
