using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>Many targets of the same utterances, in parts that are solved in one go: that bounds the memory, and keeps matrices in the cache.</summary>
internal sealed class TargetBatches : IDisposable
{
    /// <summary>Targets of a part.</summary>
    public const int Size = 256;

    /// <summary>Copies targets.</summary>
    /// <param name="values">Shape (utterances, targets), row-major.</param>
    /// <param name="targets">How many targets, ≥ 1.</param>
    public TargetBatches(double[] values, int targets)
    {
        TorchRuntime.EnsureLoaded();
        Targets = targets;
        Utterances = values.Length / targets;
        using torch.Tensor all = torch.tensor(values, [Utterances, targets]);
        List<torch.Tensor> parts = [];
        for (int start = 0; start < targets; start += Size)
        {
            using torch.Tensor part = all.narrow(1, start, Math.Min(Size, targets - start));
            parts.Add(part.clone().contiguous());
        }

        Parts = parts;
    }

    /// <summary>Number of targets.</summary>
    public int Targets { get; }

    /// <summary>Number of utterances.</summary>
    public int Utterances { get; }

    /// <summary>The parts, shape (utterances, at most <see cref="Size"/>).</summary>
    public IReadOnlyList<torch.Tensor> Parts { get; }

    public void Dispose()
    {
        foreach (torch.Tensor part in Parts)
        {
            part.Dispose();
        }
    }
}

/// <summary>
/// Nested ridge regression of many targets at once: per outer fold and target the penalty of the least inner squared error, summed over the inner folds; answers of the outer
/// folds pooled.
/// </summary>
internal sealed class NestedRidge : INestedAnalysis, IDisposable
{
    private readonly IReadOnlyList<torch.Tensor> targets;
    private readonly torch.Tensor[][] innerErrors;
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
        innerErrors = new torch.Tensor[folds][];
        for (int fold = 0; fold < folds; fold++)
        {
            innerErrors[fold] = [.. targets.Select(part => torch.zeros([RidgePenalties.All.Count, part.shape[1]], torch.float64))];
        }

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

    /// <summary>Per target, the summed squared out-of-fold error.</summary>
    public double[] SquaredErrors => [.. errors.SelectMany(batch => batch)];

    public void Inner(RidgeFit fit, int outer, RidgeTest inner)
    {
        int used = Math.Min(directions ?? fit.Directions, fit.Directions);
        for (int batch = 0; batch < targets.Count; batch++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            (torch.Tensor gamma, torch.Tensor c) = Solve(fit, targets[batch], used);
            (double meanSquare, torch.Tensor eigenvalues) = fit.Leading(used);
            torch.Tensor left = targets[batch].index_select(0, inner.Index) - inner.Covariates.matmul(gamma);
            torch.Tensor z = Leading(inner.Z, used);
            bool isTall = z.shape[0] > used;
            torch.Tensor denominators = eigenvalues.unsqueeze(1).Plus(AllPenalties(meanSquare));
            torch.Tensor? square = isTall ? Square(inner, used) : null;
            torch.Tensor? cross = isTall ? z.transpose(0, 1).matmul(left) : null;
            torch.Tensor? twice = cross?.Plus(cross);
            torch.Tensor? total = isTall ? left.SumsOfSquares() : null;
            for (int penalty = 0; penalty < RidgePenalties.All.Count; penalty++)
            {
                using DisposeScope step = torch.NewDisposeScope();
                torch.Tensor b = c / denominators.narrow(1, penalty, 1);

                // ‖left − Z b‖²; with more utterances than directions through ZᵀZ, which is smaller.
                torch.Tensor error = isTall
                    ? total!.Plus((b * (square!.matmul(b) - twice!)).sum([0L]))
                    : (left - z.matmul(b)).SumsOfSquares();
                innerErrors[outer][batch].select(0, penalty).Increase(error);
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
            double[] chosen = Least(innerErrors[outer][batch]);
            if (batch == 0)
            {
                Penalties[outer] = chosen[0];
            }

            (torch.Tensor gamma, torch.Tensor c) = Solve(fit, targets[batch], used);
            torch.Tensor penalties = Scaled(chosen, meanSquare);
            torch.Tensor covariatesAlone = held.Covariates.matmul(gamma);
            torch.Tensor answers = covariatesAlone.Plus(z.matmul(c / values.unsqueeze(1).Plus(penalties)));
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

    public void Dispose()
    {
        foreach (torch.Tensor part in innerErrors.SelectMany(fold => fold))
        {
            part.Dispose();
        }
    }

    /// <summary>The leading directions of Z.</summary>
    internal static torch.Tensor Leading(torch.Tensor z, int used) => z.narrow(1, z.shape[1] - used, used);

    /// <summary>Every penalty, shape (1, penalties).</summary>
    /// <param name="meanSquare">s² of the training set.</param>
    internal static torch.Tensor AllPenalties(double meanSquare) => Scaled(RidgePenalties.All, meanSquare);

    /// <summary>λ s², shape (1, penalties).</summary>
    internal static torch.Tensor Scaled(IReadOnlyList<double> penalties, double meanSquare) =>
        RidgeDesign.Owned([.. penalties.Select(penalty => Positive(penalty * meanSquare))], [1, penalties.Count]);

    /// <summary>A penalty that can be divided by even where no channel varies.</summary>
    private static double Positive(double penalty) => Math.Max(penalty, double.Epsilon * (1L << 52));

    private static torch.Tensor Square(RidgeTest test, int used)
    {
        torch.Tensor square = test.Square();
        return square.narrow(0, square.shape[0] - used, used).narrow(1, square.shape[1] - used, used);
    }

    private static (torch.Tensor Gamma, torch.Tensor C) Solve(RidgeFit fit, torch.Tensor targets, int used)
    {
        (torch.Tensor gamma, torch.Tensor c) = fit.Project(targets);
        return (gamma, c.narrow(0, c.shape[0] - used, used));
    }

    /// <summary>Per target, the penalty of the least error; of equal ones the smaller.</summary>
    private static double[] Least(torch.Tensor innerErrors)
    {
        double[] values = innerErrors.data<double>().ToArray();
        int count = (int)innerErrors.shape[1];
        double[] chosen = new double[count];
        for (int target = 0; target < count; target++)
        {
            int best = 0;
            for (int penalty = 1; penalty < RidgePenalties.All.Count; penalty++)
            {
                if (values[(penalty * count) + target] < values[(best * count) + target])
                {
                    best = penalty;
                }
            }

            chosen[target] = RidgePenalties.All[best];
        }

        return chosen;
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
