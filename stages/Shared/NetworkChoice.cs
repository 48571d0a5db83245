using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Models;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Stages.Shared;

/// <summary>The network of a stage tool and its input, as the settings define them.</summary>
internal static class NetworkChoice
{
    /// <summary>The mistake in a combination of flags, or null.</summary>
    public static string? Problem(SettingValues values) => values.Has(Settings.Models.Onnx) == values.Has(Settings.Models.Kind)
        ? "Expected either --model FILE or --architecture KIND. Give one of them."
        : null;

    public static NetworkOptions Of(SettingValues values) => new(
        bins => Source(values, bins),
        new InputSettings(
            values.Get(Settings.Models.InputSamples),
            values.Get(Settings.Models.InputName),
            values.Get(Settings.Models.InputKind),
            values.Get(Settings.Models.FirstAxis),
            values.Get(Settings.Models.Window),
            values.Get(Settings.Models.Hop),
            values.Get(Settings.Models.Output),
            values.Get(Settings.Models.Normalize)),
        new FrontEndSettings(
            values.Get(Settings.FrontEnd.Bins), values.Get(Settings.FrontEnd.Window), values.Get(Settings.FrontEnd.Dither), values.Get(Settings.FrontEnd.Cmn)),
        values.Get(Settings.FrontEnd.Onnx),
        new FeatureGraphSettings(
            values.Get(Settings.FrontEnd.Samples), values.Get(Settings.FrontEnd.Scale), values.Get(Settings.FrontEnd.Offset), values.Get(Settings.FrontEnd.Cmn)),
        values.Get(Settings.Extract.CropSeconds) is { } seconds ? new CropSettings(seconds, values.Get(Settings.Extract.PadFrames)) : null,
        values.Get(Settings.Extract.Layers) is { } names ? LayerSelection.Of(names) : LayerSelection.All,
        values.Get(Settings.Extract.Pooling));

    private static ModelSource Source(SettingValues values, int bins)
    {
        ModelSource source = values.Get(Settings.Models.Onnx) is { } file
            ? ModelSource.FromFile(file)
            : ModelSource.FromArchitecture(new ModelArchitecture(
                ModelKinds.Of(values.Get(Settings.Models.Kind)!),
                values.Get(Settings.Models.Width),
                values.Get(Settings.Models.Seed),
                bins));
        return values.Get(Settings.Models.ControlSeed) is { } seed ? source.AsControl(seed, values.Get(Settings.Models.ControlKind)) : source;
    }
}
