using SpeechSpeed.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Training;

/// <summary>
/// Fisher's linear discriminant analysis: the directions in which the differences between classes are largest, relative to those within classes. The effects of noise and words on
/// an embedding are differences within a class, and are therefore reduced.
/// </summary>
internal static class DiscriminantAnalysis
{
    /// <summary>Share of the mean variance within classes that is added to every direction, because the scatter is an estimate.</summary>
    private const double Shrinkage = 0.1;

    /// <summary>
    /// The matrix (outputs, features) that maps features to the strongest directions. In each direction, the variance within classes is made one, and then scaled by the share of
    /// the variance that is between classes.
    /// </summary>
    /// <param name="features">Shape (examples, features), float64.</param>
    /// <param name="classes">Shape (examples), the class of each, from 0; every class has examples.</param>
    /// <param name="outputs">Number of directions, at most the features.</param>
    public static Tensor Fit(Tensor features, Tensor classes, int outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable reading = no_grad();
        long examples = features.shape[0];
        long size = features.shape[1];
        Tensor counts = classes.bincount(null).to(float64).unsqueeze(1);
        Tensor means = ClassSums(features, classes) / counts;
        Tensor deviations = features - means.index_select(0, classes);
        Tensor spread = (means - features.mean([0L], keepdim: true)) * counts.sqrt();
        Tensor within = deviations.t().mm(deviations).Times(1.0 / examples);
        Tensor between = spread.t().mm(spread).Times(1.0 / examples);

        within.diagonal().Increase(within.diagonal().mean().Times(Shrinkage));
        Tensor root = linalg.inv(linalg.cholesky(within));
        (Tensor ratios, Tensor directions) = linalg.eigh(root.mm(between).mm(root.t()));
        Tensor strengths = ratios.slice(0, size - outputs, size, 1).AtLeast(0);
        Tensor strongest = directions.slice(1, size - outputs, size, 1).t().mm(root);
        return ((strengths / strengths.Plus(1)).sqrt().unsqueeze(1) * strongest).MoveToOuterDisposeScope();
    }

    /// <summary>Per class the sum of its rows, shape (classes, columns).</summary>
    /// <param name="rows">Shape (examples, columns), float64.</param>
    /// <param name="classes">Shape (examples), the class of each, from 0; every class has examples.</param>
    public static Tensor ClassSums(Tensor rows, Tensor classes) => nn.functional.one_hot(classes).to(float64).t().mm(rows);
}
