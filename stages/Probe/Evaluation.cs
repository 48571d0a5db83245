using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Learning;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Probe;

/// <summary>A trained probe of one layer with its metrics.</summary>
internal sealed record Evaluation(Layer Layer, MlpProbe Probe, int TrainUtterances, double[] Predictions, RegressionMetrics Metrics) : IDisposable
{
    /// <summary>Trains on one set of utterances and evaluates on the other.</summary>
    public static Evaluation Of(
        Layer layer, LabelledFeatures train, LabelledFeatures test, ProbeSettings settings, CancellationToken cancellationToken)
    {
        double[] trainTargets = train.Targets();
        MlpProbe probe = MlpProbe.Train(train.Features.Values, layer.Dim, trainTargets, settings, layer.Name, cancellationToken);
        double[] predictions = probe.Predict(test.Features.Values);
        return new Evaluation(
            layer, probe, trainTargets.Length, predictions, RegressionMetrics.Of(test.Targets(), predictions, trainTargets.Average()));
    }

    public void Dispose() => Probe.Dispose();
}
