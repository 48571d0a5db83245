using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Nuisance;

/// <summary>What the nuisance tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Corpus">Folder that the audio paths of the label tables start from.</param>
/// <param name="Splits">The splits to measure.</param>
/// <param name="FrontEnd">The fbank.</param>
/// <param name="CropSeconds">How much of an utterance the models hear, in seconds; null for all of it.</param>
/// <param name="FixedCropSeconds">Length of the fixed crops that are measured as well; null for none.</param>
/// <param name="MaxRejected">Share of the utterances that may be unusable, 0 to 1.</param>
internal sealed record NuisanceOptions(
    string Labels,
    string Corpus,
    IReadOnlyList<Split> Splits,
    FrontEndSettings FrontEnd,
    double? CropSeconds,
    double? FixedCropSeconds,
    double MaxRejected)
{
    public static StageCommand<NuisanceOptions> Command()
    {
        StageCommand<NuisanceOptions> command = new(
            "nuisance",
            "Measures what can be heard of every utterance without any network: duration, energy, pauses, pitch and noise (nuisance.csv), and mean and standard "
            + "deviation of each bin of its fbank before mean subtraction (fbank.parquet). With --fixed-crop-seconds also nuisance_crop.csv. Unusable utterances are "
            + "listed in rejected.csv.");
        FrontEndSettings frontEnd = new();
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> corpus = command.AddText("--corpus", "Folder that the label tables' audio paths are relative to.");
        Option<Split[]> splits = command.AddSplits("--splits", "Splits to measure.");
        Option<int> bins = command.Add("--bins", "Mel bins of the fbank, 20 to 128.", frontEnd.Bins);
        Option<FbankWindow> window = command.Add("--window", "Window of the fbank: hamming (WeSpeaker) or povey (Kaldi).", frontEnd.Window);
        Option<double> dither = command.Add("--dither", "Standard deviation of the noise added to each sample of the fbank, on the int16 scale, 0 or more.", frontEnd.Dither);
        Option<double?> crop = command.AddOptional<double?>("--crop-seconds", "Seconds from the beginning that are measured, > 0. Default: all.");
        Option<double?> fixedCrop = command.AddOptional<double?>(
            "--fixed-crop-seconds", "Also measure exactly so many seconds from the beginning of every utterance that has them, > 0. Default: none.");
        Option<double> maxRejected = command.AddMaxRejected();
        command.Check(crop, value => Positive("--crop-seconds", value));
        command.Check(fixedCrop, value => Positive("--fixed-crop-seconds", value));

        return command.Read(parsed => new NuisanceOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(corpus),
            parsed.GetRequiredValue(splits),
            new FrontEndSettings(parsed.GetValue(bins), parsed.GetValue(window), parsed.GetValue(dither), Cmn: false),
            parsed.GetValue(crop),
            parsed.GetValue(fixedCrop),
            parsed.GetValue(maxRejected)));
    }

    private static string? Positive(string flag, double? value) =>
        value is null or > 0 ? null : $"{flag}: expected more than 0 seconds, found {Numbers.Text(value.Value)}.";
}
