using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Statistics;

/// <summary>The tool statistics, run as a process on a made feature set.</summary>
public sealed class StatisticsToolTests : IDisposable
{
    private static readonly string[] Fewer = ["--bootstraps", "100", "--permutations", "40"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>15 speakers: enough for folds, not for the rest. The outputs are the same bytes with one worker and with two.</summary>
    [Fact]
    public async Task It_finds_the_layer_that_has_the_rate_and_names_what_it_cannot_estimate()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 60), (Split.Dev, 30), (Split.Test, 30));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--splits", "train,dev,test", .. Fewer];

        ToolRuns.Twice(folder, "Statistics", arguments);

        IReadOnlyList<MetricRow> layers = MetricTable.Read(folder["1/statistics.csv"], MetricSource.Statistics);
        Assert.Equal(MadeFeatures.Layers.Select(layer => layer.Name), layers.Select(row => row.Layer));
        Assert.InRange(layers[0][MetricColumns.FirstDealR2], 0.99, 1);
        Assert.InRange(layers[0][MetricColumns.RidgeR2], 0.95, 1);
        Assert.InRange(layers[1][MetricColumns.RidgeR2], -0.4, 0.1);
        Assert.True(double.IsNaN(layers[0][MetricColumns.RidgeR2Low]));
        IReadOnlyList<NotEstimable> missing = CsvTable.Read<NotEstimable>(folder["1/not_estimable.csv"]);
        Assert.Contains(new NotEstimable("pooled_low", NotEstimable.TooFewSpeakers, "15 speakers, 20 needed", 15, 20), missing);
        Assert.Contains(new NotEstimable("pooled_p", NotEstimable.TooFewExchangeableSpeakers, "15 exchangeable speakers, 20 needed", 15, 20), missing);
        Assert.Contains(missing, row => row is { Column: "floors.fbank", Reason: NotEstimable.NotMeasured });
        Assert.Contains(missing, row => row is { Column: "targets.articulation_rate", Reason: NotEstimable.NotMeasured });
        Assert.Contains(missing, row => row is { Column: "targets.speech_share", Reason: NotEstimable.NotMeasured });
        Assert.Equal(MadeFeatures.Layers.Select(layer => ("cps", layer.Name)), CsvTable.Read<TargetScore>(folder["1/targets.csv"]).Select(row => (row.Target, row.Layer)));
        Assert.Equal((120, 15, 0), (CsvTable.ReadOne<HeldOutSummary>(folder["1/held_out.csv"]).Utterances, CsvTable.ReadOne<HeldOutSummary>(folder["1/held_out.csv"]).Speakers, CsvTable.ReadOne<HeldOutSummary>(folder["1/held_out.csv"]).Permutations));
        HeldOutPrediction first = CsvTable.Read<HeldOutPrediction>(folder["1/held_out_predictions.csv"])[0];
        Assert.Equal(("train/0.flac", Split.Train), (first.AudioPath, first.Split));
        Assert.Equal(first.Observed, first.PredictedByBestLayer, 0.2);
        HeldOutErrors errors = await HeldOutErrors.ReadAsync(folder["1"]);
        HeldOutKey target = new("cps", VariancePart.Pooled, "");
        Assert.Equal(120, errors.Utterances.Sum());
        Assert.All(MadeFeatures.Layers, layer => Assert.Equal(10, errors.ByDeal[target with { Layer = layer.Name }].Length));
        Assert.Equal(
            MetricTable.Read(folder["1/floors.csv"], MetricSource.Statistics)[0][MetricColumns.RidgeR2],
            1 - (errors.BySpeaker[target with { Layer = FloorNames.TrainingMean }].Sum() / errors.BySpeaker[target].Sum()),
            9);
        Assert.All((await PermutedScores.ReadAsync(folder["1/permutations.parquet"])).Values, score => Assert.Empty(score.Permuted));
    }

    /// <summary>A column that a layer has is read from that layer and no other; a column of chance from none. Missing cells take no utterance from the other targets.</summary>
    [Fact]
    public async Task Every_target_is_read_from_the_layer_that_has_it()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 300), (Split.Dev, 150), (Split.Test, 150));
        foreach (Split split in Splits.All)
        {
            LabelTable.Write(
                Path.Combine(made.Labels, LabelTable.FileName(split)),
                [.. LabelTable.Read(made.Labels, split).Select(one => one with { Language = one.SpeakerId[^1] < '2' ? "de" : "ru" })]);
        }

        ToolRuns.Twice(
            folder, "Statistics", "--labels", made.Labels, "--features", made.Features, "--splits", "train,dev,test", "--deals", "2", "--bootstraps", "0", "--permutations", "0",
            "--targets", "cps,duration,words_per_second,sex,f0_mean,column:planted,column:some,column:word,column:chance");

        ILookup<string, TargetScore> found = CsvTable.Read<TargetScore>(folder["1/targets.csv"]).ToLookup(score => score.Target);
        Assert.Equal(["cps", "planted", "some", "word", "chance"], found.Select(target => target.Key));
        Assert.All(found, target => Assert.Equal(MadeFeatures.Layers.Select(layer => layer.Name), target.Select(score => score.Layer)));
        Assert.InRange(found["cps"].First().R2, 0.99, 1);
        foreach (string planted in new[] { "planted", "some" })
        {
            TargetScore[] scores = [.. found[planted]];
            Assert.Equal("layer1 relu 1", scores.MaxBy(score => score.R2)!.Layer);
            Assert.InRange(scores[1].R2, 0.72, 0.86);
            Assert.All(scores.Where(score => score.Layer != "layer1 relu 1"), score => Assert.InRange(score.R2, -0.2, 0.05));
            Assert.All(scores, score => Assert.Equal(planted == "some" ? 400 : 600, score.Utterances));
            Assert.All(scores, score => Assert.True(double.IsNaN(score.Auc)));
        }

        Assert.InRange(found["word"].ElementAt(1).Auc, 0.95, 1);
        Assert.InRange(found["word"].ElementAt(1).BalancedAccuracy, 0.85, 1);
        Assert.All(found["word"].Where(score => score.Index != 1), score => Assert.InRange(score.Auc, 0.4, 0.6));
        Assert.All(found["chance"], score => Assert.InRange(score.R2, -0.3, 0.05));

        // Two languages, which differ in nothing: what a layer predicts, it predicts within each of them; to know the language predicts nothing.
        LanguageRow[] languages = [.. CsvTable.Read<LanguageRow>(folder["1/languages.csv"])];
        Assert.Equal(found.Sum(target => target.Count()) * 3, languages.Length);
        LanguageRow[] ofRate = [.. languages.Where(row => row.Target == "cps" && row.Index == 0)];
        Assert.Equal([("", 600, 15), ("de", 240, 6), ("ru", 360, 9)], ofRate.Select(row => (row.Language, row.Utterances, row.Speakers)));
        Assert.All(ofRate, row => Assert.InRange(row.R2, 0.99, 1));
        Assert.Equal([400, 160, 240], languages.Where(row => row.Target == "some" && row.Index == 1).Select(row => row.Utterances));
        Assert.All(languages.Where(row => row.Target == "planted" && row.Index == 1), row => Assert.InRange(row.R2, 0.7, 0.88));
        IReadOnlyList<MetricRow> floors = MetricTable.Read(folder["1/floors.csv"], MetricSource.Statistics);
        Assert.Equal([FloorNames.TrainingMean, FloorNames.Language], floors.Select(row => row.Layer));
        Assert.InRange(floors[1][MetricColumns.RidgeR2], -0.1, 0.02);

        // Targets that are the same for every utterance, or need measures, are named with the reason.
        IReadOnlyList<NotEstimable> missing = CsvTable.Read<NotEstimable>(folder["1/not_estimable.csv"]);
        foreach ((string target, string reason) in new[]
        {
            ("duration", NotEstimable.NoVariation), ("words_per_second", NotEstimable.NoVariation), ("sex", NotEstimable.NoVariation), ("f0_mean", NotEstimable.NotMeasured),
            ("articulation_rate", NotEstimable.TurnedOff), ("speech_share", NotEstimable.TurnedOff),
        })
        {
            Assert.Contains(missing, row => row.Column == $"targets.{target}" && row.Reason == reason);
        }

        HeldOutErrors errors = await HeldOutErrors.ReadAsync(folder["1"]);
        Assert.Equal((600, 600, 400), (errors.Utterances.Sum(), errors.UtterancesOf("planted").Sum(), errors.UtterancesOf("some").Sum()));
    }

    /// <summary>What is left of the rows is taken, whatever is lost of them, and the outputs are the same.</summary>
    [Fact]
    public async Task Layers_that_were_analysed_before_are_taken()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Train, 60), (Split.Dev, 30), (Split.Test, 30));
        string[] arguments = ["--labels", made.Labels, "--features", made.Features, "--splits", "train,dev,test", .. Fewer];
        string[] rows = ["--row-store", folder["rows"]];
        ToolRuns.Twice(folder, "Statistics", arguments);

        Assert.Contains("4 layers: 0 taken from the store, 4 analysed", Run("new", [.. arguments, .. rows]), StringComparison.Ordinal);
        Assert.Contains("4 layers: 4 taken from the store, 0 analysed", Run("taken", [.. arguments, .. rows]), StringComparison.Ordinal);
        (string lost, RowRecord _) = RowFolder.Records(folder["rows"]).First();
        (string _, RowRecord kept) = RowFolder.Records(folder["rows"]).Last();
        File.Delete(lost);
        File.WriteAllText(RowFolder.ShardPath(folder["rows"], kept.ShardSha256), "damaged");
        Assert.Contains("4 layers: 2 taken from the store, 2 analysed", Run("mended", [.. arguments, .. rows]), StringComparison.Ordinal);
        Assert.Contains("0 analysed", Run("again", [.. arguments, .. rows]), StringComparison.Ordinal);
        Assert.Contains("4 layers: 0 taken", Run("seeded", [.. arguments, .. rows, "--seed", "1"]), StringComparison.Ordinal);

        string Run(string output, string[] flags)
        {
            ToolResult run = ToolProcess.Run("Statistics", [.. flags, "--output", folder[output]]);
            Assert.True(run.ExitCode == 0, run.Output);
            Assert.All(
                output == "seeded" ? [] : Directory.GetFiles(folder["1"]),
                file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder[$"{output}/{Path.GetFileName(file)}"])));
            return run.Output;
        }
    }

    [Fact]
    public async Task With_fewer_speakers_than_folds_every_number_is_empty_and_the_reason_is_said()
    {
        using MadeFeatures made = await MadeFeatures.CreateAsync((Split.Dev, 30));

        ToolResult run = ToolProcess.Run(
            "Statistics", ["--labels", made.Labels, "--features", made.Features, "--splits", "dev", "--folds", "6", .. Fewer, "--output", folder["1"]]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no held-out number can be estimated: 5 speakers, 6 needed: one for each fold", run.Line, StringComparison.Ordinal);
        Assert.All(MetricTable.Read(folder["1/statistics.csv"], MetricSource.Statistics), row => Assert.True(double.IsNaN(row[MetricColumns.RidgeR2])));
        Assert.Contains(CsvTable.Read<NotEstimable>(folder["1/not_estimable.csv"]), row => row is { Column: "pooled_r2", Reason: NotEstimable.TooFewSpeakers });
    }

    [Theory]
    [InlineData("--folds", "2", "--folds: found '2', expected a whole number, 3 to 100. Change it, or leave the flag out for the default, 5.")]
    [InlineData("--bootstraps", "-1", "--bootstraps: found '-1', expected a whole number, 0 to 1,000,000.")]
    public void A_wrong_flag_is_named(string flag, string value, string message)
    {
        ToolResult run = ToolProcess.Run("Statistics", "--labels", "l", "--features", "f", "--splits", "dev", flag, value, "--output", folder["1"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Line, StringComparison.Ordinal);
    }
}
