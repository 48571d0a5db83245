using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Nested ridge regression of many targets at once: per outer fold and target the penalty of the least inner squared error, summed over the inner folds; answers of the outer
/// folds pooled.
/// </summary>
internal sealed class NestedRidge : INestedAnalysis, INestedErrors
{
    private readonly IReadOnlyList<torch.Tensor> targets;
    private readonly PenaltyChoice choice;
    private readonly int? directions;
    private readonly bool isAnswered;
    private readonly double[][] errors;

    /// <summary>Prepares an analysis.</summary>
    /// <param name="batches">The targets; they stay the caller's.</param>
    /// <param name="folds">Number of outer folds.</param>
    /// <param name="directions">How many principal components of each training set are used; null for all.</param>
    /// <param name="isAnswered">Whether <see cref="Answers"/> are kept, or only squared errors.</param>
    public NestedRidge(TargetBatches batches, int folds, int? directions = null, bool isAnswered = true)
    {
        this.directions = directions;
        this.isAnswered = isAnswered;
        targets = batches.Parts;
        choice = new PenaltyChoice(batches, folds);
        errors = [.. targets.Select(part => new double[part.shape[1]])];
        Answers = isAnswered ? [.. Enumerable.Range(0, batches.Targets).Select(_ => new double[batches.Utterances])] : [];
        CovariateAnswers = isAnswered ? [.. Enumerable.Range(0, batches.Targets).Select(_ => new double[batches.Utterances])] : [];
        Penalties = new double[folds];
    }

    /// <summary>Per target, the out-of-fold answer for every utterance.</summary>
    public double[][] Answers { get; }

    /// <summary>Per target, the out-of-fold answer of the covariates alone; without any, the mean of the training set.</summary>
    public double[][] CovariateAnswers { get; }

    /// <summary>Per outer fold, the penalty chosen for the first target.</summary>
    public double[] Penalties { get; }

    /// <inheritdoc/>
    public double[] SquaredErrors => [.. errors.SelectMany(batch => batch)];

    public void Inner(RidgeFit fit, int outer, int inner, RidgeTest test)
    {
        int used = Math.Min(directions ?? fit.Directions, fit.Directions);
        for (int batch = 0; batch < targets.Count; batch++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            (torch.Tensor gamma, torch.Tensor c) = Solve(fit, targets[batch], used);
            (double meanSquare, torch.Tensor eigenvalues) = fit.Leading(used);
            torch.Tensor left = targets[batch].index_select(0, test.Index) - test.Covariates.matmul(gamma);
            torch.Tensor z = Leading(test.Z, used);
            torch.Tensor denominators = eigenvalues.unsqueeze(1).Plus(AllPenalties(meanSquare));
            for (int penalty = 0; penalty < RidgePenalties.All.Count; penalty++)
            {
                using DisposeScope step = torch.NewDisposeScope();
                choice.Add(outer, batch, penalty, (left - z.matmul(c / denominators.narrow(1, penalty, 1))).SumsOfSquares());
            }
        }
    }

    public void Outer(RidgeFit fit, int outer, RidgeTest held)
    {
        int used = Math.Min(directions ?? fit.Directions, fit.Directions);
        (double meanSquare, torch.Tensor eigenvalues) = fit.Leading(used);
        using torch.Tensor values = eigenvalues;
        using torch.Tensor z = Leading(held.Z, used);
        for (int batch = 0; batch < targets.Count; batch++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            double[] chosen = choice.Least(outer, batch);
            if (batch == 0)
            {
                Penalties[outer] = chosen[0];
            }

            (torch.Tensor gamma, torch.Tensor c) = Solve(fit, targets[batch], used);
            torch.Tensor covariatesAlone = held.Covariates.matmul(gamma);
            torch.Tensor answers = covariatesAlone.Plus(z.matmul(c / values.unsqueeze(1).Plus(Scaled(chosen, meanSquare))));
            double[] squared = (targets[batch].index_select(0, held.Index) - answers).SumsOfSquares().data<double>().ToArray();
            for (int i = 0; i < squared.Length; i++)
            {
                errors[batch][i] += squared[i];
            }

            if (isAnswered)
            {
                Keep(answers, held.Rows, Answers, batch * TargetBatches.Size);
                Keep(covariatesAlone, held.Rows, CovariateAnswers, batch * TargetBatches.Size);
            }
        }
    }

    public void Dispose() => choice.Dispose();

    /// <summary>Every penalty, shape (1, penalties).</summary>
    /// <param name="meanSquare">s² of the training set.</param>
    internal static torch.Tensor AllPenalties(double meanSquare) => Scaled(RidgePenalties.All, meanSquare);

    /// <summary>λ s², shape (1, penalties).</summary>
    internal static torch.Tensor Scaled(IReadOnlyList<double> penalties, double meanSquare) =>
        RidgeDesign.Owned([.. penalties.Select(penalty => Positive(penalty * meanSquare))], [1, penalties.Count]);

    /// <summary>A penalty that can be divided by even where no channel varies.</summary>
    private static double Positive(double penalty) => Math.Max(penalty, double.Epsilon * (1L << 52));

    /// <summary>The leading directions of Z.</summary>
    private static torch.Tensor Leading(torch.Tensor z, int used) => z.narrow(1, z.shape[1] - used, used);

    private static (torch.Tensor Gamma, torch.Tensor C) Solve(RidgeFit fit, torch.Tensor targets, int used)
    {
        (torch.Tensor gamma, torch.Tensor c) = fit.Project(targets);
        return (gamma, c.narrow(0, c.shape[0] - used, used));
    }

    private static void Keep(torch.Tensor answers, int[] rows, double[][] kept, int first)
    {
        double[] values = answers.contiguous().data<double>().ToArray();
        int count = (int)answers.shape[1];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int target = 0; target < count; target++)
            {
                kept[first + target][rows[row]] = values[(row * count) + target];
            }
        }
    }
}
