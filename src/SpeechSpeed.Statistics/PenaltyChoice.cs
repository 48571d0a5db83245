using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>The inner squared errors of nested cross-validation: per outer fold and target, which penalty has the least of them.</summary>
internal sealed class PenaltyChoice : IDisposable
{
    private readonly torch.Tensor[][] errors;

    /// <summary>Nothing is summed yet.</summary>
    /// <param name="batches">The targets.</param>
    /// <param name="folds">Number of outer folds.</param>
    public PenaltyChoice(TargetBatches batches, int folds) => errors =
    [
        .. Enumerable.Range(0, folds).Select(_ => batches.Parts.Select(part => torch.zeros([RidgePenalties.All.Count, part.shape[1]], torch.float64)).ToArray()),
    ];

    /// <summary>Adds the errors of an inner fold.</summary>
    /// <param name="outer">The outer fold.</param>
    /// <param name="batch">Part of the targets.</param>
    /// <param name="penalty">Position among all penalties.</param>
    /// <param name="squared">Per target, the summed squared error.</param>
    public void Add(int outer, int batch, int penalty, torch.Tensor squared)
    {
        using torch.Tensor sum = errors[outer][batch].select(0, penalty);
        sum.Increase(squared);
    }

    /// <summary>Per target of a part, the penalty of the least error; of equal ones the smaller.</summary>
    public double[] Least(int outer, int batch)
    {
        double[] values = errors[outer][batch].data<double>().ToArray();
        int targets = (int)errors[outer][batch].shape[1];
        double[] chosen = new double[targets];
        for (int target = 0; target < targets; target++)
        {
            int best = 0;
            for (int penalty = 1; penalty < RidgePenalties.All.Count; penalty++)
            {
                if (values[(penalty * targets) + target] < values[(best * targets) + target])
                {
                    best = penalty;
                }
            }

            chosen[target] = RidgePenalties.All[best];
        }

        return chosen;
    }

    public void Dispose()
    {
        foreach (torch.Tensor part in errors.SelectMany(fold => fold))
        {
            part.Dispose();
        }
    }
}
