using System.Text.Json.Serialization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>Everything the tables of one model say: the content of <c>metrics.json</c>.</summary>
/// <param name="Schema">Version of the file's format: 2.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Target">What was predicted; null in results of earlier versions, which did not say.</param>
/// <param name="ControlOf">For an untrained control, the model it is the control of; else null.</param>
/// <param name="Evaluation">How the probes were evaluated.</param>
/// <param name="Cca">On what CCA was computed.</param>
/// <param name="HeldOut">On what the held-out statistics were computed, and which layers are best.</param>
/// <param name="EmbeddingErrors">The errors of the embedding's probe; for a control, of its first seed.</param>
/// <param name="Layers">Every layer in order, the embedding last; for a control, medians over seeds.</param>
/// <param name="Floors">What needs no network, in the same metrics.</param>
/// <param name="Seeds">For a control, every layer of every seed; else null.</param>
/// <param name="Targets">What is read of every target from every layer; for a control, means over its seeds.</param>
/// <param name="Differences">Paired comparisons of errors; none of a control.</param>
/// <param name="Confounds">What each layer adds to the nuisance variables; for a control, of its first seed.</param>
/// <param name="NotEstimable">What was left empty, and why.</param>
/// <param name="Tsne">How well the t-SNE picture keeps neighbourhoods.</param>
/// <param name="Labels">The label summary, split by split.</param>
public sealed record ModelMetrics(
    int Schema,
    string Model,
    TargetUnit? Target,
    string? ControlOf,
    ProbeEvaluation Evaluation,
    CcaFacts Cca,
    HeldOutFacts HeldOut,
    ProbeErrors EmbeddingErrors,
    IReadOnlyList<MetricRow> Layers,
    IReadOnlyList<MetricRow> Floors,
    IReadOnlyList<SeedMetrics>? Seeds,
    IReadOnlyList<TargetScore> Targets,
    IReadOnlyList<RSquaredDifference> Differences,
    IReadOnlyList<Confound> Confounds,
    IReadOnlyList<NotEstimable> NotEstimable,
    TsneSummary Tsne,
    IReadOnlyList<SplitSummary> Labels)
{
    /// <summary>What the network was trained on, as the pipeline file says; null where it does not.</summary>
    public string? TrainedOn { get; init; }

    /// <summary>How the control is made and whether it is healthy; null for a model of its own, and in results of earlier versions.</summary>
    public ControlFacts? Control { get; init; }

    /// <summary>The version this program writes and reads.</summary>
    public const int CurrentSchema = 2;

    /// <summary>The embedding's row.</summary>
    public MetricRow Embedding() => Layers[^1];

    /// <summary>Whether there are MLP probes of it; of a control that was not run on every split that they read there are none.</summary>
    public bool HasProbes() => Evaluation.Embedding != ProbeEvaluation.None;

    /// <summary>The layer with the lowest squared error, the embedding left out; null where no layer has one.</summary>
    public MetricRow? BestLayer() => Layers
        .SkipLast(1)
        .Where(row => !double.IsNaN(row[MetricColumns.Mse]))
        .MinBy(row => row[MetricColumns.Mse]);

    /// <summary>The layer of the highest held-out ridge R², the embedding included; null where none is estimable.</summary>
    public MetricRow? BestRidgeLayer() => Layers.FirstOrDefault(row => row.Layer == HeldOut.BestLayer);

    /// <summary>What is read of every target from the layer of its highest R², and from the embedding, in the order of the layers; nothing where it is not estimable.</summary>
    public IEnumerable<TargetScore> BestAndEmbedding() =>
        from ofTarget in Targets.Where(score => double.IsFinite(score.R2)).GroupBy(score => score.Target)
        let best = ofTarget.MaxBy(score => score.R2)
        from score in ofTarget
        where score == best || score.Layer == Layer.Embedding
        select score;

    /// <summary>The comparisons of a kind that are of the label and of all utterances, a layer each.</summary>
    /// <param name="kind">A kind of <see cref="RSquaredDifference"/>.</param>
    /// <param name="control">With which control; null for the first of the pipeline.</param>
    public IEnumerable<RSquaredDifference> Compared(string kind, string? control = null)
    {
        string? other = control ?? Differences.FirstOrDefault(one => one.Kind == kind)?.Other;
        return Differences.Where(one => one.Kind == kind && one.Other == other && one.IsPooledOf(Targets[0].Target));
    }

    /// <summary>Mean in-sample canonical correlation over every row that has one; NaN where none has.</summary>
    public double MeanCca() => Mean(MetricColumns.CcaInSample);

    /// <summary>What <see cref="MeanCca"/> would be with no relation at all; NaN where no row has it.</summary>
    public double MeanCcaNull() => Mean(MetricColumns.CcaNull);

    /// <summary>The values of a metric over the layers that have one.</summary>
    /// <param name="column">The metric.</param>
    public IEnumerable<double> Estimable(MetricColumn column) => Layers.Select(row => row[column]).Where(double.IsFinite);

    private double Mean(MetricColumn column) => Estimable(column).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Lowest and highest value of a metric over the seeds; NaN where the model has no seeds or no value.</summary>
    /// <param name="layer">Position in <see cref="Layers"/>.</param>
    /// <param name="column">One of <see cref="MetricColumns"/>.</param>
    public (double Low, double High) Range(int layer, MetricColumn column)
    {
        double[] values = [.. (Seeds ?? []).Select(seed => seed.Layers[layer][column]).Where(value => !double.IsNaN(value))];
        return values.Length == 0 ? (double.NaN, double.NaN) : (values.Min(), values.Max());
    }

    /// <summary><see cref="Range"/> of the embedding.</summary>
    /// <inheritdoc cref="Range"/>
    public (double Low, double High) EmbeddingRange(MetricColumn column) => Range(Layers.Count - 1, column);
}

/// <summary>Which target numbers are of: two can be compared where both are the same.</summary>
/// <param name="Kind"><see cref="Labels.Target.Kind"/>.</param>
/// <param name="Unit"><see cref="Labels.Target.Unit"/>.</param>
public sealed record TargetUnit(string Kind, string Unit)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} ({Unit})";
}

/// <summary>How probes were evaluated.</summary>
/// <param name="Embedding"><c>held-out</c> or <c>in-sample</c>, for the embedding's probe; <c>none</c> of a control that has no probes.</param>
/// <param name="Layers">The same for the probes of the layers.</param>
/// <param name="TrainUtterances">Utterances that the embedding's probe was trained on.</param>
/// <param name="TestUtterances">Utterances that it was evaluated on.</param>
public sealed record ProbeEvaluation(string Embedding, string Layers, int TrainUtterances, int TestUtterances)
{
    /// <summary>What stands for the evaluation of a control that was not run on every split that probes read.</summary>
    public const string None = "none";

    /// <summary>A split was both trained on and evaluated.</summary>
    public const string InSample = "in-sample";
}

/// <summary>On what CCA was computed.</summary>
/// <param name="Utterances">How many utterances.</param>
public sealed record CcaFacts(int Utterances);

/// <summary>On what the held-out statistics were computed.</summary>
/// <param name="Utterances">How many utterances.</param>
/// <param name="Speakers">Of how many speakers.</param>
/// <param name="Folds">Number of folds, disjoint by speaker.</param>
/// <param name="Deals">How many times the speakers were dealt to the folds.</param>
/// <param name="Bootstraps">Random exchanges of speakers, for the tests of differences; 0 where these were turned off.</param>
/// <param name="Permutations">Permutations of each kind; 0 where they were turned off or are not possible.</param>
/// <param name="ExchangeableSpeakers">Speakers with as many utterances as at least one other.</param>
/// <param name="EqualWidth">Number of principal components of the equal-width ridge.</param>
/// <param name="BestLayer">The layer of the highest held-out ridge R², the embedding included; null where none is estimable.</param>
/// <param name="BestSet">The layers not worse than the best at 95 %, in order; empty where not estimable.</param>
public sealed record HeldOutFacts(
    int Utterances,
    int Speakers,
    int Folds,
    int Deals,
    int Bootstraps,
    int Permutations,
    int ExchangeableSpeakers,
    int EqualWidth,
    string? BestLayer,
    IReadOnlyList<string> BestSet);

/// <summary>The errors of a probe: predicted − observed, in the target's unit.</summary>
/// <param name="Seed">Whose errors, for a control; else null.</param>
/// <param name="R2">R² of these predictions.</param>
/// <param name="Mean">Mean error.</param>
/// <param name="StandardDeviation">Population standard deviation of the errors.</param>
/// <param name="TrainMean">Mean of the training labels, which a probe that learned nothing answers.</param>
public sealed record ProbeErrors(long? Seed, double R2, double Mean, double StandardDeviation, [property: JsonPropertyName("train_mean_cps")] double TrainMean);

/// <summary>Every layer of one seed of a control.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Layers">Its layers in order, the embedding last.</param>
public sealed record SeedMetrics(long Seed, IReadOnlyList<MetricRow> Layers);
