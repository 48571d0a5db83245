using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Results;
using SpeechSpeed.Settings;
using SpeechSpeed.Storage;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Report;

/// <summary>The data of the report.</summary>
/// <param name="Name">Name of the pipeline.</param>
/// <param name="Results">Folder of the figures.</param>
/// <param name="Labels">The label summary.</param>
/// <param name="Rejected">The rejected utterances: those of preprocess, then those of extract, each once.</param>
/// <param name="Found">Number of utterances in the corpus, the rejected ones included.</param>
/// <param name="Models">The models with their numbers.</param>
/// <param name="Conclusions">The verdicts on them.</param>
/// <param name="Differences">The comparisons of the models that are no controls with each other.</param>
/// <param name="Speakers">The speakers, in the natural order of their ids.</param>
/// <param name="Provenance">The origin of the results, or null.</param>
/// <param name="Fonts">The fonts of the figures.</param>
/// <param name="Target">The target.</param>
/// <param name="Silent">The utterances with frames on the floor of the logarithm, the largest share first; empty if that was not measured.</param>
/// <param name="Speech">The kind of speech in the words of the pipeline file; null if it gives none.</param>
/// <param name="Pooling">What is kept of the layers.</param>
/// <param name="ShowsEarlierStudy">Whether the earlier study's own numbers stand beside these: if requested, and in that study's unit.</param>
internal sealed record ReportData(
    string Name,
    string Results,
    IReadOnlyList<SplitSummary> Labels,
    IReadOnlyList<RejectedUtterance> Rejected,
    int Found,
    IReadOnlyList<ModelMetrics> Models,
    Conclusions Conclusions,
    IReadOnlyList<ModelDifference> Differences,
    IReadOnlyList<SpeakerSummary> Speakers,
    ProvenanceFile? Provenance,
    IReadOnlyList<FontFile> Fonts,
    Target Target,
    IReadOnlyList<NuisanceRow> Silent,
    string? Speech,
    TimePooling Pooling,
    bool ShowsEarlierStudy)
{
    /// <summary>The label summary by language; empty if the corpus names none.</summary>
    public IReadOnlyList<LanguageSummary> Languages { get; init; } = [];

    /// <summary>By model, the scores of the label within languages at the best layer; without models that have none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<LanguageRow>> WithinLanguages { get; init; } = new Dictionary<string, IReadOnlyList<LanguageRow>>();

    /// <summary>The models that are no controls.</summary>
    public IEnumerable<ModelMetrics> Given => Models.Where(model => model.ControlOf is null);

    public static ReportData Read(SettingValues values)
    {
        string results = values.Get(ReportFlags.Results);
        string labelFolder = values.Get(CommonFlags.Labels);
        IReadOnlyList<SplitSummary> labels = CsvTable.Read<SplitSummary>(Path.Combine(labelFolder, SplitSummary.FileName));
        IReadOnlyList<RejectedUtterance> unlabelled = CsvTable.Read<RejectedUtterance>(Path.Combine(labelFolder, RejectedUtterance.FileName));
        ModelMetrics[] models = [.. values.Get(CommonFlags.Models).Select(model => MetricsFile.Read(Path.Combine(results, model, MetricsFile.FileName)))];
        return new ReportData(
            values.Get(PipelineFile.Name) ?? Path.GetFileName(results),
            results,
            labels,
            [.. unlabelled, .. RejectedByExtract(values)],
            unlabelled.Count + labels.Sum(split => split.Files),
            models,
            Conclusions.Read(Path.Combine(results, Conclusions.FileName)),
            CsvTable.Read<ModelDifference>(Path.Combine(results, ModelDifference.FileName)),
            SpeakerSummary.Read(labelFolder),
            values.Get(ReportFlags.Provenance) is { } provenance ? ProvenanceFile.Read(provenance) : null,
            ReadIfThere<FontFile>(Path.Combine(results, FontFile.FileName)),
            Settings.Label.Of(values),
            ReadSilent(Path.Combine(labelFolder, NuisanceRow.FileName)),
            values.Get(Settings.Corpus.Speech),
            values.Get(Settings.Extract.Pooling),
            values.Get(Settings.Report.EarlierStudy) && values.Get(Settings.Label.Kind) == Target.Cps)
        {
            Languages = ReadIfThere<LanguageSummary>(Path.Combine(labelFolder, LanguageSummary.FileName)),
            WithinLanguages = models
                .Select(model => (model.Model, Rows: ReadIfThere<LanguageRow>(Path.Combine(results, model.Model, LanguageRow.FileName))
                    .Where(row => row.Target == model.Target?.Kind && row.Layer == model.HeldOut.BestLayer).ToArray()))
                .Where(one => one.Rows.Length > 0)
                .ToDictionary(one => one.Model, one => (IReadOnlyList<LanguageRow>)one.Rows, StringComparer.Ordinal),
        };
    }

    /// <summary>The rows of a table that is written only where it has any.</summary>
    private static IReadOnlyList<T> ReadIfThere<T>(string path) => File.Exists(path) ? CsvTable.Read<T>(path) : [];

    private static IReadOnlyList<NuisanceRow> ReadSilent(string path) =>
        [.. ReadIfThere<NuisanceRow>(path).Where(row => row.FlooredFrames > 0).OrderByDescending(row => row.FlooredShare).ThenBy(row => row.AudioPath, StringComparer.Ordinal)];

    /// <summary>A damaged file is rejected for every model, but it is one utterance.</summary>
    private static IEnumerable<RejectedUtterance> RejectedByExtract(SettingValues values) =>
        values.Get(ReportFlags.Rejected) is not { } folder
            ? []
            : values.Get(CommonFlags.Models)
                .SelectMany(model => CsvTable.Read<RejectedUtterance>(Path.Combine(folder, model, RejectedUtterance.FileName)))
                .DistinctBy(rejected => rejected.Path);

    /// <summary>The untrained control of a model, or null.</summary>
    public ModelMetrics? ControlOf(ModelMetrics model) => Models.FirstOrDefault(candidate => candidate.ControlOf == model.Model);
}
