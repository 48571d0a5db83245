using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>frontend:</c>, the input of the models.</summary>
public static class FrontEnd
{
    public static readonly SettingSection Section = SettingSection.OfStages(
        "frontend", "What the models are given: Kaldi fbank of 25 ms frames every 10 ms, on the int16 scale, or what an ONNX graph makes of the audio.",
        StageNames.Extract, StageNames.Inspect);

    public static readonly Setting<int> Bins = Section.Add("bins", new WholeNumber<int>(20, 128), 80, "Number of mel bins.", "bins")
        .To("--bins", StageNames.Nuisance);

    public static readonly Setting<FbankWindow> Window = Section.Add(
        "window", new Choice<FbankWindow>(("hamming", FbankWindow.Hamming), ("povey", FbankWindow.Povey)), FbankWindow.Hamming,
        "Window of the frames: WeSpeaker's command line has hamming, Kaldi povey.")
        .To("--window", StageNames.Nuisance);

    public static readonly Setting<double> Dither = Section.Add(
        "dither", new Number(0, 32768), 0, "Standard deviation of the Gaussian noise added to each sample.", "int16 steps")
        .To("--dither", StageNames.Nuisance);

    public static readonly Setting<bool> Cmn = Section.Add(
        "cmn", new TrueOrFalse(), true, "Whether each utterance's mean over time is subtracted from each bin. With `onnx` the default is false.");

    public static readonly Setting<string?> Onnx = Section.Optional<string?>(
        "onnx", new PathText("file"), "none",
        "An ONNX graph that makes the features from audio of 16 kHz, in place of the fbank; then there are no `bins`, `window` and `dither`.")
        .OnlyTo("--front-end", StageNames.Extract, StageNames.Inspect).InPlaceOf(Bins, Window, Dither).WithDefault(Cmn, false);

    public static readonly Setting<SampleRange> Samples = Section.AddWith(
        Onnx, "samples", CommonTypes.Samples, SampleRange.Unit, "Range of the audio that `onnx` takes: -1 to 1, or that of 16-bit PCM.")
        .OnlyTo("--front-end-samples", StageNames.Extract, StageNames.Inspect);

    public static readonly Setting<double> Scale = Section.AddWith(
        Onnx, "scale", new Number(0, 1e6, excludeMinimum: true), 1, "What the features of `onnx` are multiplied by.")
        .OnlyTo("--feature-scale", StageNames.Extract, StageNames.Inspect);

    public static readonly Setting<double> Offset = Section.AddWith(
        Onnx, "offset", new Number(-1e6, 1e6), 0, "What is added to them then, before any means are subtracted.")
        .OnlyTo("--feature-offset", StageNames.Extract, StageNames.Inspect);
}
