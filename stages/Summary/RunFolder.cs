using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Summary;

/// <summary>The outputs of the stages for one model.</summary>
/// <param name="Choice">The model.</param>
/// <param name="Seeds">One run per seed of a control, in the order of the seeds; else the only one.</param>
/// <param name="TsneSummary">How well the t-SNE map keeps neighbourhoods.</param>
internal sealed record ModelRun(ModelChoice Choice, IReadOnlyList<SeedRun> Seeds, TsneSummary TsneSummary)
{
    public bool IsControl => Choice.ControlOf is not null;

    /// <summary>For a control, the health of every layer of every seed; else empty.</summary>
    public IReadOnlyList<ControlLayerHealth> Health { get; init; } = [];

    /// <summary>The construction of the control and whether it allows conclusions (<see cref="ControlFacts.Problem"/>); null for a model that is no control.</summary>
    public ControlFacts? Control => Health.Count == 0 ? null : ControlFacts.Of(Health);

    /// <summary>The training data of the network; null if not given.</summary>
    public string? TrainedOn { get; init; }

    /// <summary>The splits that probes read and that the control lacks; if there is one, it has no probes.</summary>
    public IReadOnlyList<Split> NotExtracted { get; init; } = [];
}

/// <summary>The findings on one network.</summary>
/// <param name="Seed">The control's seed; null for a model that is no control.</param>
/// <param name="Layers">The findings of probe, cca and statistics on every layer, in order, the embedding last.</param>
/// <param name="Predictions">The predictions of the embedding's probe; empty if there are no probes.</param>
/// <param name="Statistics">The held-out statistics.</param>
internal sealed record SeedRun(long? Seed, IReadOnlyList<MetricRow> Layers, IReadOnlyList<Prediction> Predictions, BranchStatistics Statistics)
{
    public MetricRow Embedding => Layers[^1];
}

/// <summary>The held-out statistics of one network.</summary>
/// <param name="Summary">Their data.</param>
/// <param name="Rows">The metrics of each layer, the embedding last.</param>
/// <param name="Floors">The metrics of the predictors that need no network.</param>
/// <param name="Confounds">What each layer adds to the nuisance variables.</param>
/// <param name="NotEstimable">The empty numbers, with reasons.</param>
/// <param name="Predictions">Held-out predictions of the ridge.</param>
/// <param name="Targets">The scores of every target from every layer.</param>
/// <param name="Errors">Sums over the utterances of each speaker, and of each deal of folds.</param>
/// <param name="Permuted">The statistics of the permutation tests.</param>
/// <param name="Languages">The scores within languages; empty with fewer than two.</param>
internal sealed record BranchStatistics(
    HeldOutSummary Summary,
    IReadOnlyList<MetricRow> Rows,
    IReadOnlyList<MetricRow> Floors,
    IReadOnlyList<Confound> Confounds,
    IReadOnlyList<NotEstimable> NotEstimable,
    IReadOnlyList<HeldOutPrediction> Predictions,
    IReadOnlyList<TargetScore> Targets,
    HeldOutErrors Errors,
    IReadOnlyDictionary<HeldOutKey, PermutedScore> Permuted,
    IReadOnlyList<LanguageRow> Languages);

/// <summary>Reads the folder <c>--runs</c>.</summary>
internal static class RunFolder
{
    /// <summary>Reads the outputs of the stages for one model.</summary>
    /// <param name="runs">The folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="notExtracted">The splits that probes read and that it lacks.</param>
    public static async Task<ModelRun> ReadAsync(string runs, ModelChoice model, IReadOnlyList<Split> notExtracted)
    {
        string folder = Path.Combine(runs, model.Name);
        List<SeedRun> seeds = [];
        List<ControlLayerHealth> health = [];
        foreach ((string seedFolder, long? seed) in SeedFolders(folder, model))
        {
            if (seed is not null)
            {
                health.AddRange(CsvTable.Read<ControlLayerHealth>(Path.Combine(seedFolder, "control", ControlLayerHealth.FileName)));
            }

            seeds.Add(await ReadSeedAsync(seedFolder, seed, hasProbes: notExtracted.Count == 0).ConfigureAwait(false));
        }

        return new ModelRun(model, seeds, CsvTable.ReadOne<TsneSummary>(Path.Combine(folder, "tsne", TsneSummary.FileName))) { NotExtracted = notExtracted, Health = health };
    }

    private static IReadOnlyList<(string Folder, long? Seed)> SeedFolders(string folder, ModelChoice model)
    {
        if (model.ControlOf is null)
        {
            return [(folder, null)];
        }

        string seeds = Path.Combine(folder, "seeds");
        List<(string Folder, long? Seed)> found = [];
        if (Directory.Exists(seeds))
        {
            foreach (string seedFolder in Directory.EnumerateDirectories(seeds))
            {
                string name = Path.GetFileName(seedFolder);
                if (!long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed))
                {
                    Throw.InputData($"{seedFolder}: expected a seed as the folder's name, found '{name}'.");
                }

                found.Add((seedFolder, seed));
            }
        }

        if (found.Count == 0)
        {
            Throw.InputData($"{seeds}: expected one folder per seed of the control {model.Name}, found none. Run its stages first.");
        }

        return [.. found.OrderBy(one => one.Seed)];
    }

    private static async Task<SeedRun> ReadSeedAsync(string folder, long? seed, bool hasProbes)
    {
        BranchStatistics statistics = await ReadStatisticsAsync(Path.Combine(folder, "statistics")).ConfigureAwait(false);
        Dictionary<string, MetricRow> cca = ByLayer(MetricTable.Read(Path.Combine(folder, "cca", MetricTable.CcaName), MetricSource.Cca));
        Dictionary<string, MetricRow> heldOut = ByLayer(statistics.Rows);
        IEnumerable<MetricRow> layers = hasProbes ? ReadProbes(folder) : statistics.Rows;
        return new SeedRun(
            seed,
            [.. layers.Select(row => row.Join(cca.GetValueOrDefault(row.Layer)).Join(heldOut.GetValueOrDefault(row.Layer)))],
            hasProbes ? CsvTable.Read<Prediction>(Path.Combine(folder, "probe", Prediction.FileName)) : [],
            statistics);
    }

    private static IEnumerable<MetricRow> ReadProbes(string folder)
    {
        string embeddingPath = Path.Combine(folder, "probe", MetricTable.EmbeddingProbeName);
        IReadOnlyList<MetricRow> embedding = MetricTable.Read(embeddingPath, MetricSource.Probe);
        if (embedding.Count != 1)
        {
            Throw.InputData($"{embeddingPath}: expected one row, the embedding's, found {embedding.Count}. Run probe again.");
        }

        return MetricTable.Read(Path.Combine(folder, "layer-probe", MetricTable.LayerProbeName), MetricSource.Probe).OrderBy(row => row.Index).Concat(embedding);
    }

    private static Dictionary<string, MetricRow> ByLayer(IEnumerable<MetricRow> rows) => rows.ToDictionary(row => row.Layer, StringComparer.Ordinal);

    private static async Task<BranchStatistics> ReadStatisticsAsync(string folder) => new(
        CsvTable.ReadOne<HeldOutSummary>(Path.Combine(folder, HeldOutSummary.FileName)),
        MetricTable.Read(Path.Combine(folder, MetricTable.StatisticsName), MetricSource.Statistics),
        MetricTable.Read(Path.Combine(folder, MetricTable.FloorsName), MetricSource.Statistics),
        CsvTable.Read<Confound>(Path.Combine(folder, Confound.FileName)),
        CsvTable.Read<NotEstimable>(Path.Combine(folder, NotEstimable.FileName)),
        CsvTable.Read<HeldOutPrediction>(Path.Combine(folder, HeldOutPrediction.FileName)),
        CsvTable.Read<TargetScore>(Path.Combine(folder, TargetScore.FileName)),
        await HeldOutErrors.ReadAsync(folder).ConfigureAwait(false),
        await PermutedScores.ReadAsync(Path.Combine(folder, PermutedScores.FileName)).ConfigureAwait(false),
        CsvTable.Read<LanguageRow>(Path.Combine(folder, LanguageRow.FileName)));
}
