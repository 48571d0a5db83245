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
            int[] before = [.. Before(folds, chunks, chunk, _ => true)];
            (double penalty, StudentT ofErrors, StudentT ofDeviations) = CrossValidate(design, targets, folds, chunks, chunk);
            using RidgeFit fit = design.Fit(before);
            using torch.Tensor weights = fit.Weights([[penalty]]);
            using torch.Tensor intercept = fit.CovariateWeights();
            double[] observed = [.. design.Members(next).Select(row => targets[row])];
            double[] answers = design.Answers(next, weights)[0];
            double[] means = design.Answers(next, intercept)[0];
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
        using DisposeScope scope = torch.NewDisposeScope();
        double[] squared = new double[RidgePenalties.All.Count];
        torch.Tensor[] weights = new torch.Tensor[folds];
        torch.Tensor[] intercepts = new torch.Tensor[folds];
        for (int fold = 0; fold < folds; fold++)
        {
            using RidgeFit fit = design.Fit([.. Before(folds, chunks, chunk, other => other != fold)]);
            using RidgeTest held = new(design, [.. Before(folds, chunks, chunk, other => other == fold)]);
            weights[fold] = fit.Weights([RidgePenalties.All]);
            intercepts[fold] = fit.CovariateWeights();
            double[] ofFold = held.SquaredErrors(weights[fold]);
            for (int penalty = 0; penalty < squared.Length; penalty++)
            {
                squared[penalty] += ofFold[penalty];
            }
        }

        double chosen = RidgePenalties.OfLeast(squared);
        int column = RidgePenalties.All.ToList().IndexOf(chosen);
        return (chosen, Fit(fold => weights[fold].narrow(1, column, 1)), Fit(fold => intercepts[fold]));

        StudentT Fit(Func<int, torch.Tensor> ofFold) => StudentT.Fit(
        [
            .. Enumerable.Range(0, folds).SelectMany(fold =>
            {
                int[] held = [.. Before(folds, chunks, chunk, other => other == fold)];
                return design.Members(held).Zip(design.Answers(held, ofFold(fold))[0], (row, answer) => targets[row] - answer);
            }),
        ]);
    }

    private static IEnumerable<int> Before(int folds, int chunks, int chunk, Func<int, bool> isIn) =>
        Enumerable.Range(0, folds).Where(isIn).SelectMany(fold => Enumerable.Range(fold * chunks, chunk));
}
