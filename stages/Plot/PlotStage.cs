using SpeechSpeed.Charts;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>Tables first, then the figures drawn from them.</summary>
internal static class PlotStage
{
    public static Task RunAsync(PlotOptions options, StageContext context)
    {
        CorpusLabels labels = CorpusLabels.Read(options.Labels, options.ProbeTrain);
        ModelRun[] runs = [.. options.Models.Select(model => RunFolder.Read(options.Runs, model))];
        ModelMetrics[] metrics = [.. runs.Select(run => ModelSummary.Of(run, labels))];
        foreach (ModelMetrics model in metrics)
        {
            string folder = context.Output(model.Model);
            Directory.CreateDirectory(folder);
            ResultTables.WriteModel(folder, model);
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
        return Task.CompletedTask;
    }

    private static IEnumerable<(string Path, Func<Figure> Draw)> Figures(ModelRun[] runs, ModelMetrics[] metrics, CorpusLabels labels)
    {
        IReadOnlyDictionary<string, double> cpsByPath = labels.CpsByPath();
        for (int i = 0; i < runs.Length; i++)
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
