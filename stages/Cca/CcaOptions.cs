using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Stages.Cca;

/// <summary>What the cca tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Features">Folder of the feature set.</param>
/// <param name="Splits">The splits whose utterances are correlated.</param>
/// <param name="MaxUtterances">How many utterances to draw at most; null takes all.</param>
/// <param name="Seed">Seed of the draw.</param>
internal sealed record CcaOptions(string Labels, string Features, IReadOnlyList<Split> Splits, int? MaxUtterances, long Seed)
{
    private const int MinUtterances = 2;

    public static StageCommand<CcaOptions> Command()
    {
        StageCommand<CcaOptions> command = new(
            "cca",
            "Correlates each layer's activations with the speech rate (CPS): in-sample canonical correlation, the reference's statistic, beside what "
            + "as many unrelated channels would give (cca_null, and its 95 % quantile cca_null_95), because it over-fits. Writes cca.csv, a row per layer, the embedding last.");
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> features = command.AddText("--features", "Folder of layers.csv and, for each split, its shards.csv and features, as extract writes it.");
        Option<Split[]> splits = command.AddSplits("--splits", "Splits whose utterances are correlated, all together.");
        Option<int> components = command.Add("--components", "Canonical components; a scalar target has one.", CanonicalCorrelation.MaxComponents);
        Option<int?> maxUtterances = command.AddOptional<int?>(
            "--max-utterances", $"Draws this many utterances, {MinUtterances} or more, if there are more. Default: all.");
        Option<long> seed = command.Add("--seed", "Seed of the draw of --max-utterances.", 42L);
        command.Check(
            components,
            value => value == CanonicalCorrelation.MaxComponents
                ? null
                : $"--components: expected 1, found {Numbers.Text(value)}. The speech rate is one number, so there is one canonical correlation.");
        command.CheckRange(maxUtterances, MinUtterances);

        return command.Read(parsed => new CcaOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(features),
            parsed.GetRequiredValue(splits),
            parsed.GetValue(maxUtterances),
            parsed.GetValue(seed)));
    }
}
