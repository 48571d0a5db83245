using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Learning;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Probe;

/// <summary>A layer with its training and test data.</summary>
internal sealed record ProbedLayer(Layer Layer, LabelledFeatures Train, LabelledFeatures Test);

/// <summary>R² of a layer's early-stopped probes; NaN if there are none.</summary>
/// <param name="MeanR2">Mean over the seeds.</param>
/// <param name="SdR2">Standard deviation over the seeds, of a sample; NaN for one seed.</param>
internal readonly record struct SeedSpread(double MeanR2, double SdR2)
{
    public static readonly SeedSpread None = new(double.NaN, double.NaN);

    public static SeedSpread Of(double[] r2)
    {
        double mean = r2.Average();
        double squares = r2.Sum(value => (value - mean) * (value - mean));
        return new SeedSpread(mean, r2.Length > 1 ? Math.Sqrt(squares / (r2.Length - 1)) : double.NaN);
    }
}

/// <summary>Trains and evaluates the perceptrons that stop early, layers of equal width together.</summary>
internal static class EarlyStoppedProbes
{
    /// <summary>Layers trained at once: enough that the overhead of a step is negligible, few enough for the memory.</summary>
    private const int AtOnce = 8;

    /// <summary>Groups layers of equal width. The groups depend on the layers alone, and so do the results.</summary>
    public static IEnumerable<Layer[]> Group(IReadOnlyList<Layer> layers) => layers.GroupBy(layer => layer.Dim).SelectMany(width => width.Chunk(AtOnce));

    /// <summary>R² on the test utterances, layer by layer; none if it would be in-sample, or if there are too few training speakers to set any aside.</summary>
    public static IReadOnlyList<SeedSpread> Evaluate(IReadOnlyList<ProbedLayer> layers, StageContext context)
    {
        LabelledFeatures train = layers[0].Train;
        if (!context.IsHeldOut() || SetAside.Of(train.Utterances) is not { } isSetAside)
        {
            return [.. layers.Select(_ => SeedSpread.None)];
        }

        double[] targets = train.Targets();
        double[][][] predictions = EarlyStoppedMlp.Predict(
            new EarlyStoppedMlpData(
                [.. layers.Select(layer => layer.Layer.Name)],
                layers[0].Layer.Dim,
                [.. layers.Select(layer => layer.Train.Features.Values)],
                targets,
                isSetAside,
                [.. layers.Select(layer => layer.Test.Features.Values)]),
            context.EarlyStopping(),
            context.CancellationToken);
        double[] observed = layers[0].Test.Targets();
        double mean = targets.Average();
        return [.. predictions.Select(seeds => SeedSpread.Of([.. seeds.Select(predicted => RegressionMetrics.Of(observed, predicted, mean).R2)]))];
    }
}
