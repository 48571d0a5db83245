namespace SpeechSpeed.Statistics;

/// <summary>What a layer adds to covariates in the prediction of one target.</summary>
/// <param name="R2Full">Held-out R² of covariates and layer together, mean over the deals.</param>
/// <param name="R2Covariates">Held-out R² of the covariates alone.</param>
/// <param name="Errors">The squared errors of covariates and layer together.</param>
/// <param name="CovariateErrors">The squared errors of the covariates alone.</param>
public sealed record ConfoundScores(double R2Full, double R2Covariates, SquaredErrors Errors, SquaredErrors CovariateErrors)
{
    /// <summary><see cref="R2Full"/> − <see cref="R2Covariates"/>.</summary>
    public double DeltaR2 => R2Full - R2Covariates;
}

/// <summary>
/// The nested ridge of a layer beside covariates that are not penalised, on a subset of the utterances. Within each training set, channels and targets are replaced by the residuals of a
/// least-squares regression on the covariates (Frisch &amp; Waugh 1933; Lovell 1963), and both regressions are carried over to the held-out fold. The regression on the covariates alone is the
/// same without the layer, so the penalty removes a layer that adds nothing. May be used from several threads at once.
/// </summary>
public sealed class ConfoundAnalysis
{
    /// <summary>Fewer utterances than this are not analysed.</summary>
    public const int MinUtterances = 50;

    private readonly SpeakerGroups groups;
    private readonly IReadOnlyList<TargetValues> targets;
    private readonly IReadOnlyList<double[]> covariates;
    private readonly StatisticsSettings settings;
    private readonly int[][] folds;
    private readonly SpeakerSample[] samples;

    /// <summary>Prepares the analysis.</summary>
    /// <param name="groups">The speakers of the utterances, at least <see cref="MinSpeakers"/>.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="covariates">Per covariate, its value for every utterance.</param>
    /// <param name="settings">Folds and deals.</param>
    public ConfoundAnalysis(SpeakerGroups groups, IReadOnlyList<TargetValues> targets, IReadOnlyList<double[]> covariates, StatisticsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups.Speakers.Count, settings.Folds, nameof(groups));
        Given = KeptScores.Digest(settings, groups, targets, covariates, null);
        this.groups = groups;
        this.targets = targets;
        this.covariates = covariates;
        this.settings = settings;
        folds = [.. Enumerable.Range(0, settings.Deals).Select(deal => groups.Folds(settings.Folds, deal))];
        samples = [.. targets.Select(target => new SpeakerSample(groups.Sum(_ => 1), VarianceParts.OfTargets(groups, target.Values).Pooled))];
    }

    /// <summary>Digest of all arguments of the constructor.</summary>
    internal string Given { get; }

    /// <summary>The fewest speakers that are analysed.</summary>
    /// <param name="folds">Number of folds.</param>
    public static int MinSpeakers(int folds) => 2 * folds;

    /// <summary>The speakers' part in the variance of a target.</summary>
    public SpeakerSample Sample(int target) => samples[target];

    /// <summary>Analyses a layer on the calling thread.</summary>
    /// <param name="layer">The layer, of the utterances of this analysis.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    /// <returns>Per target, what the layer adds.</returns>
    public IReadOnlyList<ConfoundScores> Of(LayerMatrix layer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layer);
        NestedRidge[] deals = [.. folds.Select(deal =>
        {
            using RidgeDesign design = new(layer, covariates, [.. targets.Select(target => target.Values)], deal);
            NestedRidge ridge = new(design, settings.Folds);
            NestedFolds.Visit(design, settings.Folds, [ridge], cancellationToken);
            return ridge;
        })];
        return
        [
            .. targets.Select((target, i) =>
            {
                SquaredErrors full = Errors(target, [.. deals.Zip(folds, (deal, of) => TrainingRange.Clip(deal.Answers[i], target.Values, of))]);
                SquaredErrors alone = Errors(target, [.. deals.Zip(folds, (deal, of) => TrainingRange.Clip(deal.CovariateAnswers[i], target.Values, of))]);
                return new ConfoundScores(samples[i].RSquared(full), samples[i].RSquared(alone), full, alone);
            }),
        ];
    }

    private SquaredErrors Errors(TargetValues target, double[][] deals)
    {
        double[][] bySpeaker = [.. deals.Select(answers => groups.Sum(utterance => Math.Pow(target.Values[utterance] - answers[utterance], 2)))];
        return new SquaredErrors([.. bySpeaker[0].Select((_, speaker) => bySpeaker.Average(ofDeal => ofDeal[speaker]))], [.. bySpeaker.Select(ofDeal => ofDeal.Sum())]);
    }
}
