using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Statistics;

/// <summary>What the statistics tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Features">Folder of the feature set.</param>
/// <param name="Nuisance">Folder that nuisance wrote; null where nothing was measured.</param>
/// <param name="CropFeatures">Folder of the feature set of the fixed crops; null where there is none.</param>
/// <param name="Splits">The splits whose speakers are dealt to the folds.</param>
/// <param name="Settings">Folds, samples, seed.</param>
/// <param name="RowStore">Folder of what was found of layers before; null for none.</param>
internal sealed record StatisticsOptions(
    string Labels, string Features, string? Nuisance, string? CropFeatures, IReadOnlyList<Split> Splits, StatisticsSettings Settings, string? RowStore)
{
    private const int MaxFolds = 100;
    private const int MaxSamples = 1_000_000;

    public static StageCommand<StatisticsOptions> Command()
    {
        StatisticsSettings defaults = new();
        StageCommand<StatisticsOptions> command = new(
            "statistics",
            "Says how much of the speech rate (CPS) can be read from each layer, on speakers that the regression has not seen: nested ridge with intervals over "
            + "speakers, permutations between speakers, held-out CCA, selectivity, online code length, what a layer adds to nuisance variables. Writes "
            + "statistics.csv (a row per layer), floors.csv, confounds.csv, not_estimable.csv, held_out.csv, held_out_predictions.csv, speakers.parquet and permutations.parquet.");
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> features = command.AddText("--features", "Folder of layers.csv and, for each split, its shards.csv and features, as extract writes it.");
        Option<string?> nuisance = command.AddOptional<string>(
            "--nuisance", "Folder of nuisance.csv and fbank.parquet, as nuisance writes it. Default: none, and what needs them is left empty.");
        Option<string?> cropFeatures = command.AddOptional<string>(
            "--crop-features", "Folder of the features of the first 4 s of the utterances that are as long. Default: none, and what needs them is left empty.");
        Option<Split[]> splits = command.AddSplits("--splits", "Splits whose speakers are dealt to the folds.");
        Option<int> folds = command.Add("--folds", $"Folds, disjoint by speaker, 3 to {MaxFolds}.", defaults.Folds);
        Option<int> bootstraps = command.Add("--bootstraps", $"Bootstrap samples of speakers, 0 (no intervals) to {Numbers.Text(MaxSamples)}.", defaults.Bootstraps);
        Option<int> permutations = command.Add(
            "--permutations", $"Permutations of CPS between speakers, 0 (no tests) to {Numbers.Text(MaxSamples)}.", defaults.Permutations);
        Option<long> seed = command.Add("--seed", "Seed of bootstrap and permutations. Give all models of a pipeline the same.", defaults.Seed);
        Option<string?> rowStore = command.AddRowStore("the findings on each layer", "the digest of all that they are computed from");
        command.CheckRange(folds, 3, MaxFolds);
        command.CheckRange(bootstraps, 0, MaxSamples);
        command.CheckRange(permutations, 0, MaxSamples);

        return command.Read(parsed => new StatisticsOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(features),
            parsed.GetValue(nuisance),
            parsed.GetValue(cropFeatures),
            parsed.GetRequiredValue(splits),
            new StatisticsSettings(parsed.GetValue(folds), parsed.GetValue(bootstraps), parsed.GetValue(permutations), parsed.GetValue(seed)),
            parsed.GetValue(rowStore)));
    }
}
