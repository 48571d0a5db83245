using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>Settings of the held-out statistics.</summary>
/// <param name="Folds">Number of folds, disjoint by speaker, ≥ 3: the inner cross-validation has one fold less.</param>
/// <param name="Deals">Number of deals of the speakers to the folds, ≥ 1; numbers are means over the deals.</param>
/// <param name="Permutations">Permutations of each kind, ≥ 0.</param>
/// <param name="Seed">Seed of the permutations.</param>
public sealed record StatisticsSettings(int Folds, int Deals, int Permutations, long Seed);

/// <summary>A target.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Values">One per utterance, finite.</param>
public sealed record TargetValues(string Name, double[] Values);

/// <summary>R² of a part of the variance of a target.</summary>
/// <param name="R2">The mean over the deals of folds.</param>
/// <param name="Interval">Its 95 % interval over speakers.</param>
/// <param name="Errors">The squared errors of this part.</param>
/// <param name="TestScore">R² over left-out speakers (<see cref="LeftOutRidge"/>), the statistic of the permutation test.</param>
/// <param name="Permuted">The same statistic under every permutation of this part; empty where too few speakers can be exchanged.</param>
public sealed record PartScore(double R2, Interval Interval, SquaredErrors Errors, double TestScore, double[] Permuted)
{
    /// <summary>The p-value of this part of this target for this layer alone; over layers see <see cref="FamilyWise"/>.</summary>
    public double PValue => FamilyWise.PValue(TestScore, Permuted);
}

/// <summary>The one deal of folds that depends on the speakers' ids alone, with its predictions unclipped.</summary>
/// <param name="Answers">Held-out prediction for every utterance.</param>
/// <param name="R2">R² around the mean of the targets.</param>
/// <param name="R2VsTrainMean">R² around the training means of the folds.</param>
/// <param name="Penalties">Per fold, the chosen penalty.</param>
public sealed record SingleDeal(double[] Answers, double R2, double R2VsTrainMean, double[] Penalties);

/// <summary>R² of the deviations from the means of languages: what the layer predicts beside the language itself.</summary>
/// <param name="R2">The mean over the deals of folds.</param>
/// <param name="Interval">Its 95 % interval over speakers.</param>
public sealed record LanguageScore(double R2, Interval Interval);

/// <summary>The held-out statistics of one target predicted from one layer. NaN where not estimable.</summary>
/// <param name="Pooled">R² of all utterances.</param>
/// <param name="Within">R² of the deviations from the speakers' means.</param>
/// <param name="Between">R² of the speakers' means.</param>
/// <param name="DealDeviation">Standard deviation of the pooled R² over the deals; NaN with one deal.</param>
/// <param name="Rmse">Root mean square error, in the target's unit.</param>
/// <param name="Correlation">Pearson's correlation of targets and predictions, mean over the deals; 0 where the predictions do not vary.</param>
/// <param name="WithinSplitsR2">R² of the deviations from the means of the splits; NaN with one split.</param>
/// <param name="Classes">For a target of two values, how well the predictions separate them, mean over the deals; NaN for all others.</param>
/// <param name="FirstDeal">The deal of folds that depends on the speakers alone.</param>
public sealed record TargetScores(
    PartScore Pooled,
    PartScore Within,
    PartScore Between,
    double DealDeviation,
    double Rmse,
    double Correlation,
    double WithinSplitsR2,
    ClassScores Classes,
    SingleDeal FirstDeal)
{
    /// <summary>Within all languages together, then within each; empty with fewer than two languages.</summary>
    public IReadOnlyList<LanguageScore> Languages { get; init; } = [];

    /// <summary>R² of a part of the variance.</summary>
    public PartScore Of(VariancePart part) => part switch
    {
        VariancePart.Pooled => Pooled,
        VariancePart.Within => Within,
        VariancePart.Between => Between,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Expected a part of the variance."),
    };
}

/// <summary>The held-out statistics of one layer.</summary>
/// <param name="Targets">Every target, in the order of the analysis.</param>
/// <param name="EqualWidthR2">R² of the first target by a ridge on a fixed number of principal components.</param>
/// <param name="CcaHeldOut">Held-out ρ of the regularised CCA with the first target.</param>
/// <param name="Code">The bits that the layer saves in coding the first target.</param>
/// <param name="LostShare">The share of the layer's variance that was left out before the analysis.</param>
public sealed record LayerScores(IReadOnlyList<TargetScores> Targets, double EqualWidthR2, double CcaHeldOut, CodeSavings Code, double LostShare);

/// <summary>
/// All held-out statistics of a layer. The constructor prepares the parts that do not depend on the layer: folds, permutations, sums of squares of the targets. <see cref="Of"/> may
/// be called from several threads at once.
/// </summary>
public sealed class LayerAnalysis
{
    /// <summary>The fewest utterances of a fold for a correlation within it.</summary>
    private const int MinFoldUtterances = 3;

    private readonly StatisticsSettings settings;
    private readonly int[] splits;
    private readonly int[] languages;
    private readonly int[][] folds;
    private readonly VarianceParts[] totals;
    private readonly SpeakerPermutations permutations;
    private readonly bool hasFullFolds;

    /// <summary>Prepares the analysis.</summary>
    /// <param name="groups">The speakers of the utterances, at least as many as folds.</param>
    /// <param name="targets">At least one target, each with at least two values; all statistics are given for the first.</param>
    /// <param name="settings">Folds, deals, permutations, seed.</param>
    /// <param name="splits">Per utterance, its split; null for all in one.</param>
    /// <param name="languages">Per utterance, the number of its language from 0, or −1 if it is not known; null for no languages.</param>
    public LayerAnalysis(SpeakerGroups groups, IReadOnlyList<TargetValues> targets, StatisticsSettings settings, int[]? splits = null, int[]? languages = null)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups.Speakers.Count, settings.Folds, nameof(groups));
        Groups = groups;
        Given = KeptScores.Digest(settings, groups, targets, [], splits, languages);
        Targets = targets;
        this.settings = settings;
        this.splits = splits ?? new int[groups.Utterances];
        this.languages = languages ?? [];
        folds = [.. Enumerable.Range(0, settings.Deals).Select(deal => groups.Folds(settings.Folds, deal))];
        hasFullFolds = folds.All(deal => Enumerable.Range(0, settings.Folds).All(fold => deal.Count(other => other == fold) >= MinFoldUtterances));
        totals = [.. targets.Select(target => VarianceParts.OfTargets(groups, target.Values))];
        permutations = new SpeakerPermutations(groups, settings.Permutations, settings.Seed);
        RepeatedSpeakers = groups.Members.Count(members => members.Length >= VarianceParts.MinUtterances);
    }

    /// <summary>The speakers.</summary>
    public SpeakerGroups Groups { get; }

    /// <summary>Digest of all arguments of the constructor.</summary>
    internal string Given { get; }

    /// <summary>The targets.</summary>
    public IReadOnlyList<TargetValues> Targets { get; }

    /// <summary>Per utterance, its fold in the first deal.</summary>
    public int[] Folds => folds[0];

    /// <summary>Speakers that have as many utterances as at least one other.</summary>
    public int ExchangeableSpeakers => permutations.Exchangeable;

    /// <summary>Speakers with at least <see cref="VarianceParts.MinUtterances"/> utterances.</summary>
    public int RepeatedSpeakers { get; }

    /// <summary>Whether there are enough speakers for an online code.</summary>
    public bool HasOnlineCode => OnlineCode.Ends(Groups.Speakers.Count, settings.Folds).Count > 1;

    /// <summary>Number of permutations of a part of the variance; 0 with too few exchangeable speakers.</summary>
    public int Permutations(VariancePart part) => permutations.Count(part);

    /// <summary>The speakers' part in the variance of a target, for intervals and comparisons over speakers.</summary>
    public SpeakerSample Sample(int target, VariancePart part) => SpeakerSample.Of(part, Groups.Sum(_ => 1), Totals(target, part));

    /// <summary>Per speaker, the sum of squares of a part of a target.</summary>
    public double[] Totals(int target, VariancePart part) => totals[target].Of(part);

    /// <summary>Analyses a layer on the calling thread.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="equalWidth">Number of principal components of the equal-width ridge; null for none.</param>
    /// <param name="isPermuted">Whether the permutations are solved.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public LayerScores Of(LayerMatrix layer, int? equalWidth, bool isPermuted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(layer);
        Deal[] deals = [.. folds.Select(deal => Learn(layer, deal, equalWidth, cancellationToken))];
        double[][][] tests = isPermuted ? Tests(layer, cancellationToken) : [];
        return new LayerScores(
            [.. Targets.Select((target, i) => Scores(i, [.. deals.Select(deal => deal.Answers[i])], deals[0].Penalties[i], isPermuted ? tests[i] : null))],
            equalWidth is null ? double.NaN : deals.Average(deal => R2(0, deal.NarrowAnswers)),
            hasFullFolds ? deals.Average(deal => deal.Correlation) : double.NaN,
            HasOnlineCode
                ? OnlineCode.Of(layer, Groups, Targets[0].Values, settings.Folds, cancellationToken)
                : new CodeSavings(double.NaN, double.NaN),
            layer.LostShare);
    }

    /// <summary>The floor that predicts the mean of the other folds, for every target.</summary>
    public LayerScores TrainingMean() => new(
        [.. Targets.Select((target, i) => Scores(i, [.. folds.Select(deal => TrainMeans(target.Values, deal))], [], null))],
        double.NaN,
        double.NaN,
        new CodeSavings(double.NaN, double.NaN),
        0);

    /// <summary>Per fold, the results of a deal.</summary>
    private sealed record Deal(double[][] Answers, double[][] Penalties, double[] NarrowAnswers, double Correlation);

    private Deal Learn(LayerMatrix layer, int[] deal, int? equalWidth, CancellationToken cancellationToken)
    {
        using RidgeDesign design = new(layer, [], [.. Targets.Select(target => target.Values)], deal);
        NestedRidge ridge = new(design, settings.Folds);
        NestedRidge? narrow = equalWidth is null ? null : new NestedRidge(design, settings.Folds, equalWidth);
        HeldOutCca? cca = hasFullFolds ? new HeldOutCca(design, settings.Folds) : null;
        NestedFolds.Visit(design, settings.Folds, [.. new INestedAnalysis?[] { ridge, narrow, cca }.OfType<INestedAnalysis>()], cancellationToken);
        return new Deal(ridge.Answers, ridge.Penalties, narrow?.Answers[0] ?? [], cca?.Correlation ?? double.NaN);
    }

    /// <summary>Per target and part, R² over left-out speakers: as observed, then under every permutation.</summary>
    private double[][][] Tests(LayerMatrix layer, CancellationToken cancellationToken)
    {
        using LeftOutRidge ridge = new(layer, Groups);
        return
        [
            .. Targets.Select(target => VariancePartNames.All.Select(part => ridge.RSquared(
                part,
                permutations.Count(part) + 1,
                (column, values) =>
                {
                    if (column == 0)
                    {
                        target.Values.CopyTo(values);
                    }
                    else
                    {
                        permutations.Permute(part, column - 1, target.Values, values);
                    }
                },
                cancellationToken)).ToArray()),
        ];
    }

    private TargetScores Scores(int target, double[][] answers, double[] penalties, double[][]? tests)
    {
        double[] values = Targets[target].Values;
        double[][] clipped = [.. answers.Zip(folds, (ofDeal, deal) => TrainingRange.Clip(ofDeal, values, deal))];
        VarianceParts[] errors = [.. clipped.Select(ofDeal => VarianceParts.OfErrors(Groups, Errors(values, ofDeal)))];
        double[] scores = [.. clipped.Select(ofDeal => R2(target, ofDeal))];
        double mean = scores.Average();
        double firstErrors = Errors(values, answers[0]).Sum(error => error * error);
        double[][] trainMeans = [.. folds.Select(deal => TrainMeans(values, deal))];
        double trainMeanErrors = Errors(values, trainMeans[0]).Sum(error => error * error);
        ClassScores[] classes = [.. clipped.Zip(trainMeans, (ofDeal, means) => ClassScores.Of(values, ofDeal, means))];
        return new TargetScores(
            Part(VariancePart.Pooled),
            Part(VariancePart.Within),
            Part(VariancePart.Between),
            scores.Length < 2 ? double.NaN : Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / (scores.Length - 1)),
            Math.Sqrt(errors.Average(ofDeal => ofDeal.Pooled.Sum()) / values.Length),
            clipped.Average(ofDeal => Pearson.Correlation(values, ofDeal)),
            WithinSplits(values, clipped),
            new ClassScores(classes.Average(one => one.Auc), classes.Average(one => one.BalancedAccuracy)),
            new SingleDeal(answers[0], R2(target, answers[0]), 1 - (firstErrors / trainMeanErrors), penalties))
        {
            Languages = WithinLanguages(values, clipped),
        };

        PartScore Part(VariancePart part)
        {
            SpeakerSample sample = Sample(target, part);
            SquaredErrors ofPart = new(
                [.. Enumerable.Range(0, Groups.Speakers.Count).Select(speaker => errors.Average(ofDeal => ofDeal.Of(part)[speaker]))],
                [.. errors.Select(ofDeal => ofDeal.Of(part).Sum())]);
            return new PartScore(
                sample.RSquared(ofPart),
                sample.RSquaredInterval(ofPart),
                ofPart,
                tests is null || double.IsNaN(sample.RSquared(ofPart)) ? double.NaN : tests[(int)part][0],
                tests is null ? [] : tests[(int)part][1..]);
        }
    }

    private double R2(int target, double[] answers) => 1 - (Errors(Targets[target].Values, answers).Sum(error => error * error) / totals[target].Pooled.Sum());

    /// <summary>Errors and targets around the means of their splits.</summary>
    private double WithinSplits(double[] values, double[][] answers)
    {
        if (splits.Distinct().Count() < 2)
        {
            return double.NaN;
        }

        double total = AroundSplits(values);
        return answers.Average(ofDeal => 1 - (AroundSplits(Errors(values, ofDeal)) / total));

        double AroundSplits(double[] numbers) => SquaresAround(splits, numbers).Zip(splits).GroupBy(one => one.Second, one => one.First).Sum(split => split.Sum());
    }

    /// <summary>Per utterance, the square of the deviation from the mean of its group; 0 without a group, which is −1.</summary>
    private static double[] SquaresAround(int[] groups, double[] numbers)
    {
        double[] sums = new double[groups.Max() + 1];
        int[] counts = new int[sums.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (groups[i] >= 0)
            {
                sums[groups[i]] += numbers[i];
                counts[groups[i]]++;
            }
        }

        double[] squares = new double[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            double deviation = groups[i] < 0 ? 0 : numbers[i] - (sums[groups[i]] / counts[groups[i]]);
            squares[i] = deviation * deviation;
        }

        return squares;
    }

    /// <summary>Errors and targets around the means of their languages, over all languages and over each.</summary>
    private IReadOnlyList<LanguageScore> WithinLanguages(double[] values, double[][] answers)
    {
        int count = languages.Length == 0 ? 0 : languages.Max() + 1;
        if (count < 2)
        {
            return [];
        }

        double[] totals = SquaresAround(languages, values);
        double[][] errors = [.. answers.Select(ofDeal => SquaresAround(languages, Errors(values, ofDeal)))];
        return [Score(language => language >= 0), .. Enumerable.Range(0, count).Select(own => Score(language => language == own))];

        LanguageScore Score(Func<int, bool> isOf)
        {
            SpeakerSample sample = new(BySpeaker(_ => 1), BySpeaker(i => totals[i]));
            double[][] ofDeals = [.. errors.Select(ofDeal => BySpeaker(i => ofDeal[i]))];
            SquaredErrors squared = new([.. Enumerable.Range(0, Groups.Speakers.Count).Select(speaker => ofDeals.Average(ofDeal => ofDeal[speaker]))], [.. ofDeals.Select(ofDeal => ofDeal.Sum())]);
            return new LanguageScore(sample.RSquared(squared), sample.RSquaredInterval(squared));

            double[] BySpeaker(Func<int, double> number) => [.. Groups.Members.Select(members => members.Where(i => isOf(languages[i])).Sum(number))];
        }
    }

    private double[] TrainMeans(double[] values, int[] deal)
    {
        double[] sums = new double[settings.Folds];
        int[] counts = new int[settings.Folds];
        for (int utterance = 0; utterance < values.Length; utterance++)
        {
            sums[deal[utterance]] += values[utterance];
            counts[deal[utterance]]++;
        }

        return [.. deal.Select(fold => (sums.Sum() - sums[fold]) / (values.Length - counts[fold]))];
    }

    private static double[] Errors(double[] values, double[] answers) => [.. values.Zip(answers, (value, answer) => value - answer)];
}
