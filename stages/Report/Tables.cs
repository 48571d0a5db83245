using SpeechSpeed.Core;
using SpeechSpeed.Stages.Report.Texts;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Report;

/// <summary>A cell: text, the same in every language, or a sentence.</summary>
internal readonly record struct Cell(object Content)
{
    public static implicit operator Cell(string text) => new(text);

    public static implicit operator Cell(Sentence sentence) => new(sentence);
}

/// <summary>A table of the report, before it becomes HTML or Markdown.</summary>
/// <param name="Columns">The headings.</param>
/// <param name="LeftColumns">How many columns at the left hold text; the others hold numbers.</param>
/// <param name="Rows">The rows.</param>
internal sealed record ReportTable(IReadOnlyList<Cell> Columns, int LeftColumns, IReadOnlyList<IReadOnlyList<Cell>> Rows);

/// <summary>The tables of the report.</summary>
internal static class Tables
{
    public static ReportTable Data(ReportData data) => new(
        Headings("data", "split", "files", "speakers", "hours", "duration", "mean", "variance", "range"),
        1,
        [.. data.Labels.Select(split => (IReadOnlyList<Cell>)
        [
            split.Split.Name(),
            NumberText.Whole(split.Files),
            NumberText.Whole(split.Speakers),
            NumberText.Fixed(split.Hours, 2),
            NumberText.Fixed(split.MeanDurationSeconds, 2),
            NumberText.Fixed(split.MeanCps, 2),
            NumberText.Fixed(split.VarianceCps, 2),
            $"{NumberText.Fixed(split.MinCps, 2)} – {NumberText.Fixed(split.MaxCps, 2)}",
        ])]);

    /// <summary>How many utterances each reason rejected, the most frequent first.</summary>
    public static ReportTable Rejected(ReportData data) => new(
        [new Sentence("data.rejected.reason"), new Sentence("data.rejected.count")],
        1,
        [.. data.Rejected
            .GroupBy(one => one.Reason, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (IReadOnlyList<Cell>)[group.Key, NumberText.Whole(group.Count())])]);

    public static ReportTable Models(ReportData data) => new(
        Headings("models", "model", "kind", "mse", "mae", "r2", "best", "best_mse", "cca"),
        2,
        [.. data.Models.Select(ModelRow), .. data.Models.Take(1).Select(FloorRow)]);

    /// <summary>Every layer of a model, with the metrics that were computed for it.</summary>
    public static ReportTable Layers(ModelMetrics model)
    {
        string[] columns = [.. MetricColumns.All.Where(column => Findings.Finite(model, column).Length > 0)];
        return new ReportTable(
            [new Sentence("layers.layer"), new Sentence("layers.dim"), .. columns.Select(column => (Cell)column)],
            1,
            [.. model.Layers.Select(row => (IReadOnlyList<Cell>)
            [
                row.Layer,
                NumberText.Whole(row.Dim ?? 0),
                .. columns.Select(column => (Cell)NumberText.Fixed(row[column], 3)),
            ])]);
    }

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
        MetricRow embedding = model.Embedding();
        return
        [
            model.Model,
            model.Seeds is { } seeds ? new Sentence("models.untrained", NumberText.Whole(seeds.Count)) : new Sentence("models.trained"),
            NumberText.Fixed(embedding[MetricColumns.Mse], 2),
            NumberText.Fixed(embedding[MetricColumns.Mae], 2),
            NumberText.Fixed(embedding[MetricColumns.R2], 2),
            model.BestLayer()?.Layer ?? "–",
            NumberText.Fixed(model.BestLayer()?[MetricColumns.Mse] ?? double.NaN, 2),
            NumberText.Fixed(model.MeanCca(), 2),
        ];
    }

    private static IReadOnlyList<Cell> FloorRow(ModelMetrics model)
    {
        MetricRow floor = model.Floors[0];
        return
        [
            new Sentence("models.floor"),
            "–",
            NumberText.Fixed(floor[MetricColumns.Mse], 2),
            NumberText.Fixed(floor[MetricColumns.Mae], 2),
            NumberText.Fixed(floor[MetricColumns.R2], 2),
            "–",
            "–",
            "–",
        ];
    }
}
