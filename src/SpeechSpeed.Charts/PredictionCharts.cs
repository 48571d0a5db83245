using System.Globalization;
using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;

namespace SpeechSpeed.Charts;

/// <summary>What the embedding's probe answered, utterance by utterance.</summary>
/// <param name="Model">Name of the model; with the seed, for a control.</param>
/// <param name="Evaluation"><c>held-out</c> or <c>in-sample</c>.</param>
/// <param name="TrueCps">The labels, in CPS.</param>
/// <param name="PredictedCps">The answers, in CPS, in the same order.</param>
/// <param name="Mse">Mean squared error, in CPS².</param>
/// <param name="Mae">Mean absolute error, in CPS.</param>
/// <param name="R2">Coefficient of determination around the labels' own mean, at most 1.</param>
/// <param name="MeanError">Mean of predicted − true, in CPS.</param>
/// <param name="TrainMeanCps">Mean of the training labels, in CPS: what a probe that learned nothing answers.</param>
public sealed record ProbePredictions(
    string Model, string Evaluation, IReadOnlyList<double> TrueCps, IReadOnlyList<double> PredictedCps,
    double Mse, double Mae, double R2, double MeanError, double TrainMeanCps);

/// <summary>Predicted against true speech rate.</summary>
public static class PredictionScatterChart
{
    private const float NumbersRoom = 200;

    /// <summary>Makes the figure.</summary>
    public static Figure Create(ProbePredictions predictions) => new(new FigureContent(
        $"Predicted against true speech rate: {predictions.Model}",
        $"MLP probe of the embedding, {predictions.Evaluation} · {PredictionText.Count(predictions)} · R² = {Lettering.Short(predictions.R2)}",
        [
            new LegendEntry("an utterance", LegendSymbol.Marker, Theme.Blue),
            new LegendEntry("predicted = true", LegendSymbol.Line, Theme.Ink),
            new LegendEntry($"training mean, {Lettering.Short(predictions.TrainMeanCps)} CPS", LegendSymbol.Dashes, Theme.Reference),
        ],
        predictions.R2 < 0 ? "R² below 0: the probe does worse than always answering the mean of these labels." : "",
        width => Math.Min(width / Theme.PixelsPerCm, 11),
        (canvas, area) => Draw(canvas, area, predictions)));

    private static void Draw(SKCanvas canvas, SKRect area, ProbePredictions predictions)
    {
        double[] finite = [.. predictions.TrueCps.Concat(predictions.PredictedCps).Append(predictions.TrainMeanCps).Where(double.IsFinite)];
        double low = finite.Length == 0 ? 0 : finite.Min();
        double high = finite.Length == 0 || finite.Max() <= low ? low + 1 : finite.Max();
        double room = 0.04 * (high - low);
        (low, high) = (low - room, high + room);
        ValueAxis axis = ValueAxis.Between(low, high);
        float size = Math.Clamp(110f / MathF.Sqrt(Math.Max(predictions.TrueCps.Count, 1)), 2.5f, 6f);

        Plot plot = Theme.NewPlot();
        ScottPlot.Plottables.LinePlot identity = plot.Add.Line(low, low, high, high);
        identity.LineColor = Theme.Ink;
        identity.LineWidth = Theme.ReferenceWidth;
        identity.MarkerSize = 0;
        Coordinates[] trainMean = [new(low, predictions.TrainMeanCps), new(high, predictions.TrainMeanCps)];
        plot.Add.Plottable(new DashedLine(trainMean, Theme.Reference, Theme.ReferenceWidth));
        for (int i = 0; i < predictions.TrueCps.Count; i++)
        {
            if (double.IsFinite(predictions.TrueCps[i]) && double.IsFinite(predictions.PredictedCps[i]))
            {
                plot.Add.Marker(
                    predictions.TrueCps[i], predictions.PredictedCps[i], MarkerShape.FilledCircle, size, Theme.Blue.WithAlpha(0.65));
            }
        }

        axis.Apply(plot, plot.Axes.Left);
        axis.Apply(plot, plot.Axes.Bottom);
        plot.Grid.XAxisStyle.IsVisible = true;
        plot.Axes.Bottom.Label.Text = "True speech rate (CPS)";
        plot.Axes.Left.Label.Text = "Predicted speech rate (CPS)";
        PixelPadding padding = new(Panel.LeftRoom(axis.WidestTick), 10, Panel.BottomRoom(), 4);
        float side = Math.Min(area.Width - padding.Horizontal, area.Height - padding.Vertical);
        SKRect data = Panel.Draw(canvas, plot, SKRect.Create(area.Left, area.Top, side + padding.Horizontal, side + padding.Vertical), padding);
        if (area.Right - data.Right > NumbersRoom)
        {
            DrawNumbers(canvas, data.Right + 34, data.Top + Theme.AxisTitleSize, predictions);
        }
    }

    private static void DrawNumbers(SKCanvas canvas, float x, float y, ProbePredictions predictions)
    {
        (string Name, string Value)[] numbers =
        [
            ("R²", Lettering.Short(predictions.R2)),
            ("MSE", $"{Lettering.Short(predictions.Mse)} CPS²"),
            ("MAE", $"{Lettering.Short(predictions.Mae)} CPS"),
            ("Mean error", $"{Lettering.Short(predictions.MeanError)} CPS"),
        ];
        foreach ((string name, string value) in numbers)
        {
            Lettering.Draw(canvas, name, x, y, Theme.AxisTitleSize, Theme.SoftInk);
            Lettering.Draw(canvas, value, x + 82, y, Theme.AxisTitleSize, Theme.Ink, bold: true);
            y += Theme.AxisTitleSize * 1.7f;
        }
    }
}

/// <summary>Histogram of the embedding probe's errors.</summary>
public static class ErrorHistogramChart
{
    /// <summary>Makes the figure.</summary>
    public static Figure Create(ProbePredictions predictions) => new(new FigureContent(
        $"Errors of the predicted speech rate: {predictions.Model}",
        $"MLP probe of the embedding, {predictions.Evaluation} · {PredictionText.Count(predictions)} · mean error {Lettering.Short(predictions.MeanError)} CPS",
        [
            new LegendEntry("no error", LegendSymbol.Line, Theme.Ink),
            new LegendEntry("mean error", LegendSymbol.Dashes, Theme.Vermillion),
        ],
        "",
        _ => 7,
        (canvas, area) => Draw(canvas, area, predictions)));

    private static void Draw(SKCanvas canvas, SKRect area, ProbePredictions predictions)
    {
        double[] errors =
            [.. predictions.PredictedCps.Zip(predictions.TrueCps, (predicted, truth) => predicted - truth).Where(double.IsFinite)];
        Histogram bins = Histogram.Of(errors.Length == 0 ? [0] : errors);
        double end = bins.Start + (bins.Width * bins.Counts.Length);
        ValueAxis counts = ValueAxis.Linear(bins.Counts.Select(count => (double)count), include: 0);
        double margin = 0.04 * (Math.Max(end, 0) - Math.Min(bins.Start, 0));
        ValueAxis range = ValueAxis.Between(Math.Min(bins.Start, 0) - margin, Math.Max(end, 0) + margin);

        Plot plot = Theme.NewPlot();
        plot.Add.Bars(bins.Counts.Select((count, bin) => new Bar
        {
            Position = bins.Start + ((bin + 0.5) * bins.Width),
            Value = errors.Length == 0 ? 0 : count,
            Size = bins.Width * 0.94,
            FillColor = Theme.Blue,
            LineWidth = 0,
        }).ToArray());
        plot.Add.VerticalLine(0, Theme.ReferenceWidth, Theme.Ink);
        counts.Apply(plot, plot.Axes.Left);
        Coordinates[] meanError = [new(predictions.MeanError, plot.Axes.Left.Min), new(predictions.MeanError, plot.Axes.Left.Max)];
        plot.Add.Plottable(new DashedLine(meanError, Theme.Vermillion, Theme.CurveWidth));
        range.Apply(plot, plot.Axes.Bottom);
        plot.Axes.Bottom.Label.Text = "Error: predicted − true (CPS)";
        plot.Axes.Left.Label.Text = "Utterances";
        Panel.Draw(canvas, plot, area, new PixelPadding(Panel.LeftRoom(counts.WidestTick), 14, Panel.BottomRoom(), 4));
    }
}

/// <summary>Texts that figures of predictions share.</summary>
internal static class PredictionText
{
    public static string Count(ProbePredictions predictions) =>
        string.Create(CultureInfo.InvariantCulture, $"{predictions.TrueCps.Count:N0} utterances");
}
