using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>extract:</c>, the activations that are read from the models.</summary>
public static class Extract
{
    public static readonly SettingSection Section = SettingSection.OfStages("extract", "What is read from the models.", StageNames.Extract);

    public static readonly SettingSection Crop = Section.AddOrWord(
        "crop", "full", "How much of an utterance the models hear: all of it, or its beginning.")
        .To("--crop-", StageNames.Extract, StageNames.Inspect);

    /// <summary><c>extract.crop.seconds</c>; null for whole utterances.</summary>
    public static readonly Setting<double?> CropSeconds = Crop.Required<double?>(
        "seconds", new Number(0.025, 3600), "Length of the beginning; a shorter utterance is heard whole.", "s")
        .To("--crop-seconds", StageNames.Nuisance);

    public static readonly Setting<int> PadFrames = Crop.Add(
        "pad_frames", new WholeNumber<int>(0, 1_000_000), 0,
        "Length that the features are zero-padded to after mean subtraction: 0 for no padding, or at least the frames of the crop.", "frames")
        .With(CropSeconds).OnlyTo("--pad-frames", StageNames.Extract, StageNames.Inspect);

    /// <summary>Shorter utterances are left out.</summary>
    public static readonly Setting<double?> MinimumSeconds = Section.FlagOnly<double?>(
        "--minimum-seconds", new Number(0, 3600), "none", "Leaves out the utterances whose duration in the label tables is shorter. They are not rejected.", StageNames.Extract);

    /// <summary><c>extract.layers</c>; null for all of them.</summary>
    public static readonly Setting<IReadOnlyList<string>?> Layers = Section.Add(
        "layers", new WordOr<IReadOnlyList<string>>("all", new ListOf<string>(new Line("the name of a layer", inList: true))), null,
        "Layers to read. The embedding is always read.")
        .To("--layers", StageNames.Inspect);

    public static readonly Setting<string> Pooling = Section.Add(
        "pooling", CommonTypes.Words("mean"), "mean", "How an activation becomes one number for each channel: its mean over frequency and time.");
}
