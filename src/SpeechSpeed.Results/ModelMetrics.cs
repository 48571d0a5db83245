using System.Text.Json.Serialization;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Results;

/// <summary>All numbers of one model's tables: the content of <c>metrics.json</c>.</summary>
/// <param name="Schema">Version of the file's format: 2.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Target">The target; null in results of earlier versions, which did not record it.</param>
/// <param name="ControlOf">For an untrained control, the model it is the control of; else null.</param>
/// <param name="Evaluation">How the probes were evaluated.</param>
/// <param name="Cca">The data of CCA.</param>
/// <param name="HeldOut">The data of the held-out statistics, and the best layers.</param>
/// <param name="EmbeddingErrors">The errors of the embedding's probe; for a control, of its first seed.</param>
/// <param name="Layers">Every layer in order, the embedding last; for a control, medians over seeds.</param>
/// <param name="Floors">The predictors that need no network, in the same metrics.</param>
/// <param name="Seeds">For a control, every layer of every seed; else null.</param>
/// <param name="Targets">The scores of every target predicted from every layer; for a control, means over its seeds.</param>
/// <param name="Differences">Paired comparisons of errors; none for a control.</param>
/// <param name="Confounds">What each layer adds to the nuisance variables; for a control, of its first seed.</param>
/// <param name="NotEstimable">The empty numbers, with reasons.</param>
/// <param name="Tsne">How well the t-SNE map keeps neighbourhoods.</param>
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
    /// <summary>The training data of the network in the words of the pipeline file; null if it gives none.</summary>
    public string? TrainedOn { get; init; }

    /// <summary>The construction and health of the control; null for a model that is no control, and in results of earlier versions.</summary>
    public ControlFacts? Control { get; init; }

    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentSchema = 2;

    /// <summary>The embedding's row.</summary>
    public MetricRow Embedding() => Layers[^1];

    /// <summary>Whether the embedding has MLP probes; a control that lacks a split of theirs has none.</summary>
    public bool HasProbes() => Evaluation.Embedding != ProbeEvaluation.None;

    /// <summary>The layer with the lowest squared error, the embedding excluded; null if no layer has one.</summary>
    public MetricRow? BestLayer() => Layers
        .SkipLast(1)
        .Where(row => !double.IsNaN(row[MetricColumns.Mse]))
        .MinBy(row => row[MetricColumns.Mse]);

    /// <summary>The layer with the highest held-out ridge R², the embedding included; null if none is estimable.</summary>
    public MetricRow? BestRidgeLayer() => Layers.FirstOrDefault(row => row.Layer == HeldOut.BestLayer);

    /// <summary>The scores of every target from the layer of its highest R², and from the embedding, in the order of the layers; empty where not estimable.</summary>
    public IEnumerable<TargetScore> BestAndEmbedding() =>
        from ofTarget in Targets.Where(score => double.IsFinite(score.R2)).GroupBy(score => score.Target)
        let best = ofTarget.MaxBy(score => score.R2)
        from score in ofTarget
        where score == best || score.Layer == Layer.Embedding
        select score;

    /// <summary>The comparisons of a kind for the label and all utterances, one per layer.</summary>
    /// <param name="kind">A kind of <see cref="RSquaredDifference"/>.</param>
    /// <param name="control">The control; null for the first of the pipeline.</param>
    public IEnumerable<RSquaredDifference> Compared(string kind, string? control = null)
    {
        string? other = control ?? Differences.FirstOrDefault(one => one.Kind == kind)?.Other;
        return Differences.Where(one => one.Kind == kind && one.Other == other && one.IsPooledOf(Targets[0].Target));
    }

    /// <summary>Mean in-sample canonical correlation over every row that has one; NaN if none has.</summary>
    public double MeanCca() => Mean(MetricColumns.CcaInSample);

    /// <summary>The expectation of <see cref="MeanCca"/> without any relation; NaN if no row has one.</summary>
    public double MeanCcaNull() => Mean(MetricColumns.CcaNull);

    /// <summary>The values of a metric over the layers that have one.</summary>
    /// <param name="column">The metric.</param>
    public IEnumerable<double> Estimable(MetricColumn column) => Layers.Select(row => row[column]).Where(double.IsFinite);

    private double Mean(MetricColumn column) => Estimable(column).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Lowest and highest value of a metric over the seeds; NaN if the model has no seeds or no value.</summary>
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

/// <summary>The target of some numbers: two numbers can be compared if both fields are equal.</summary>
/// <param name="Kind"><see cref="Labels.Target.Kind"/>.</param>
/// <param name="Unit"><see cref="Labels.Target.Unit"/>.</param>
public sealed record TargetUnit(string Kind, string Unit)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} ({Unit})";
}

/// <summary>How probes were evaluated.</summary>
/// <param name="Embedding"><c>held-out</c> or <c>in-sample</c>, for the embedding's probe; <c>none</c> for a control that has no probes.</param>
/// <param name="Layers">The same words for the probes of the layers.</param>
/// <param name="TrainUtterances">Number of training utterances of the embedding's probe.</param>
/// <param name="TestUtterances">Number of its test utterances.</param>
public sealed record ProbeEvaluation(string Embedding, string Layers, int TrainUtterances, int TestUtterances)
{
    /// <summary>The evaluation of a control that lacks a split of the probes.</summary>
    public const string None = "none";

    /// <summary>A split was both trained on and evaluated.</summary>
    public const string InSample = "in-sample";
}

/// <summary>The data of CCA.</summary>
/// <param name="Utterances">Number of utterances.</param>
public sealed record CcaFacts(int Utterances);

/// <summary>The data of the held-out statistics.</summary>
/// <param name="Utterances">Number of utterances.</param>
/// <param name="Speakers">Number of speakers.</param>
/// <param name="Folds">Number of folds, disjoint by speaker.</param>
/// <param name="Deals">Number of deals of the speakers to the folds.</param>
/// <param name="Bootstraps">Random exchanges of speakers, for the tests of differences; 0 if they were turned off.</param>
/// <param name="Permutations">Permutations of each kind; 0 if they were turned off or are not possible.</param>
/// <param name="ExchangeableSpeakers">Speakers with as many utterances as at least one other.</param>
/// <param name="EqualWidth">Number of principal components of the equal-width ridge.</param>
/// <param name="BestLayer">The layer with the highest held-out ridge R², the embedding included; null if none is estimable.</param>
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
/// <param name="Seed">The seed of these errors, for a control; else null.</param>
/// <param name="R2">R² of these predictions.</param>
/// <param name="Mean">Mean error.</param>
/// <param name="StandardDeviation">Population standard deviation of the errors.</param>
/// <param name="TrainMean">Mean of the training labels, the prediction of a probe that learned nothing.</param>
public sealed record ProbeErrors(long? Seed, double R2, double Mean, double StandardDeviation, [property: JsonPropertyName("train_mean_cps")] double TrainMean);

/// <summary>Every layer of one seed of a control.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Layers">Its layers in order, the embedding last.</param>
public sealed record SeedMetrics(long Seed, IReadOnlyList<MetricRow> Layers);
