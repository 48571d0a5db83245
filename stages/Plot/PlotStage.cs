using SpeechSpeed.Charts;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>Tables first, then the figures drawn from them.</summary>
internal static class PlotStage
{
    public static async Task RunAsync(PlotOptions options, StageContext context)
    {
        CorpusLabels labels = CorpusLabels.Read(options.Labels, options.ProbeTrain);
        List<ModelRun> runs = [];
        foreach (ModelChoice model in options.Models)
        {
            runs.Add(await RunFolder.ReadAsync(options.Runs, model).ConfigureAwait(false));
        }

        HeldOutComparison comparison = new(runs);
        ModelMetrics[] metrics = [.. runs.Select(run => ModelSummary.Of(run, labels, comparison))];
        for (int i = 0; i < metrics.Length; i++)
        {
            string folder = context.Output(metrics[i].Model);
            Directory.CreateDirectory(folder);
            ResultTables.WriteModel(folder, metrics[i]);
            HeldOutPrediction.Write(Path.Combine(folder, HeldOutPrediction.FileName), runs[i].Seeds[0].Statistics.Predictions);
        }

        ResultTables.WriteComparison(context.Output("model_comparison.csv"), metrics);
        (string Path, Func<Figure> Draw)[] figures = [.. Figures(runs, metrics, labels)];
        context.Progress.Begin("figures", figures.Length);
        Parallel.ForEach(
            figures,
            new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken },
            figure =>
            {
                Figure drawn = figure.Draw();
                foreach (FigureFormat format in options.Formats)
                {
                    drawn.Save(context.Output($"{figure.Path}.{format.Name()}"), format, options.WidthCm);
                }

                context.Progress.Advance();
            });
    }

    private static IEnumerable<(string Path, Func<Figure> Draw)> Figures(List<ModelRun> runs, ModelMetrics[] metrics, CorpusLabels labels)
    {
        IReadOnlyDictionary<string, double> cpsByPath = labels.CpsByPath();
        for (int i = 0; i < runs.Count; i++)
        {
            ModelMetrics? control = metrics.FirstOrDefault(candidate => candidate.ControlOf == metrics[i].Model);
            ModelFigures figures = new(runs[i], metrics[i], control, cpsByPath);
            foreach ((string name, Figure figure) in figures.All())
            {
                yield return (Path.Combine(runs[i].Choice.Name, name), () => figure);
            }
        }

        yield return ("comparison", () => CorpusFigures.Comparison(metrics));
        if (labels.Splits.Values.Any(split => split.Count > 0))
        {
            yield return ("rate_distribution", () => CorpusFigures.RateDistribution(labels));
        }
    }
}
