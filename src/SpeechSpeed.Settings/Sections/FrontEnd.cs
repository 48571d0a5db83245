using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>frontend:</c>, the input of the models.</summary>
public static class FrontEnd
{
    public static readonly SettingSection Section = SettingSection.OfStages(
        "frontend", "The features that the models take: Kaldi fbank of 25 ms frames every 10 ms on the int16 scale, or the output of an ONNX graph.",
        StageNames.Extract, StageNames.Inspect);

    public static readonly Setting<int> Bins = Section.Add("bins", new WholeNumber<int>(20, 128), 80, "Number of mel bins.", "bins")
        .To("--bins", StageNames.Nuisance);

    public static readonly Setting<FbankWindow> Window = Section.Add(
        "window", new Choice<FbankWindow>(("hamming", FbankWindow.Hamming), ("povey", FbankWindow.Povey)), FbankWindow.Hamming,
        "Window function of the frames. WeSpeaker's command line uses hamming, Kaldi povey.")
        .To("--window", StageNames.Nuisance);

    public static readonly Setting<double> Dither = Section.Add(
        "dither", new Number(0, 32768), 0, "Standard deviation of the Gaussian noise added to each sample.", "int16 steps")
        .To("--dither", StageNames.Nuisance);

    public static readonly Setting<bool> Cmn = Section.Add(
        "cmn", new TrueOrFalse(), true, "Whether each bin's mean over the utterance is subtracted. With `onnx` the default is false.");

    public static readonly Setting<string?> Onnx = Section.Optional<string?>(
        "onnx", new PathText("file"), "none",
        "An ONNX graph that computes the features from audio of 16 kHz. It replaces the fbank and the keys `bins`, `window` and `dither`.")
        .OnlyTo("--front-end", StageNames.Extract, StageNames.Inspect).InPlaceOf(Bins, Window, Dither).WithDefault(Cmn, false);

    public static readonly Setting<SampleRange> Samples = Section.AddWith(
        Onnx, "samples", CommonTypes.Samples, SampleRange.Unit, "Range of the samples that the graph of `onnx` takes: -1 to 1 (`unit`), or that of 16-bit PCM (`pcm16`).")
        .OnlyTo("--front-end-samples", StageNames.Extract, StageNames.Inspect);

    public static readonly Setting<double> Scale = Section.AddWith(
        Onnx, "scale", new Number(0, 1e6, excludeMinimum: true), 1, "Factor by which the features of `onnx` are multiplied.")
        .OnlyTo("--feature-scale", StageNames.Extract, StageNames.Inspect);

    public static readonly Setting<double> Offset = Section.AddWith(
        Onnx, "offset", new Number(-1e6, 1e6), 0, "Number that is added to the scaled features, before means are subtracted.")
        .OnlyTo("--feature-offset", StageNames.Extract, StageNames.Inspect);
}
