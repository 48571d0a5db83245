using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Labels;
using SpeechSpeed.Models;
using SpeechSpeed.Models.Controls;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Stages.Shared;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Extract;

/// <summary>Calibrates an untrained control and measures its health: <c>calibration.csv</c> and <c>control_health.csv</c>.</summary>
internal static class ControlMaker
{
    /// <summary>Reads an existing calibration.</summary>
    public static IReadOnlyList<NormMoments> ReadCalibration(string folder) =>
    [
        .. CsvTable.Read<NormChannel>(Path.Combine(folder, NormChannel.FileName)).GroupBy(channel => channel.Norm, StringComparer.Ordinal)
            .Select(norm => new NormMoments(norm.Key, [.. norm.Select(channel => (float)channel.Mean)], [.. norm.Select(channel => (float)channel.Variance)])),
    ];

    /// <summary>Makes both tables. One thread, on a few utterances.</summary>
    /// <param name="context">The flags; a control's seed is among them.</param>
    public static void Run(StageContext context)
    {
        long seed = context.Get(Settings.Models.ControlSeed)!.Value;
        ControlKind kind = context.Get(Settings.Models.ControlKind);
        NetworkOptions network = NetworkChoice.Of(context.Values);
        IFrontEnd frontEnd = network.OpenFrontEnd();
        using IDisposable? graph = frontEnd as IDisposable;
        ModelSource control = network.Model(frontEnd.Bins);
        IReadOnlyList<ModelPass> passes;
        using (SpeakerModel trained = SpeakerModel.Load(control.Trained, LayerSelection.All, frontEnd.Bins, network.Input))
        {
            IEnumerable<Utterance> utterances = context.Get(ExtractFlags.Splits).SelectMany(split => LabelTable.Read(context.Get(CommonFlags.Labels), split));
            passes = ControlAudio.Read(utterances, context.Get(CommonFlags.Corpus), network.FrontEndOf(trained.Kind, trained.Normalization, frontEnd), trained.MinimumLength);
        }

        IReadOnlyList<NormMoments> calibration = [];
        if (kind == ControlKind.Initialised)
        {
            calibration = NormCalibration.Measure(control, passes, frontEnd.Bins, network.Input);
            control = control.AsControl(seed, kind, calibration);
        }

        CsvTable.Write(
            context.Output(NormChannel.FileName),
            calibration.SelectMany(norm => norm.Mean.Zip(norm.Variance, (mean, variance) => (mean, variance)).Select((one, channel) => new NormChannel(norm.Norm, channel, one.mean, one.variance))));
        ControlLayerHealth[] health =
        [
            .. ControlHealth.Measure(control.Trained, control, passes, frontEnd.Bins, network.Input).Select(layer => new ControlLayerHealth(
                kind.Name(), seed, layer.Layer, layer.ScaleRatio, layer.DeadShare, layer.AttentionEntropy, layer.TrainedDeadShare, layer.TrainedAttentionEntropy, layer.Problem ?? "")),
        ];
        CsvTable.Write(context.Output(ControlLayerHealth.FileName), health);
        ControlLayerHealth[] unhealthy = [.. health.Where(layer => layer.Problem.Length > 0)];
        context.Progress.Say(unhealthy.Length == 0
            ? $"{passes.Count} utterances: all {health.Length} layers are healthy"
            : $"note: {unhealthy.Length} of {health.Length} layers are not healthy, the first {unhealthy[0].Layer}: {unhealthy[0].Problem}. Nothing can be concluded from this control. Choose another control.kind than {kind.Name()}.");
    }
}
