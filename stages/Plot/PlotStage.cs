using SpeechSpeed.Charts;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Results;

namespace SpeechSpeed.Stages.Plot;

/// <summary>Tables first, then the figures drawn from them.</summary>
internal static class PlotStage
{
    public static async Task RunAsync(PlotOptions options, StageContext context)
    {
        CorpusLabels labels = CorpusLabels.Read(options.Labels, options.ProbeTrain, options.Target);
        List<ModelRun> runs = [];
        foreach (ModelChoice model in options.Models)
        {
            runs.Add(await RunFolder.ReadAsync(options.Runs, model, [.. options.NotExtracted[model.Name]]).ConfigureAwait(false));
        }

        HeldOutComparison comparison = new(runs);
        ModelMetrics[] metrics = [.. runs.Select(run => ModelSummary.Of(run, labels, comparison))];
        EmbeddingAnswers[] answers = [.. runs.Select(run => new EmbeddingAnswers(run.Seeds[0], labels))];
        for (int i = 0; i < metrics.Length; i++)
        {
            string folder = context.Output(metrics[i].Model);
            Directory.CreateDirectory(folder);
            ResultTables.WriteModel(folder, metrics[i]);
            HeldOutPrediction.Write(Path.Combine(folder, HeldOutPrediction.FileName), runs[i].Seeds[0].Statistics.Predictions);
            ResidualMean.Write(Path.Combine(folder, ResidualMean.FileName), answers[i].Means);
        }

        ResultTables.WriteComparison(context.Output("model_comparison.csv"), metrics);
        FontTable.Write(context.Output(FontTable.FileName), FigureFont.All.Select(font => new FontFile(font.Family, font.Style, font.Sha256)));
        if (!FigureFont.AnyInstalled())
        {
            context.Progress.Say(
                "no font is installed on this machine: figures are drawn with the font that comes with the program, as always; to see SVG files here, install one, such as DejaVu Sans");
        }

        (string Path, Func<Figure> Draw)[] figures = [.. Figures(runs, metrics, answers, labels)];
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

    private static IEnumerable<(string Path, Func<Figure> Draw)> Figures(
        List<ModelRun> runs, ModelMetrics[] metrics, EmbeddingAnswers[] answers, CorpusLabels labels)
    {
        for (int i = 0; i < runs.Count; i++)
        {
            ModelMetrics? control = metrics.FirstOrDefault(candidate => candidate.ControlOf == metrics[i].Model);
            foreach ((string name, Func<Figure> draw) in new ModelFigures(runs[i], metrics[i], control, answers[i], labels).All())
            {
                yield return (Path.Combine(runs[i].Choice.Name, name), draw);
            }
        }

        yield return ("comparison", () => CorpusFigures.Comparison(metrics, labels.Target));
        if (CorpusFigures.Heatmap(metrics) is { } heatmap)
        {
            yield return ("heatmap", () => heatmap);
        }

        if (labels.Splits.Values.Any(split => split.Count > 0))
        {
            yield return ("rate_distribution", () => CorpusFigures.RateDistribution(labels));
        }
    }
}
