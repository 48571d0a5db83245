using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Stages.Summary.Questions;
using SpeechSpeed.Storage;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Summary;

/// <summary>Joins the findings of the stages on all models, compares layers and models, and writes the tables and the verdicts.</summary>
internal static class SummaryStage
{
    public static async Task RunAsync(StageContext context)
    {
        CorpusLabels labels = CorpusLabels.Read(context.Get(CommonFlags.Labels), context.Get(Settings.Probe.Train), Settings.Label.Of(context.Values));
        ILookup<string, Split> notExtracted = SummaryFlags.NotExtractedSplits(context.Values).ToLookup(entry => entry.Model, entry => entry.Split!.Value);
        IReadOnlyDictionary<string, string> trainedOn = SummaryFlags.TrainedOnByModel(context.Values);
        List<ModelRun> runs = [];
        foreach (ModelChoice model in ModelChoice.Read(context.Values))
        {
            ModelRun run = await RunFolder.ReadAsync(context.Get(SummaryFlags.Runs), model, [.. notExtracted[model.Name]]).ConfigureAwait(false);
            runs.Add(run with { TrainedOn = trainedOn.GetValueOrDefault(model.Name) });
        }

        HeldOutComparison comparison = new(runs);
        ModelMetrics[] metrics = [.. runs.Select(run => ModelSummary.Of(run, labels, comparison))];
        foreach ((ModelRun run, ModelMetrics model) in runs.Zip(metrics))
        {
            string folder = context.Output(model.Model);
            Directory.CreateDirectory(folder);
            ResultTables.WriteModel(folder, model);
            if (run.IsControl)
            {
                CsvTable.Write(Path.Combine(folder, ControlLayerHealth.FileName), run.Health);
            }

            if (run.Seeds[0].Statistics.Languages.Count > 0)
            {
                CsvTable.Write(Path.Combine(folder, LanguageRow.FileName), LanguageRow.Mean([.. run.Seeds.Select(seed => seed.Statistics.Languages)]));
            }

            CsvTable.Write(Path.Combine(folder, HeldOutPrediction.FileName), run.Seeds[0].Statistics.Predictions);
            CsvTable.Write(Path.Combine(folder, ResidualMean.FileName), ResidualMeans.Of(run.Seeds[0], labels));
        }

        CsvTable.Write(context.Output(ModelComparisonTable.FileName), ModelComparisonTable.Columns, metrics);
        IReadOnlyList<ModelDifference> differences = comparison.BetweenModels();
        CsvTable.Write(context.Output(ModelDifference.FileName), differences);
        AllQuestions.Ask(metrics, differences).Write(context.Output(Conclusions.FileName));
    }
}
