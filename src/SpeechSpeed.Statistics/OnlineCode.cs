using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>Code lengths of the targets.</summary>
/// <param name="ProbeBits">Bits by the probe.</param>
/// <param name="MeanBits">Bits by the mean and variance of what came before.</param>
public readonly record struct CodeLengths(double ProbeBits, double MeanBits)
{
    /// <summary>How many times shorter the probe's code is.</summary>
    public double Compression => MeanBits / ProbeBits;
}

/// <summary>
/// The online (prequential) code of Voita &amp; Titov 2020, section 2.2, for a Gaussian target. Speakers come in their order, in chunks that double their
/// number. The targets of a chunk are coded with N(answer, variance) of a ridge that was fitted on all chunks before, its penalty and its variance those of cross-validation
/// over their speakers. The code it is compared with has the mean and variance of the targets before. Both code the first chunk, for which nothing is
/// known, uniformly.
/// </summary>
public static class OnlineCode
{
    /// <summary>Targets are coded to this precision, in CPS: one letter more or less in ten seconds.</summary>
    public const double Resolution = 0.1;

    /// <summary>The first chunk is coded as if every rate from 0 to this was as likely, in CPS.</summary>
    public const double UniformRange = 40;

    /// <summary>The first chunk has at least so many speakers, and two for every fold.</summary>
    public const int MinFirstChunk = 10;

    /// <summary>How many speakers there must be.</summary>
    /// <param name="folds">Number of folds.</param>
    public static int MinSpeakers(int folds) => 2 * Math.Max(MinFirstChunk, 2 * folds);

    /// <summary>How many speakers the chunks up to each one have, ascending, the last all of them.</summary>
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

    /// <summary>Codes the targets.</summary>
    /// <param name="design">The layer, with a group for every fold and chunk: fold × <paramref name="chunks"/> + chunk.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="chunks">Number of chunks, ≥ 2.</param>
    internal static CodeLengths Lengths(RidgeDesign design, double[] targets, int folds, int chunks)
    {
        using torch.Tensor column = RidgeDesign.Owned(targets, [targets.Length, 1]);
        int first = design.Members(Enumerable.Range(0, folds).Select(fold => fold * chunks)).Length;
        double uniform = first * Math.Log2(UniformRange / Resolution);
        CodeLengths lengths = new(uniform, uniform);
        for (int chunk = 1; chunk < chunks; chunk++)
        {
            int[] before = design.Members(Groups(folds, chunks, chunk, _ => true));
            int[] next = [.. Enumerable.Range(0, folds).Select(fold => (fold * chunks) + chunk)];
            int[] rows = design.Members(next);
            (double penalty, double variance) = CrossValidate(design, column, folds, chunks, chunk, before.Length);
            using RidgeFit fit = design.Fit([.. Groups(folds, chunks, chunk, _ => true)]);
            double[] answers = Answers(fit, fit.Test(0, next), column, [penalty])[0];
            double mean = before.Average(row => targets[row]);
            double spread = before.Sum(row => (targets[row] - mean) * (targets[row] - mean)) / (before.Length - 1);
            double probe = lengths.ProbeBits;
            double constant = lengths.MeanBits;
            for (int i = 0; i < rows.Length; i++)
            {
                probe += Bits(targets[rows[i]] - answers[i], variance);
                constant += Bits(targets[rows[i]] - mean, spread);
            }

            lengths = new CodeLengths(probe, constant);
        }

        return lengths;
    }

    /// <summary>Bits of a target of some error under a Gaussian of some variance.</summary>
    public static double Bits(double error, double variance)
    {
        double floored = Math.Max(variance, Resolution * Resolution / 12);
        return (0.5 * Math.Log2(2 * Math.PI * floored)) + (error * error / (2 * floored * Math.Log(2))) - Math.Log2(Resolution);
    }

    private static (double Penalty, double Variance) CrossValidate(RidgeDesign design, torch.Tensor targets, int folds, int chunks, int chunk, int utterances)
    {
        double[] errors = new double[RidgePenalties.All.Count];
        double[] observed = targets.data<double>().ToArray();
        for (int fold = 0; fold < folds; fold++)
        {
            using RidgeFit fit = design.Fit([.. Groups(folds, chunks, chunk, other => other != fold)]);
            RidgeTest held = fit.Test(0, [.. Groups(folds, chunks, chunk, other => other == fold)]);
            double[][] answers = Answers(fit, held, targets, RidgePenalties.All);
            for (int penalty = 0; penalty < errors.Length; penalty++)
            {
                for (int i = 0; i < held.Rows.Length; i++)
                {
                    double error = observed[held.Rows[i]] - answers[penalty][i];
                    errors[penalty] += error * error;
                }
            }
        }

        int best = Array.IndexOf(errors, errors.Min());
        return (RidgePenalties.All[best], errors[best] / utterances);
    }

    private static double[][] Answers(RidgeFit fit, RidgeTest test, torch.Tensor targets, IReadOnlyList<double> penalties)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (torch.Tensor gamma, torch.Tensor c) = fit.Project(targets);
        (double meanSquare, torch.Tensor eigenvalues) = fit.Leading(fit.Directions);
        torch.Tensor denominators = eigenvalues.unsqueeze(1).Plus(NestedRidge.Scaled(penalties, meanSquare));
        torch.Tensor answers = test.Covariates.matmul(gamma).Plus(test.Z.matmul(c / denominators));
        double[] values = answers.transpose(0, 1).contiguous().data<double>().ToArray();
        return [.. values.Chunk(test.Rows.Length)];
    }

    private static IEnumerable<int> Groups(int folds, int chunks, int before, Func<int, bool> isIn) =>
        Enumerable.Range(0, folds).Where(isIn).SelectMany(fold => Enumerable.Range(fold * chunks, before));
}
