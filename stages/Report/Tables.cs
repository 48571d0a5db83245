using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>A cell: text or a number, the same in every language, or a sentence.</summary>
internal readonly record struct Cell(object Content)
{
    public static implicit operator Cell(string text) => new(text);

    public static implicit operator Cell(Num number) => new(number.ToString());

    public static implicit operator Cell(Sentence sentence) => new(sentence);
}

/// <summary>A table of the report, before it becomes HTML or Markdown.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="LeftColumns">Number of columns at the left that hold text; the others hold numbers.</param>
/// <param name="Rows">The rows.</param>
internal sealed record ReportTable(IReadOnlyList<Cell> Columns, int LeftColumns, IReadOnlyList<IReadOnlyList<Cell>> Rows);

/// <summary>The tables of the report.</summary>
internal static class Tables
{
    private const int ShownDigits = 12;

    public static ReportTable Data(ReportData data) => new(
        Headings("data", "split", "files", "speakers", "hours", "duration", "mean", "variance", "range"),
        1,
        [.. data.Labels.Select(split => (IReadOnlyList<Cell>)
        [
            split.Split.Name(),
            Num.Whole(split.Files),
            Num.Whole(split.Speakers),
            Num.Fixed(split.Hours, 2),
            Num.Fixed(split.MeanDurationSeconds, 2),
            Num.Fixed(split.Mean, 2),
            Num.Fixed(split.Variance, 2),
            $"{Num.Fixed(split.Min, 2)} – {Num.Fixed(split.Max, 2)}",
        ])]);

    /// <summary>The labels of each language, and R² within it at the best layer of each model.</summary>
    public static ReportTable Languages(ReportData data) => new(
        [.. Headings("data", "language", "files", "speakers", "hours", "mean", "variance"), .. data.WithinLanguages.Keys.Select(model => (Cell)new Sentence("data.language.r2", model))],
        1,
        [.. data.Languages.Select(language => (IReadOnlyList<Cell>)
        [
            language.Language.Length > 0 ? language.Language : "–",
            Num.Whole(language.Files),
            Num.Whole(language.Speakers),
            Num.Fixed(language.Hours, 2),
            Num.Fixed(language.Mean, 2),
            Num.Fixed(language.Variance, 2),
            .. data.WithinLanguages.Values.Select(rows => language.Language.Length > 0 && rows.FirstOrDefault(row => row.Language == language.Language) is { } row ? (Cell)Num.Fixed(row.R2, 2) : "–"),
        ])]);

    /// <summary>The number of utterances rejected for each reason, the most frequent first.</summary>
    public static ReportTable Rejected(ReportData data) => new(
        [new Sentence("data.rejected.reason"), new Sentence("data.rejected.count")],
        1,
        [.. data.Rejected
            .GroupBy(one => one.Reason, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (IReadOnlyList<Cell>)[group.Key, Num.Whole(group.Count())])]);

    public static ReportTable Models(ReportData data) => new(
        Headings("models", "model", "kind", "best", "best_r2", "best_within", "best_between", "set", "embedding_r2", "mlp_r2"),
        3,
        [.. data.Models.Select(ModelRow), .. (data.Models.FirstOrDefault(model => model.HasProbes()) ?? data.Models[0]).Floors.Select(FloorRow)]);

    /// <summary>Every target at its best layer and at the embedding: R² with interval, p and untrained R², in parts.</summary>
    public static ReportTable Targets(ModelMetrics model) => new(
        Headings("targets", "target", "layer", "within", "within_p", "between", "between_p", "all", "all_p", "untrained", "deal_sd"),
        2,
        [
            .. model.BestAndEmbedding().Select(score => (IReadOnlyList<Cell>)
            [
                new Sentence("target.name." + score.Target) { Otherwise = score.Target },
                score.Layer,
                .. Parts(score),
                Num.Fixed(score.UntrainedR2, 2),
                Num.Fixed(score.DealSd, 2),
            ]),
        ]);

    /// <summary>Every target at the best layer and at the embedding of each model: R², its layer, and the comparisons that show a difference.</summary>
    public static ReportTable ModelTargets(ReportData data)
    {
        ModelDifference[] all = [.. data.Differences.Where(difference => difference.IsPooled)];
        string[] models = ModelDifference.ModelsOf(all);
        return new ReportTable(
            [.. Headings("between", "target", "place", "shown"), .. models.Select(model => (Cell)model)],
            3,
            [
                .. from rows in all.GroupBy(difference => (difference.Target, difference.Place))
                   let scores = rows.SelectMany(difference => difference.Both).DistinctBy(one => one.Model).ToDictionary(one => one.Model, StringComparer.Ordinal)
                   let shown = rows.Where(difference => difference.Better is not null).Select(difference => new Sentence("between.better", difference.Better!, difference.Worse!, OfP(difference.P))).ToArray()
                   select (IReadOnlyList<Cell>)
                   [
                       new Sentence("target.name." + rows.Key.Target) { Otherwise = rows.Key.Target },
                       new Sentence("between." + rows.Key.Place),
                       shown.Length > 0 ? new Cell(new Sentence("between.all", new Listing(shown))) : "–",
                       .. models.Select(model => (Cell)(!scores.TryGetValue(model, out var score) ? "–"
                           : rows.Key.Place == ModelDifference.BestLayer ? $"{Num.Fixed(score.R2, 2)} ({score.Layer})" : Num.Fixed(score.R2, 2).ToString())),
                   ],
            ]);
    }

    /// <summary>Per layer, the scores of the label, with the permutation p of each part.</summary>
    public static ReportTable Relations(ModelMetrics model) => new(
        [new Sentence("layers.layer"), .. Headings("targets", "within", "within_p", "between", "between_p", "all", "all_p", "untrained")],
        1,
        [
            .. model.Targets.Where(score => score.Target == model.Target?.Kind).Select(score => (IReadOnlyList<Cell>)
            [
                score.Layer,
                .. Parts(score),
                Num.Fixed(score.UntrainedR2, 2),
            ]),
        ]);

    /// <summary>The earlier study's two measures of each model here: an MLP of fixed epochs, and in-sample CCA beside its expectation without any relation.</summary>
    public static ReportTable EarlierStudy(ReportData data) => new(
        [new Sentence("models.model"), .. Headings("reference", "mse", "mae", "r2"), new Sentence("earlier.mean_cca")],
        1,
        [
            .. data.Models.Select(model => (IReadOnlyList<Cell>)
            [
                .. EmbeddingProbe(model),
                double.IsFinite(model.MeanCca()) ? $"{Num.Fixed(model.MeanCca(), 2)} ({Num.Fixed(model.MeanCcaNull(), 2)})" : "–",
            ]),
        ]);

    /// <summary>Every layer of a model, with the metrics that were computed for it.</summary>
    public static ReportTable Layers(ModelMetrics model)
    {
        MetricColumn[] columns = [.. MetricColumns.All.Where(column => model.Estimable(column).Any())];
        return new ReportTable(
            [new Sentence("layers.layer"), new Sentence("layers.dim"), .. columns.Select(column => (Cell)column.Name)],
            1,
            [.. model.Layers.Select(row => (IReadOnlyList<Cell>)
            [
                row.Layer,
                Num.Whole(row.Dim ?? 0),
                .. columns.Select(column => (Cell)Num.Fixed(row[column], column.Digits)),
            ])]);
    }

    /// <summary>The splits of the earlier study, from its own label tables.</summary>
    public static ReportTable ReferenceData() => new(
        Headings("data", "split", "files", "speakers", "hours", "duration", "mean", "variance"),
        1,
        [.. ReferenceStudy.Splits.Select(split => (IReadOnlyList<Cell>)
        [
            split.Split,
            Num.Whole(split.Files),
            Num.Whole(split.Speakers),
            Num.Fixed(split.Hours, 2),
            Num.Fixed(split.MeanDurationSeconds, 2),
            Num.Fixed(split.Mean, 2),
            Num.Fixed(split.Variance, 2),
        ])]);

    /// <summary>The earlier study's probe of the embedding beside the same probe of each model here.</summary>
    public static ReportTable ReferenceProbes(ReportData data) => new(
        Headings("reference", "who", "mse", "mae", "r2"),
        1,
        [
            [new Sentence("reference.study"), Num.Fixed(ReferenceStudy.Mse, 2), Num.Fixed(ReferenceStudy.Mae, 2), Num.Fixed(ReferenceStudy.R2, 2)],
            .. data.Models.Select(model => (IReadOnlyList<Cell>)
            [
                .. EmbeddingProbe(model),
            ]),
        ]);

    /// <summary>In-sample CCA by number of channels: the earlier study's bars, the model's own, and the expectation without any relation.</summary>
    public static ReportTable ReferenceCca(ModelMetrics model) => new(
        Headings("reference", "dim", "study_cca", "our_cca", "null", "held_out"),
        0,
        [.. model.Layers
            .Where(row => row.Dim is not null && double.IsFinite(row[MetricColumns.CcaInSample]))
            .GroupBy(row => row.Dim!.Value)
            .OrderBy(group => group.Key)
            .Select(group => (IReadOnlyList<Cell>)
            [
                Num.Whole(group.Key),
                Num.Fixed(ReferenceStudy.CcaOfChannels(group.Key), 2),
                Num.Fixed(MetricRow.Median(group.Select(row => row[MetricColumns.CcaInSample])), 2),
                Num.Fixed(MetricRow.Median(group.Select(row => row[MetricColumns.CcaNull])), 2),
                Num.Fixed(MetricRow.Median(group.Select(row => row[MetricColumns.CcaHeldOut])), 2),
            ])]);

    public static ReportTable Sources(ProvenanceFile provenance) => new(
        Headings("provenance", "role", "name", "sha256"),
        3,
        [.. provenance.Sources.Select(source => (IReadOnlyList<Cell>)[source.Role, source.Name, source.Sha256])]);

    public static ReportTable Stages(ProvenanceFile provenance) => new(
        Headings("provenance", "stage", "tool", "fingerprint", "settings"),
        4,
        [.. provenance.Stages.Select(stage => (IReadOnlyList<Cell>)
        [
            stage.Id,
            $"{stage.Tool} {stage.Version}",
            stage.Fingerprint[..Math.Min(ShownDigits, stage.Fingerprint.Length)],
            string.Join(' ', stage.Settings.Select(setting => string.Join(' ', setting))),
        ])]);

    /// <summary>Every package of a tool.</summary>
    public static ReportTable Packages(ProvenanceFile provenance) => new(
        Headings("provenance", "package", "version", "tools"),
        3,
        [.. provenance.Tools
            .SelectMany(tool => tool.Packages.Select(package => (package.Key, package.Value, tool.Name)))
            .GroupBy(one => (one.Key, one.Value))
            .OrderBy(group => group.Key.Key, StringComparer.Ordinal)
            .Select(group => (IReadOnlyList<Cell>)[group.Key.Key, group.Key.Value, string.Join(", ", group.Select(one => one.Name))])]);

    private static Cell[] Headings(string table, params ReadOnlySpan<string> columns)
    {
        Cell[] headings = new Cell[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            headings[i] = new Sentence($"{table}.{columns[i]}");
        }

        return headings;
    }

    private static IReadOnlyList<Cell> ModelRow(ModelMetrics model)
    {
        MetricRow? best = model.BestRidgeLayer();
        return
        [
            model.Model,
            Weights(model),
            best?.Layer ?? "–",
            WithInterval(best),
            WithInterval(best, VariancePart.Within),
            WithInterval(best, VariancePart.Between),
            model.HeldOut.BestSet.Count == 0 ? "–" : Num.Whole(model.HeldOut.BestSet.Count),
            WithInterval(model.Embedding()),
            Num.Fixed(model.Embedding()[MetricColumns.MlpR2], 2),
        ];
    }

    /// <summary>The kind of the weights of a network.</summary>
    private static Cell Weights(ModelMetrics model) => model.Seeds is { } seeds
        ? new Sentence($"models.control.{model.Control?.Kind ?? "unknown"}", Num.Whole(seeds.Count))
        : model.TrainedOn is null ? new Sentence("models.trained") : new Sentence("models.trained_on", model.TrainedOn);

    private static IReadOnlyList<Cell> FloorRow(MetricRow floor) =>
    [
        new Sentence($"models.floor.{floor.Layer.Replace(' ', '_')}"),
        "–",
        "–",
        WithInterval(floor),
        WithInterval(floor, VariancePart.Within),
        WithInterval(floor, VariancePart.Between),
        "–",
        "–",
        "–",
    ];

    /// <summary>Held-out R² with its interval: <c>0.64 (0.55 – 0.71)</c>.</summary>
    public static string WithInterval(MetricRow? row, VariancePart part = VariancePart.Pooled)
    {
        PartColumns columns = MetricColumns.Of(part);
        return row is null ? "–" : WithInterval(row[columns.R2], row[columns.Low], row[columns.High]);
    }

    /// <summary>R² and p of each part of the variance, those at the beginning of the report first.</summary>
    private static IEnumerable<Cell> Parts(TargetScore score) => ((VariancePart[])[VariancePart.Within, VariancePart.Between, VariancePart.Pooled])
        .Select(score.Of)
        .SelectMany(part => (Cell[])[WithInterval(part.R2, part.Low, part.High), OfP(part.P)]);

    /// <summary>A model and the MLP probe of its embedding.</summary>
    private static IEnumerable<Cell> EmbeddingProbe(ModelMetrics model) =>
        [model.Model, .. ((MetricColumn[])[MetricColumns.Mse, MetricColumns.Mae, MetricColumns.R2]).Select(column => (Cell)Num.Fixed(model.Embedding()[column], 2))];

    /// <summary>A p with three decimals.</summary>
    private static string OfP(double p) => p < 0.001 ? "<0.001" : Num.Fixed(p, 3).ToString();

    /// <summary>A number with its interval, if it has one.</summary>
    public static string WithInterval(double value, double low, double high) =>
        !double.IsFinite(value) ? "–"
        : double.IsFinite(low) && double.IsFinite(high) ? $"{Num.Fixed(value, 2)} ({Num.Fixed(low, 2)} – {Num.Fixed(high, 2)})"
        : Num.Fixed(value, 2).ToString();
}
