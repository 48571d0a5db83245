using SpeechSpeed.Core;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Compare;

/// <summary>The differences between two results folders.</summary>
/// <param name="Models">The models that both have.</param>
/// <param name="Gone">Models that only the earlier results have.</param>
/// <param name="New">Models that only the current results have.</param>
/// <param name="Causes">What the two say of corpus, network and statistics that differs.</param>
/// <param name="Compared">Number of compared numbers.</param>
/// <param name="Rounded">Number of differences below <see cref="Rounding"/>, which do not count as movements.</param>
/// <param name="Movements">The numbers that moved, appeared or disappeared, model by model, row by row.</param>
internal sealed record Comparison(
    IReadOnlyList<string> Models, IReadOnlyList<string> Gone, IReadOnlyList<string> New, IReadOnlyList<Cause> Causes, int Compared, int Rounded, IReadOnlyList<Movement> Movements)
{
    /// <summary>
    /// A difference of less than this share of the larger number comes from the order of additions, on another kind of processor or in another version, and is no finding. A double has
    /// 16 digits, and sums over a corpus lose some.
    /// </summary>
    public const double Rounding = 1e-9;

    /// <summary>Whether there is any difference.</summary>
    public bool IsChanged => Movements.Count > 0 || Gone.Count > 0 || New.Count > 0;

    /// <summary>Compares.</summary>
    /// <exception cref="SpeechSpeedException">The two have no model in common: exit code 3; they are of different targets: 2.</exception>
    public static Comparison Of(IReadOnlyDictionary<string, ModelMetrics> before, IReadOnlyDictionary<string, ModelMetrics> after)
    {
        string[] common = [.. after.Keys.Where(before.ContainsKey)];
        if (common.Length == 0)
        {
            Throw.InputData(
                $"The two have no model in common: {string.Join(", ", before.Keys)} before, {string.Join(", ", after.Keys)} now. Compare results of the same models.");
        }

        List<Movement> movements = [];
        int compared = 0;
        int rounded = 0;
        foreach (string model in common)
        {
            RequireSameTarget(model, before[model].Target, after[model].Target);
            compared += Compare(model, [.. Cells(before[model])], [.. Cells(after[model])], movements, ref rounded);
        }

        return new Comparison(common, [.. before.Keys.Except(after.Keys)], [.. after.Keys.Except(before.Keys)], Cause.Between(common, before, after), compared, rounded, movements);
    }

    /// <summary>Results of earlier versions do not name their target, and are taken to have the same one.</summary>
    private static void RequireSameTarget(string model, TargetUnit? before, TargetUnit? after)
    {
        if (before is not null && after is not null && before != after)
        {
            Throw.Configuration(
                $"The results of {model} are of different targets: {before} before, {after} now. Compare results of the same label.kind.");
        }
    }

    private static int Compare(string model, IReadOnlyList<ComparedNumber> before, IReadOnlyList<ComparedNumber> after, List<Movement> movements, ref int rounded)
    {
        Dictionary<(string Row, string Number), ComparedNumber> now = after.ToDictionary(cell => (cell.Row, cell.Number));
        foreach (ComparedNumber was in before)
        {
            double value = now.Remove((was.Row, was.Number), out ComparedNumber cell) ? cell.Value : double.NaN;
            if (was.Value.Equals(value))
            {
                continue;
            }

            if (Math.Abs(was.Value - value) < Rounding * Math.Max(Math.Abs(was.Value), Math.Abs(value)))
            {
                rounded++;
            }
            else
            {
                movements.Add(new Movement(model, was.Row, was.Number, was.Value, value, was.Low, was.High));
            }
        }

        // New numbers follow the earlier ones, in their own order.
        movements.AddRange(after
            .Where(cell => now.ContainsKey((cell.Row, cell.Number)) && !double.IsNaN(cell.Value))
            .Select(cell => new Movement(model, cell.Row, cell.Number, double.NaN, cell.Value, double.NaN, double.NaN)));
        return before.Select(cell => (cell.Row, cell.Number)).Union(after.Select(cell => (cell.Row, cell.Number))).Count();
    }

    /// <summary>Every number of a model. The ends of intervals are compared as numbers too.</summary>
    private static IEnumerable<ComparedNumber> Cells(ModelMetrics model) =>
        [.. model.Layers.SelectMany(row => Cells(row.Layer, row)), .. model.Floors.SelectMany(row => Cells($"floor: {row.Layer}", row)),
            .. model.Differences.Select(one => new ComparedNumber(one.Layer, $"{one.Kind} {one.Other} {one.Target} {one.Part}", one.Difference, one.Low, one.High)),
            .. model.Targets.Where(one => one.Target != model.Target?.Kind).SelectMany(Cells),
            .. model.Confounds.Select(one => new ComparedNumber(one.Layer, $"delta_r2 {one.Condition}", one.DeltaR2, one.Low, one.High)),
        ];

    /// <summary>The scores of a target that is not the label, which stand among the metrics of layers.</summary>
    private static IEnumerable<ComparedNumber> Cells(TargetScore one) =>
    [
        new(one.Layer, $"r2 {one.Target}", one.R2, one.R2Low, one.R2High),
        new(one.Layer, $"within_r2 {one.Target}", one.WithinR2, one.WithinLow, one.WithinHigh),
        new(one.Layer, $"between_r2 {one.Target}", one.BetweenR2, one.BetweenLow, one.BetweenHigh),
    ];

    private static IEnumerable<ComparedNumber> Cells(string name, MetricRow row) => MetricColumns.All.Select(column => column.Interval is var (low, high)
        ? new ComparedNumber(name, column.Name, row[column], row[low], row[high])
        : new ComparedNumber(name, column.Name, row[column], double.NaN, double.NaN));

    private readonly record struct ComparedNumber(string Row, string Number, double Value, double Low, double High);
}
