using System.Globalization;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Storage;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Summary;

/// <summary>What the stages wrote for one model.</summary>
/// <param name="Choice">The model.</param>
/// <param name="Seeds">One run per seed of a control, in the order of the seeds; else the only one.</param>
/// <param name="TsneSummary">How well the t-SNE picture keeps neighbourhoods.</param>
internal sealed record ModelRun(ModelChoice Choice, IReadOnlyList<SeedRun> Seeds, TsneSummary TsneSummary)
{
    public bool IsControl => Choice.ControlOf is not null;

    /// <summary>The splits that probes read and that the control was not run on; where there is one, it has no probes.</summary>
    public IReadOnlyList<Split> NotExtracted { get; init; } = [];
}

/// <summary>The probes and the CCA of one network.</summary>
/// <param name="Seed">The control's seed; null for a model of its own.</param>
/// <param name="Embedding">The embedding's probe; without a number where there are no probes.</param>
/// <param name="Layers">The probes of the layers, in order; without a number where there are no probes.</param>
/// <param name="Cca">The CCA of the layers and the embedding, in order.</param>
/// <param name="Predictions">What the embedding's probe answered.</param>
/// <param name="Statistics">The held-out statistics.</param>
internal sealed record SeedRun(
    long? Seed,
    ProbeRow Embedding,
    IReadOnlyList<ProbeRow> Layers,
    IReadOnlyList<CcaRow> Cca,
    IReadOnlyList<Prediction> Predictions,
    BranchStatistics Statistics);

/// <summary>The held-out statistics of one network.</summary>
/// <param name="Summary">On what they were computed.</param>
/// <param name="Rows">The metrics of each layer, the embedding last.</param>
/// <param name="Floors">The metrics of what needs no network.</param>
/// <param name="Confounds">What each layer adds to the nuisance variables.</param>
/// <param name="NotEstimable">What was left empty, and why.</param>
/// <param name="Predictions">Out-of-fold answers of the ridge.</param>
/// <param name="Errors">Sums over the utterances of each speaker.</param>
/// <param name="Permuted">R² under permutations of CPS between speakers.</param>
internal sealed record BranchStatistics(
    HeldOutSummary Summary,
    IReadOnlyList<MetricRow> Rows,
    IReadOnlyList<MetricRow> Floors,
    IReadOnlyList<Confound> Confounds,
    IReadOnlyList<NotEstimable> NotEstimable,
    IReadOnlyList<HeldOutPrediction> Predictions,
    SpeakerErrors Errors,
    PermutedScores Permuted);

/// <summary>A row of <c>embedding_probe.csv</c> or <c>layer_probe.csv</c>.</summary>
internal sealed record ProbeRow(
    Layer Layer,
    double Mse,
    double Mae,
    double R2,
    double R2VsTrainMean,
    int TrainUtterances,
    int TestUtterances,
    string Evaluation,
    double MlpR2,
    double MlpR2SeedSd)
{
    /// <summary>A layer that has no probe.</summary>
    public static ProbeRow None(MetricRow layer) => new(
        new Layer(layer.Layer, layer.Index ?? 0, layer.Dim ?? 0),
        double.NaN,
        double.NaN,
        double.NaN,
        double.NaN,
        0,
        0,
        ProbeEvaluation.None,
        double.NaN,
        double.NaN);
}

/// <summary>A row of <c>cca.csv</c>.</summary>
internal sealed record CcaRow(string Layer, int Utterances, double InSample, double Null, double Null95);

/// <summary>Reads the folder <c>--runs</c>.</summary>
internal static class RunFolder
{
    /// <summary>Reads what the stages wrote for one model.</summary>
    /// <param name="runs">The folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="notExtracted">The splits that probes read and that it was not run on.</param>
    public static async Task<ModelRun> ReadAsync(string runs, ModelChoice model, IReadOnlyList<Split> notExtracted)
    {
        string folder = Path.Combine(runs, model.Name);
        List<SeedRun> seeds = [];
        foreach ((string seedFolder, long? seed) in SeedFolders(folder, model))
        {
            seeds.Add(await ReadSeedAsync(seedFolder, seed, hasProbes: notExtracted.Count == 0).ConfigureAwait(false));
        }

        return new ModelRun(model, seeds, ReadTsneSummary(folder)) { NotExtracted = notExtracted };
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
        IReadOnlyList<CcaRow> cca = ReadCca(Path.Combine(folder, "cca", "cca.csv"));
        BranchStatistics statistics = await ReadStatisticsAsync(Path.Combine(folder, "statistics")).ConfigureAwait(false);
        if (!hasProbes)
        {
            ProbeRow[] none = [.. statistics.Rows.Select(ProbeRow.None)];
            return new SeedRun(seed, none[^1], none[..^1], cca, [], statistics);
        }

        string embeddingPath = Path.Combine(folder, "probe", "embedding_probe.csv");
        ProbeRow[] embedding = ReadProbes(embeddingPath);
        if (embedding.Length != 1)
        {
            Throw.InputData($"{embeddingPath}: expected one row, the embedding's, found {embedding.Length}. Run probe again.");
        }

        return new SeedRun(
            seed,
            embedding[0],
            ReadProbes(Path.Combine(folder, "layer-probe", "layer_probe.csv")),
            cca,
            Prediction.Read(Path.Combine(folder, "probe", Prediction.FileName)),
            statistics);
    }

    private static async Task<BranchStatistics> ReadStatisticsAsync(string folder) => new(
        HeldOutSummary.Read(Path.Combine(folder, HeldOutSummary.FileName)),
        MetricTable.Read(Path.Combine(folder, "statistics.csv")),
        MetricTable.Read(Path.Combine(folder, "floors.csv")),
        Confound.Read(Path.Combine(folder, Confound.FileName)),
        NotEstimable.Read(Path.Combine(folder, NotEstimable.FileName)),
        HeldOutPrediction.Read(Path.Combine(folder, HeldOutPrediction.FileName)),
        await SpeakerErrors.ReadAsync(Path.Combine(folder, SpeakerErrors.FileName)).ConfigureAwait(false),
        await PermutedScores.ReadAsync(Path.Combine(folder, PermutedScores.FileName)).ConfigureAwait(false));

    private static ProbeRow[] ReadProbes(string path) => Rows(path, (table, row) => new ProbeRow(
        new Layer(table.Text(row, "layer"), table.Count(row, "index"), table.Count(row, "dim")),
        table.Number(row, "mse"),
        table.Number(row, "mae"),
        table.Number(row, "r2"),
        table.Number(row, "r2_vs_train_mean"),
        table.Count(row, "train_utterances"),
        table.Count(row, "test_utterances"),
        table.Text(row, "evaluation"),
        table.Number(row, "mlp_r2"),
        table.Number(row, "mlp_r2_seed_sd")));

    private static CcaRow[] ReadCca(string path) => Rows(path, (table, row) => new CcaRow(
        table.Text(row, "layer"),
        table.Count(row, "utterances"),
        table.Number(row, "cca_in_sample"),
        Math.Min(1, table.Number(row, "cca_null")),
        table.Number(row, "cca_null_95")));

    private static TsneSummary ReadTsneSummary(string folder)
    {
        string path = Path.Combine(folder, "tsne", "tsne_summary.csv");
        TsneSummary[] rows = Rows(path, (table, row) => new TsneSummary(
            table.Count(row, "utterances"), table.Number(row, "perplexity"), table.Number(row, "kl_divergence"), table.Number(row, "trustworthiness")));
        if (rows.Length != 1)
        {
            Throw.InputData($"{path}: expected one row, found {rows.Length}. Run tsne again.");
        }

        return rows[0];
    }

    private static T[] Rows<T>(string path, Func<CsvTable, int, T> read)
    {
        CsvTable table = CsvTable.Read(path);
        return [.. Enumerable.Range(0, table.Rows.Count).Select(row => read(table, row))];
    }
}
