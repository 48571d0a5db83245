using SpeechSpeed.Core;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>statistics:</c>, the held-out statistics.</summary>
public static class Statistics
{
    /// <summary>Length of the fixed crops, in seconds.</summary>
    public const double CropSeconds = 4;

    public static readonly SettingSection Section = SettingSection.OfStages("statistics", "The held-out statistics.", StageNames.Statistics);

    public static readonly Setting<IReadOnlyList<Split>> Splits = Section.Add(
        "splits", CommonTypes.Splits, Core.Splits.All, "Splits whose speakers are dealt to folds.")
        .To("--splits", StageNames.Nuisance);

    public static readonly Setting<int> Folds = Section.Add(
        "folds", new WholeNumber<int>(3, 100), 5, "Number of folds that share no speaker. The penalty for a fold is chosen by cross-validation over the other folds.", "folds");

    public static readonly Setting<int> Deals = Section.Add(
        "deals", new WholeNumber<int>(1, 1000), 10, "Number of times that the speakers are dealt to folds. Results are means over the deals. Fewer than 5 deals give no intervals.", "deals");

    public static readonly Setting<int> Bootstraps = Section.Add(
        "bootstraps", new WholeNumber<int>(0, 1_000_000), 2000, "Number of random exchanges of two predictions, speaker by speaker, in a test of a difference. Fewer than 19 give no tests of differences.", "samples");

    public static readonly Setting<int> Permutations = Section.Add(
        "permutations", new WholeNumber<int>(0, 1_000_000), 1000, "Number of permutations of each target for each part: between speakers, within speakers, of the speakers' means. 0 gives no tests of relations.", "permutations");

    public static readonly Setting<long> Seed = Section.Add("seed", CommonTypes.Seed, 42, "Seed of exchanges and permutations.");

    public static readonly Setting<bool> Crop = Section.Add(
        "crop", new TrueOrFalse(), true,
        $"Whether a second extraction gives the models only the first {CropSeconds:0} s of every utterance of at least that duration, so that no duration can be read. "
        + "There is none if `extract.crop` is as short.")
        .ToNone();

    /// <summary>The fixed crops that are measured as well.</summary>
    public static readonly Setting<double?> MeasuredCrop = Section.FlagOnly<double?>(
        "--fixed-crop-seconds", new Number(0.025, 3600), "none", "Measures also the beginning, of this duration, of every utterance that is as long.",
        StageNames.Nuisance);
}
