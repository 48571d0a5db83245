using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>extract:</c>, the activations that are read from the models.</summary>
public static class Extract
{
    public static readonly SettingSection Section = SettingSection.OfStages("extract", "The activations that are read from the models.", StageNames.Extract);

    public static readonly SettingSection Crop = Section.AddOrWord(
        "crop", "full", "The part of an utterance that the models hear: the whole utterance or its beginning.")
        .To("--crop-", StageNames.Extract, StageNames.Inspect);

    /// <summary><c>extract.crop.seconds</c>; null for whole utterances.</summary>
    public static readonly Setting<double?> CropSeconds = Crop.Required<double?>(
        "seconds", new Number(0.025, 3600), "Duration of the beginning. The models hear a shorter utterance whole.", "s")
        .To("--crop-seconds", StageNames.Nuisance);

    public static readonly Setting<int> PadFrames = Crop.Add(
        "pad_frames", new WholeNumber<int>(0, 1_000_000), 0,
        "Number of frames to which the features are zero-padded after mean subtraction: 0 for no padding, otherwise at least the frames of the crop.", "frames")
        .With(CropSeconds).OnlyTo("--pad-frames", StageNames.Extract, StageNames.Inspect);

    /// <summary>Shorter utterances are left out.</summary>
    public static readonly Setting<double?> MinimumSeconds = Section.FlagOnly<double?>(
        "--minimum-seconds", new Number(0, 3600), "none", "Leaves out the utterances that are shorter in the label tables. They do not count as rejected.", StageNames.Extract);

    /// <summary><c>extract.layers</c>; null for all of them.</summary>
    public static readonly Setting<IReadOnlyList<string>?> Layers = Section.Add(
        "layers", new WordOr<IReadOnlyList<string>>("all", new ListOf<string>(new Line("the name of a layer", inList: true))), null,
        "Layers that are read. The embedding is always read.")
        .To("--layers", StageNames.Inspect);

    public static readonly Setting<TimePooling> Pooling = Section.Add(
        "pooling", new Choice<TimePooling>([.. TimePoolings.All.Select(pooling => (pooling.Name(), pooling))]), TimePooling.Mean,
        "The numbers that are kept of each channel. `mean`: its mean over frequency and time. `mean_sd`: also its standard deviation over time. `dynamics`: also the mean absolute difference of neighbouring "
        + "frames, divided by the standard deviation. Layers without time, such as the embedding, have one number for each channel.")
        .To("--pooling", StageNames.Inspect, StageNames.Report);
}
