using SpeechSpeed.Charts;
using SpeechSpeed.Cli;
using SpeechSpeed.Results;
using SpeechSpeed.Storage;
using SpeechSpeed.Verdicts;

namespace SpeechSpeed.Stages.Plot;

/// <summary>Draws the figures from the tables of the results.</summary>
internal static class PlotStage
{
    private const int NamesShown = 3;

    public static Task RunAsync(StageContext context)
    {
        CorpusLabels labels = CorpusLabels.Read(context.Get(CommonFlags.Labels), Settings.Label.Of(context.Values));
        string results = context.Get(PlotFlags.Results);
        ModelResults[] models = [.. context.Get(CommonFlags.Models).Select(model => ModelResults.Read(results, model))];
        foreach (ModelResults model in models)
        {
            Directory.CreateDirectory(context.Output(model.Metrics.Model));
        }

        if (!FigureFont.AnyInstalled())
        {
            context.Progress.Say(
                "no font is installed on this machine: figures are drawn with the font that comes with the program, as always; to see SVG files here, install one, such as DejaVu Sans");
        }

        (string Path, Func<Figure> Draw)[] figures =
        [
            .. Figures(
                models,
                Conclusions.Read(Path.Combine(results, Conclusions.FileName)),
                CsvTable.Read<ModelDifference>(Path.Combine(results, ModelDifference.FileName)),
                CsvTable.Read<CkaScore>(Path.Combine(results, CkaScore.FileName)),
                labels),
        ];
        context.Progress.Begin("figures", figures.Length);
        Parallel.ForEach(
            figures,
            new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.CancellationToken },
            figure =>
            {
                Figure drawn = figure.Draw();
                foreach (string format in context.Get(Settings.Plot.Formats))
                {
                    drawn.Save(context.Output($"{figure.Path}.{format}"), FigureFormats.Of(format), context.Get(Settings.Plot.WidthCm));
                }

                context.Progress.Advance();
            });
        // After the figures, which may have needed fonts of the machine.
        CsvTable.Write(context.Output(FontFile.FileName), FigureFont.All.Select(font => new FontFile(font.Family, font.Style, font.Sha256)));
        if (FigureFont.Spelled is { Count: > 0 } spelled)
        {
            string names = string.Join(", ", spelled.Take(NamesShown).Select(text => $"'{text}'"));
            context.Progress.Say(
                $"warning: figures spell {names} as code points, because no font here can draw them; tables and the report's text have the letters. Install a font with Thai, Lao, Han, Hangul or Ethiopic letters to have those drawn.");
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<(string Path, Func<Figure> Draw)> Figures(
        IReadOnlyList<ModelResults> models, Conclusions conclusions, IReadOnlyList<ModelDifference> differences, IReadOnlyList<CkaScore> similarities, CorpusLabels labels)
    {
        ModelMetrics[] metrics = [.. models.Select(model => model.Metrics)];
        foreach (ModelResults model in models)
        {
            ModelMetrics? control = metrics.FirstOrDefault(candidate => candidate.ControlOf == model.Metrics.Model);
            foreach ((string name, Func<Figure> draw) in new ModelFigures(model, control, [.. conclusions.On(model.Metrics.Model)], labels).All())
            {
                yield return (Path.Combine(model.Metrics.Model, name), draw);
            }
        }

        if (CorpusFigures.Headline(metrics) is { } headline)
        {
            yield return ("headline", () => headline);
        }

        yield return ("comparison", () => CorpusFigures.Comparison(metrics));
        if (CorpusFigures.Heatmap(metrics) is { } heatmap)
        {
            yield return ("heatmap", () => heatmap);
        }

        if (CorpusFigures.Targets(metrics) is { } targets)
        {
            yield return ("targets", () => targets);
        }

        if (CorpusFigures.TargetCurves(metrics) is { } curves)
        {
            yield return ("target_curves", () => curves);
        }

        if (CorpusFigures.ModelTargets(differences) is { } between)
        {
            yield return ("model_targets", () => between);
        }

        if (CorpusFigures.Similarity(similarities) is { } similarity)
        {
            yield return ("cka", () => similarity);
        }

        if (labels.Splits.Values.Any(split => split.Count > 0))
        {
            yield return ("rate_distribution", () => CorpusFigures.RateDistribution(labels));
        }
    }
}
