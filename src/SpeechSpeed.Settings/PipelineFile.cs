using SpeechSpeed.Labels;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary>The whole pipeline file, <c>pipeline.yaml</c>, schema 1, with the keys that belong to no section.</summary>
public static class PipelineFile
{
    /// <summary>The whole file.</summary>
    public static readonly SettingSection Root = SettingSection.Root();

    public static readonly Setting<int> Schema = Root.Add("schema", new WholeNumber<int>(1, 1), 1, "Version of the format of this file.");

    public static readonly Setting<string?> Name = Root.Optional<string?>(
        "name", new Line("a title", inList: false), "the file's name without its extension", "Title of the report.").OnlyTo("--name", StageNames.Report);

    public static readonly Setting<string> Results = Root.Add(
        "results", new PathText("folder"), "results", "Folder that the results are published in. Use a folder of its own. `Clean` removes the published files.");

    public static readonly Setting<IReadOnlyList<Target>> Targets = Root.Add(
        "targets", new ListOf<Target>(new TargetType()), Target.Factors,
        "What is predicted from every layer, beside the label, which is always the first ([statistics.md](statistics.md#the-targets)). `{column: NAME}` is a column of the manifest: numbers, or two different words. "
        + "With `label.alignments` those of the alignment are in the default too.")
        .OnlyTo("--targets", StageNames.Statistics).DefaultBeside(Label.Alignments, Target.AllFactors);

    /// <summary>The targets, with the unit of the tier where they are of an alignment.</summary>
    public static Target[] TargetsOf(SettingValues values) => [.. values.Get(Targets).Select(target => target.OfTier(values.Get(Label.Tier)))];

    /// <summary>The columns of the manifest that are targets.</summary>
    public static string[] TargetColumns(SettingValues values) => [.. values.Get(Targets).Where(target => target.IsColumn).Select(target => target.Kind)];

    /// <summary>Keys of later versions, refused until then.</summary>
    public static readonly IReadOnlyList<string> Reserved = ["execution.precision", "tempo"];

    /// <summary>Every setting, in the order of the manual.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Root.All,
        .. Root.Adopt(
            Corpus.Section, Label.Section, Models.Section, FrontEnd.Section, Extract.Section, Probe.Section, Cca.Section, Tsne.Section, Statistics.Section, Plot.Section,
            Report.Section, Cache.Section, Fetch.Section, Execution.Section),
    ];

    /// <summary>Every key, in the order of the manual.</summary>
    public static IEnumerable<Setting> Keys => All.Where(setting => setting.Path.Length > 0);

    /// <summary>The settings of a stage's tools, each with its flag.</summary>
    public static IEnumerable<(Setting Setting, string Flag)> Of(string stage) =>
        All.Select(setting => (setting, Flag: setting.FlagOf(stage)!)).Where(entry => entry.Flag is not null);
}
