using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;
using SpeechSpeed.Statistics;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>The flags of the statistics tool.</summary>
internal static class StatisticsFlags
{
    public static readonly Setting<string?> Nuisance = Flag.Optional<string?>(
        "--nuisance", new PathText("folder"), "none; numbers that need it stay empty", "Folder of nuisance.csv and fbank.parquet, as nuisance writes it.");

    public static readonly Setting<string?> CropFeatures = Flag.Optional<string?>(
        "--crop-features", new PathText("folder"), "none; numbers that need it stay empty", "Folder of the features of the fixed crops, as extract writes it.");

    /// <summary>Folds, deals, permutations, seed.</summary>
    public static StatisticsSettings Analysis(this StageContext context) => new(
        context.Get(Settings.Statistics.Folds),
        context.Get(Settings.Statistics.Deals),
        context.Get(Settings.Statistics.Permutations),
        context.Get(Settings.Statistics.Seed));

    /// <summary>The tests of differences; null if there are too few exchanges for any.</summary>
    public static SpeakerComparisons? Comparisons(this StageContext context) => SpeakerComparisons.OrNone(context.Get(Settings.Statistics.Bootstraps), context.Get(Settings.Statistics.Seed));

    /// <summary>A layer of the analysed utterances.</summary>
    public static Task<LabelledFeatures> ReadAsync(this StageContext context, FeatureSet features, Layer layer) =>
        LabelledFeatures.ReadAsync(context.Get(CommonFlags.Labels), features, context.Get(Settings.Statistics.Splits), layer);
}
