namespace SpeechSpeed.Statistics;

/// <summary>Settings of the held-out statistics.</summary>
/// <param name="Folds">Number of folds, disjoint by speaker, ≥ 3: the inner cross-validation has one less.</param>
/// <param name="Bootstraps">Bootstrap samples of speakers, ≥ 0.</param>
/// <param name="Permutations">Permutations of CPS between speakers, ≥ 0.</param>
/// <param name="Seed">Seed of both.</param>
public sealed record StatisticsSettings(int Folds, int Bootstraps, int Permutations, long Seed);

/// <summary>What the held-out statistics say of one layer. NaN where not estimable.</summary>
/// <param name="Answers">Out-of-fold answer of the nested ridge for every utterance, in CPS.</param>
/// <param name="SpeakerErrors">Per speaker, its summed squared error, in CPS².</param>
/// <param name="R2">R² of the answers around the mean of the targets.</param>
/// <param name="R2Interval">Its 95 % interval over speakers.</param>
/// <param name="R2VsTrainMean">R² around the training means of the folds.</param>
/// <param name="EqualWidthR2">R² of the ridge on a fixed number of principal components.</param>
/// <param name="Variance">R² between and within speakers.</param>
/// <param name="Selectivity">R² on CPS − R² on random CPS, folds within speakers.</param>
/// <param name="Compression">Code length by the mean over that by the probe.</param>
/// <param name="CcaHeldOut">Held-out ρ of the regularised CCA.</param>
/// <param name="Permuted">R² under every permutation.</param>
/// <param name="Penalties">Per fold, the penalty that was chosen.</param>
public sealed record LayerScores(
    double[] Answers,
    double[] SpeakerErrors,
    double R2,
    Interval R2Interval,
    double R2VsTrainMean,
    double EqualWidthR2,
    SpeakerVariance Variance,
    double Selectivity,
    double Compression,
    double CcaHeldOut,
    double[] Permuted,
    double[] Penalties);

/// <summary>
/// All held-out statistics of a layer. What does not depend on the layer is prepared once: folds, bootstrap samples, permutations, control tasks. <see cref="Of"/> may
/// be called from several threads at once.
/// </summary>
public sealed class LayerAnalysis : IDisposable
{
    /// <summary>A fold needs so many utterances for a correlation within it.</summary>
    private const int MinFoldUtterances = 3;

    private readonly double[] targets;
    private readonly StatisticsSettings settings;
    private readonly int chunks;
    private readonly int[] groupOf;
    private readonly int[][] folds;
    private readonly double[] trainMeanAnswers;
    private readonly TargetBatches observed;
    private readonly TargetBatches? permuted;
    private readonly int[] repeated;
    private readonly SpeakerGroups? repeatedGroups;
    private readonly double[] repeatedTargets;
    private readonly TargetBatches? controls;
    private readonly double[] controlTotals;
    private readonly bool hasFullFolds;

    /// <summary>Prepares the analysis.</summary>
    /// <param name="groups">The speakers of the utterances, at least as many as folds.</param>
    /// <param name="targets">CPS of every utterance; not all the same.</param>
    /// <param name="settings">Folds, samples, seed.</param>
    public LayerAnalysis(SpeakerGroups groups, double[] targets, StatisticsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups.Speakers.Count, settings.Folds, nameof(groups));
        Groups = groups;
        Given = KeptScores.Digest(settings, groups, targets, []);
        this.targets = targets;
        this.settings = settings;
        Folds = groups.Folds(settings.Folds);
        IReadOnlyList<int> ends = OnlineCode.Ends(groups.Speakers.Count, settings.Folds);
        chunks = ends.Count;
        groupOf = [.. Enumerable.Range(0, groups.Utterances).Select(utterance => (Folds[utterance] * chunks) + ends.Count(end => end <= groups.SpeakerOf[utterance]))];
        folds = [.. Enumerable.Range(0, settings.Folds).Select(fold => Enumerable.Range(fold * chunks, chunks).ToArray())];
        hasFullFolds = Enumerable.Range(0, settings.Folds).All(fold => Folds.Count(other => other == fold) >= MinFoldUtterances);
        trainMeanAnswers = TrainMeans();
        Bootstrap = NewBootstrap(groups, targets, settings);
        ExchangeableSpeakers = SpeakerPermutations.Exchangeable(groups);
        Permutations = ExchangeableSpeakers < SpeakerPermutations.MinExchangeable ? 0 : settings.Permutations;
        observed = new TargetBatches(targets, 1);
        permuted = Permutations == 0
            ? null
            : new TargetBatches(SpeakerPermutations.Draw(groups, targets, Permutations, settings.Seed), Permutations);

        repeated = groups.OfSpeakersWith(SpeakerVariance.MinUtterances);
        repeatedTargets = [.. repeated.Select(utterance => targets[utterance])];
        RepeatedSpeakers = groups.Members.Count(members => members.Length >= SpeakerVariance.MinUtterances);
        controlTotals = [];
        if (RepeatedSpeakers >= SpeakerVariance.MinSpeakers)
        {
            repeatedGroups = new SpeakerGroups(repeated.Select(utterance => groups.Speakers[groups.SpeakerOf[utterance]]));
            double[][] tasks =
            [
                repeatedTargets,
                .. Enumerable.Range(0, RandomTargets.Draws).Select(draw => RandomTargets.Draw(repeatedGroups, repeatedTargets, settings.Seed + draw)),
            ];
            controlTotals = [.. tasks.Select(Total)];
            controls = new TargetBatches([.. Enumerable.Range(0, repeated.Length).SelectMany(row => tasks.Select(task => task[row]))], tasks.Length);
        }
    }

    /// <summary>The speakers.</summary>
    public SpeakerGroups Groups { get; }

    /// <summary>Digest of all that the constructor was given.</summary>
    internal string Given { get; }

    /// <summary>Per utterance, its fold.</summary>
    public int[] Folds { get; }

    /// <summary>The bootstrap samples of the speakers.</summary>
    public SpeakerBootstrap Bootstrap { get; }

    /// <summary>Speakers that have as many utterances as at least one other.</summary>
    public int ExchangeableSpeakers { get; }

    /// <summary>Number of permutations; 0 with too few exchangeable speakers.</summary>
    public int Permutations { get; }

    /// <summary>Speakers with at least <see cref="SpeakerVariance.MinUtterances"/> utterances.</summary>
    public int RepeatedSpeakers { get; }

    /// <summary>Whether there are speakers enough for an online code.</summary>
    public bool HasOnlineCode => chunks > 1;

    /// <summary>The floor that answers the mean of the other folds.</summary>
    public LayerScores TrainingMean() => new(
        trainMeanAnswers,
        Errors(trainMeanAnswers),
        Bootstrap.RSquared(Errors(trainMeanAnswers)),
        Bootstrap.RSquaredInterval(Errors(trainMeanAnswers)),
        0,
        double.NaN,
        new SpeakerVariance(double.NaN, double.NaN),
        double.NaN,
        double.NaN,
        double.NaN,
        [],
        []);

    /// <summary>Analyses a layer on the calling thread.</summary>
    /// <param name="activations">Shape (utterances, channels), row-major, finite.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="equalWidth">Number of principal components of the equal-width ridge; null for none.</param>
    /// <param name="isPermuted">Whether the permutations are solved.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public LayerScores Of(float[] activations, int channels, int? equalWidth, bool isPermuted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activations);
        using RidgeDesign design = new(activations, channels, [], groupOf, TrainingUtterances(groupOf.Length));
        using NestedRidge ridge = new(observed, settings.Folds);
        using NestedRidge? narrow = equalWidth is null ? null : new NestedRidge(observed, settings.Folds, equalWidth);
        using INestedErrors? permutations = isPermuted && permuted is not null ? ErrorsOf(design, folds, permuted) : null;
        HeldOutCca? cca = hasFullFolds ? new HeldOutCca(observed.Parts[0], settings.Folds) : null;
        NestedFolds.Visit(design, folds, [.. new INestedAnalysis?[] { ridge, narrow, permutations, cca }.OfType<INestedAnalysis>()], cancellationToken);
        double[] answers = ridge.Answers[0];
        double[] errors = Errors(answers);
        double total = Total(targets);
        double trainMeanErrors = Errors(trainMeanAnswers).Sum();
        return new LayerScores(
            answers,
            errors,
            Bootstrap.RSquared(errors),
            Bootstrap.RSquaredInterval(errors),
            1 - (errors.Sum() / trainMeanErrors),
            narrow is null ? double.NaN : Bootstrap.RSquared(Errors(narrow.Answers[0])),
            Variance(answers),
            Selectivity(activations, channels, cancellationToken),
            HasOnlineCode ? OnlineCode.Lengths(design, targets, settings.Folds, chunks).Compression : double.NaN,
            cca?.Correlation ?? double.NaN,
            [.. (permutations?.SquaredErrors ?? []).Select(squared => 1 - (squared / total))],
            ridge.Penalties);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        observed.Dispose();
        permuted?.Dispose();
        controls?.Dispose();
    }

    internal static SpeakerBootstrap NewBootstrap(SpeakerGroups groups, double[] targets, StatisticsSettings settings) => new(
        groups.Sum(_ => 1),
        groups.Sum(utterance => targets[utterance]),
        groups.Sum(utterance => targets[utterance] * targets[utterance]),
        settings.Bootstraps,
        settings.Seed);

    internal static float[] Rows(float[] activations, int channels, int[] rows)
    {
        if (rows.Length == activations.Length / channels)
        {
            return activations;
        }

        float[] part = new float[rows.Length * channels];
        for (int i = 0; i < rows.Length; i++)
        {
            activations.AsSpan(rows[i] * channels, channels).CopyTo(part.AsSpan(i * channels));
        }

        return part;
    }

    private static INestedErrors ErrorsOf(RidgeDesign design, int[][] folds, TargetBatches targets) =>
        design.IsDual ? new NestedRidge(targets, folds.Length, isAnswered: false) : new RidgeErrors(design, folds, targets);

    private int TrainingUtterances(int utterances) => (int)((long)utterances * (settings.Folds - 2) / settings.Folds);

    private double[] Errors(double[] answers) => Groups.Sum(utterance => (targets[utterance] - answers[utterance]) * (targets[utterance] - answers[utterance]));

    private SpeakerVariance Variance(double[] answers) => repeatedGroups is null
        ? new SpeakerVariance(double.NaN, double.NaN)
        : SpeakerVariance.Of(repeatedGroups, repeatedTargets, [.. repeated.Select(utterance => answers[utterance])]);

    private double Selectivity(float[] activations, int channels, CancellationToken cancellationToken)
    {
        if (repeatedGroups is null)
        {
            return double.NaN;
        }

        int[] within = repeatedGroups.FoldsWithinSpeakers(settings.Folds);
        using RidgeDesign design = new(Rows(activations, channels, repeated), channels, [], within, TrainingUtterances(within.Length));
        int[][] foldsWithin = [.. Enumerable.Range(0, settings.Folds).Select(fold => new[] { fold })];
        using INestedErrors ridge = ErrorsOf(design, foldsWithin, controls!);
        NestedFolds.Visit(design, foldsWithin, [ridge], cancellationToken);
        double[] scores = [.. ridge.SquaredErrors.Zip(controlTotals, (squared, total) => 1 - (squared / total))];
        return scores[0] - scores.Skip(1).Average();
    }

    private double[] TrainMeans()
    {
        double[] sums = new double[settings.Folds];
        int[] counts = new int[settings.Folds];
        for (int utterance = 0; utterance < targets.Length; utterance++)
        {
            sums[Folds[utterance]] += targets[utterance];
            counts[Folds[utterance]]++;
        }

        return [.. Folds.Select(fold => (sums.Sum() - sums[fold]) / (targets.Length - counts[fold]))];
    }

    private static double Total(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
