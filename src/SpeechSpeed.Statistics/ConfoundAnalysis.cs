namespace SpeechSpeed.Statistics;

/// <summary>What a layer adds to covariates.</summary>
/// <param name="R2Full">Held-out R² of covariates and layer together.</param>
/// <param name="R2Covariates">Held-out R² of the covariates alone.</param>
/// <param name="Difference">95 % interval of the difference over speakers.</param>
public readonly record struct ConfoundScores(double R2Full, double R2Covariates, Interval Difference)
{
    /// <summary><see cref="R2Full"/> − <see cref="R2Covariates"/>.</summary>
    public double DeltaR2 => R2Full - R2Covariates;
}

/// <summary>
/// The nested ridge of a layer beside covariates that are not penalised, on some of the utterances: within each training set both channels and targets are
/// replaced by what a least-squares regression on the covariates leaves of them (Frisch &amp; Waugh 1933; Lovell 1963), and both regressions are carried over to the
/// fold held out. The covariates alone are the same regression without the layer, so a layer that adds nothing is penalised away. May be used from several threads at once.
/// </summary>
public sealed class ConfoundAnalysis : IDisposable
{
    /// <summary>Fewer utterances than this are not analysed.</summary>
    public const int MinUtterances = 50;

    private readonly SpeakerGroups groups;
    private readonly double[] targets;
    private readonly IReadOnlyList<double[]> covariates;
    private readonly StatisticsSettings settings;
    private readonly SpeakerBootstrap bootstrap;
    private readonly TargetBatches observed;

    /// <summary>Prepares the analysis.</summary>
    /// <param name="groups">The speakers of the utterances, at least <see cref="MinSpeakers"/>.</param>
    /// <param name="targets">CPS of every utterance.</param>
    /// <param name="covariates">Per covariate, its value of every utterance.</param>
    /// <param name="settings">Folds, samples, seed.</param>
    public ConfoundAnalysis(SpeakerGroups groups, double[] targets, IReadOnlyList<double[]> covariates, StatisticsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups.Speakers.Count, settings.Folds, nameof(groups));
        this.groups = groups;
        this.targets = targets;
        this.covariates = covariates;
        this.settings = settings;
        Given = KeptScores.Digest(settings, groups, targets, covariates);
        bootstrap = LayerAnalysis.NewBootstrap(groups, targets, settings);
        observed = new TargetBatches(targets, 1);
    }

    /// <summary>Digest of all that the constructor was given.</summary>
    internal string Given { get; }

    /// <summary>The fewest speakers that are analysed.</summary>
    /// <param name="folds">Number of folds.</param>
    public static int MinSpeakers(int folds) => 2 * folds;

    /// <summary>Analyses a layer on the calling thread.</summary>
    /// <param name="activations">Shape (utterances, channels), row-major, of the utterances of this analysis.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public ConfoundScores Of(float[] activations, int channels, CancellationToken cancellationToken = default)
    {
        int[] folds = groups.Folds(settings.Folds);
        using RidgeDesign design = new(activations, channels, covariates, folds, (int)((long)folds.Length * (settings.Folds - 2) / settings.Folds));
        using NestedRidge ridge = new(observed, settings.Folds);
        NestedFolds.Visit(design, [.. Enumerable.Range(0, settings.Folds).Select(fold => new[] { fold })], [ridge], cancellationToken);
        double[] full = Errors(ridge.Answers[0]);
        double[] alone = Errors(ridge.CovariateAnswers[0]);
        return new ConfoundScores(bootstrap.RSquared(full), bootstrap.RSquared(alone), bootstrap.DifferenceInterval(full, alone));
    }

    /// <inheritdoc/>
    public void Dispose() => observed.Dispose();

    private double[] Errors(double[] answers) => groups.Sum(utterance => (targets[utterance] - answers[utterance]) * (targets[utterance] - answers[utterance]));
}
