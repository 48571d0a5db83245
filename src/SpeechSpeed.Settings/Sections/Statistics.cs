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
        "splits", CommonTypes.Splits, Core.Splits.All, "Splits whose speakers are dealt to the folds.")
        .To("--splits", StageNames.Nuisance);

    public static readonly Setting<int> Folds = Section.Add(
        "folds", new WholeNumber<int>(3, 100), 5, "Number of folds, disjoint by speaker; each training set is cross-validated over the others.", "folds");

    public static readonly Setting<int> Deals = Section.Add(
        "deals", new WholeNumber<int>(1, 1000), 10, "How many times the speakers are dealt to the folds; numbers are means over the deals, and with fewer than 5 there are no intervals.", "deals");

    public static readonly Setting<int> Bootstraps = Section.Add(
        "bootstraps", new WholeNumber<int>(0, 1_000_000), 2000, "Random exchanges of speakers, for the tests of differences; fewer than 19 for none.", "samples");

    public static readonly Setting<int> Permutations = Section.Add(
        "permutations", new WholeNumber<int>(0, 1_000_000), 1000, "Permutations of each target, of each kind: between speakers, within speakers, of the speakers' means; 0 for no tests of relations.", "permutations");

    public static readonly Setting<long> Seed = Section.Add("seed", CommonTypes.Seed, 42, "Seed of both.");

    public static readonly Setting<bool> Crop = Section.Add(
        "crop", new TrueOrFalse(), true,
        $"Whether a second extraction gives the models only the first {CropSeconds:0} s of every utterance that is as long, so that they cannot tell durations. "
        + "None is made where `extract.crop` is as short.")
        .ToNone();

    /// <summary>The fixed crops that are measured as well.</summary>
    public static readonly Setting<double?> MeasuredCrop = Section.FlagOnly<double?>(
        "--fixed-crop-seconds", new Number(0.025, 3600), "none", "Measures this much of the beginning of every utterance that is as long, beside what the models hear.",
        StageNames.Nuisance);
}
