using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Learning;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Probe;

/// <summary>A trained probe of one layer and how well it does.</summary>
internal sealed record Evaluation(Layer Layer, MlpProbe Probe, int TrainUtterances, double[] Predictions, RegressionMetrics Metrics) : IDisposable
{
    /// <summary>Trains on one set of utterances and evaluates on the other.</summary>
    public static Evaluation Of(
        Layer layer, LabelledFeatures train, LabelledFeatures test, ProbeSettings settings, CancellationToken cancellationToken)
    {
        double[] trainRates = train.Rates();
        MlpProbe probe = MlpProbe.Train(train.Features.Values, layer.Dim, trainRates, settings, layer.Name, cancellationToken);
        double[] predictions = probe.Predict(test.Features.Values);
        return new Evaluation(
            layer, probe, trainRates.Length, predictions, RegressionMetrics.Of(test.Rates(), predictions, trainRates.Average()));
    }

    public void Dispose() => Probe.Dispose();
}
