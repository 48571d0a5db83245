using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>What the predictions from a layer save in coding a target.</summary>
/// <param name="BitsPerUtterance">
/// Bits by the mean minus bits by the layer, for each utterance; the mean over the orders of the speakers. Below 0 the layer is worse than the mean. NaN where not estimable.
/// </param>
/// <param name="Deviation">Standard deviation of the same over the orders.</param>
public readonly record struct CodeSavings(double BitsPerUtterance, double Deviation);

/// <summary>
/// The online (prequential) code of Voita &amp; Titov 2020, section 2.2, for a continuous target. Speakers come in an order, in chunks that double their number. The targets of a chunk are
/// coded by a ridge that was fitted on all earlier chunks, with errors of a t distribution (<see cref="StudentT"/>) that is fitted to the errors of cross-validation over the earlier speakers: under a normal
/// distribution one outlying utterance can cost more than all others save. The reference code predicts the mean of the earlier targets, with the same distribution of its errors.
/// The first chunk, about which nothing is known, costs both the same and is left out.
/// </summary>
public static class OnlineCode
{
    /// <summary>Number of orders of the speakers that are averaged.</summary>
    public const int Orders = 5;

    /// <summary>The fewest speakers of the first chunk, which also has at least two for every fold.</summary>
    public const int MinFirstChunk = 10;

    /// <summary>The fewest speakers for a code.</summary>
    /// <param name="folds">Number of folds.</param>
    public static int MinSpeakers(int folds) => 2 * Math.Max(MinFirstChunk, 2 * folds);

    /// <summary>Per chunk, the number of speakers up to and including it, ascending; the last is all of them.</summary>
    /// <param name="speakers">Number of speakers.</param>
    /// <param name="folds">Number of folds.</param>
    public static IReadOnlyList<int> Ends(int speakers, int folds)
    {
        List<int> ends = [speakers];
        while ((ends[0] + 1) / 2 >= Math.Max(MinFirstChunk, 2 * folds))
        {
            ends.Insert(0, (ends[0] + 1) / 2);
        }

        return ends;
    }

    /// <summary>Codes a target in several orders of the speakers.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="groups">The speakers of the utterances, at least <see cref="MinSpeakers"/>.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="folds">Number of folds of the cross-validation.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    internal static CodeSavings Of(LayerMatrix layer, SpeakerGroups groups, double[] targets, int folds, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<int> ends = Ends(groups.Speakers.Count, folds);
        double[] saved = [.. Enumerable.Range(0, Orders).Select(order => Saved(layer, groups.Positions(order), targets, folds, ends, cancellationToken))];
        double mean = saved.Average();
        return new CodeSavings(mean, Math.Sqrt(saved.Sum(one => (one - mean) * (one - mean)) / (saved.Length - 1)));
    }

    private static double Saved(LayerMatrix layer, int[] positions, double[] targets, int folds, IReadOnlyList<int> ends, CancellationToken cancellationToken)
    {
        int chunks = ends.Count;
        int[] group = [.. positions.Select(position => (position % folds * chunks) + ends.Count(end => end <= position))];
        using RidgeDesign design = new(layer, [], [targets], group);
        double saved = 0;
        int coded = 0;
        for (int chunk = 1; chunk < chunks; chunk++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] next = [.. Enumerable.Range(0, folds).Select(fold => (fold * chunks) + chunk)];
            (double penalty, StudentT ofErrors, StudentT ofDeviations) = CrossValidate(design, targets, folds, chunks, chunk);
            using RidgeFits fit = design.Fit([Before(folds, chunks, chunk, _ => true)]);
            using torch.Tensor weights = fit.Weights([[penalty]]);
            using torch.Tensor intercept = fit.CovariateWeights();
            double[] observed = [.. design.Members(next).Select(row => targets[row])];
            double[] answers = Answers(design, next, weights, 0, 0);
            double[] means = Answers(design, next, intercept, 0, 0);
            for (int i = 0; i < observed.Length; i++)
            {
                saved += ofDeviations.Bits(observed[i] - means[i]) - ofErrors.Bits(observed[i] - answers[i]);
            }

            coded += observed.Length;
        }

        return saved / coded;
    }

    /// <summary>The penalty, and the distribution of the errors and of the deviations from the mean, by cross-validation over the speakers before a chunk.</summary>
    private static (double Penalty, StudentT OfErrors, StudentT OfDeviations) CrossValidate(RidgeDesign design, double[] targets, int folds, int chunks, int chunk)
    {
        int[][] training = [.. Enumerable.Range(0, folds).Select(fold => Before(folds, chunks, chunk, other => other != fold))];
        int[][] held = [.. Enumerable.Range(0, folds).Select(fold => Before(folds, chunks, chunk, other => other == fold))];
        double[] squared = new double[RidgePenalties.All.Count];
        using RidgeFits fits = design.Fit(training);
        using HeldOutSums sums = new(design, held);
        foreach (double[] ofFold in sums.SquaredErrors(fits.AllWeights))
        {
            for (int penalty = 0; penalty < squared.Length; penalty++)
            {
                squared[penalty] += ofFold[penalty];
            }
        }

        double chosen = RidgePenalties.OfLeast(squared);
        using torch.Tensor intercepts = fits.CovariateWeights();
        return (chosen, Fit(fits.AllWeights, RidgePenalties.All.ToList().IndexOf(chosen)), Fit(intercepts, 0));

        StudentT Fit(torch.Tensor weights, int column) => StudentT.Fit(
        [
            .. Enumerable.Range(0, folds).SelectMany(fold => design.Members(held[fold]).Zip(Answers(design, held[fold], weights, fold, column), (row, answer) => targets[row] - answer)),
        ]);
    }

    /// <summary>The predictions for some groups by a training set and a column of its weights.</summary>
    private static double[] Answers(RidgeDesign design, IReadOnlyList<int> groups, torch.Tensor weights, int set, int column)
    {
        using torch.Tensor ofSet = weights.select(0, set);
        using torch.Tensor one = ofSet.narrow(1, column, 1);
        return design.Answers(groups, one)[0];
    }

    private static int[] Before(int folds, int chunks, int chunk, Func<int, bool> isIn) =>
        [.. Enumerable.Range(0, folds).Where(isIn).SelectMany(fold => Enumerable.Range(fold * chunks, chunk))];
}
