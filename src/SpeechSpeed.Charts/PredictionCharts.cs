using System.Globalization;
using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Charts;

/// <summary>The predictions of a probe, utterance by utterance.</summary>
/// <param name="Model">Name of the model; with the seed, for a control.</param>
/// <param name="Probe">The probe, and how it was evaluated: <c>MLP probe of the embedding, held-out</c>.</param>
/// <param name="True">The labels.</param>
/// <param name="Predicted">The predictions, in the same order.</param>
/// <param name="Mse">Mean squared error, in squared units of the target.</param>
/// <param name="Mae">Mean absolute error, in units of the target.</param>
/// <param name="R2">Coefficient of determination around the labels' own mean, at most 1.</param>
/// <param name="MeanError">Mean of predicted − true.</param>
/// <param name="TrainMean">Mean of the training labels: the prediction of a probe that learned nothing; NaN if there is no one such mean.</param>
/// <param name="Calibration">Means of predictions of similar size, in order; empty if they were not computed.</param>
public sealed record ProbePredictions(
    string Model, string Probe, IReadOnlyList<double> True, IReadOnlyList<double> Predicted,
    double Mse, double Mae, double R2, double MeanError, double TrainMean, IReadOnlyList<CalibrationPoint> Calibration);

/// <summary>The mean of predictions of similar size, and that of their labels.</summary>
/// <param name="Predicted">Mean of the predictions.</param>
/// <param name="True">Mean of the labels.</param>
public readonly record struct CalibrationPoint(double Predicted, double True);

/// <summary>Predicted against true speech rate.</summary>
public static class PredictionScatterChart
{
    private const float NumbersRoom = 200;

    /// <summary>Makes the figure.</summary>
    public static Figure Create(ProbePredictions predictions, Target target) => new(new FigureContent(
        $"Predicted against true {target.Name}: {predictions.Model}",
        $"{predictions.Probe} · {Thinned.Describe(predictions.True.Count)} · R² = {Lettering.Short(predictions.R2)}",
        [
            new LegendEntry("an utterance", LegendSymbol.Marker, Theme.Blue),
            new LegendEntry("predicted = true", LegendSymbol.Line, Theme.Ink),
            .. predictions.Calibration.Count < 2 ? [] : (LegendEntry[])[new LegendEntry("calibration: means of tenths, by prediction", LegendSymbol.Line, Theme.Vermillion)],
            .. double.IsNaN(predictions.TrainMean)
                ? []
                : (LegendEntry[])[new LegendEntry($"training mean, {Lettering.Short(predictions.TrainMean)} {target.Unit}", LegendSymbol.Dashes, Theme.Reference)],
        ],
        predictions.R2 < 0 ? "R² below 0: the probe does worse than always answering the mean of these labels." : "",
        width => Math.Min(width / Theme.PixelsPerCm, 11),
        (canvas, area) => Draw(canvas, area, predictions, target)));

    private static void Draw(SKCanvas canvas, SKRect area, ProbePredictions predictions, Target target)
    {
        double[] finite = [.. predictions.True.Concat(predictions.Predicted).Append(predictions.TrainMean).Where(double.IsFinite)];
        double low = finite.Length == 0 ? 0 : finite.Min();
        double high = finite.Length == 0 || finite.Max() <= low ? low + 1 : finite.Max();
        double room = 0.04 * (high - low);
        (low, high) = (low - room, high + room);
        ValueAxis axis = ValueAxis.Between(low, high);

        Plot plot = Theme.NewPlot();
        ScottPlot.Plottables.LinePlot identity = plot.Add.Line(low, low, high, high);
        identity.LineColor = Theme.Ink;
        identity.LineWidth = Theme.ReferenceWidth;
        identity.MarkerSize = 0;
        if (double.IsFinite(predictions.TrainMean))
        {
            Coordinates[] trainMean = [new(low, predictions.TrainMean), new(high, predictions.TrainMean)];
            plot.Add.Plottable(new DashedLine(trainMean, Theme.Reference, Theme.ReferenceWidth));
        }

        Thinned.Add(plot, predictions.True, predictions.Predicted);
        Thinned.AddMeans(plot, [.. predictions.Calibration.Select(one => new Coordinates(one.True, one.Predicted))]);
        axis.Apply(plot, plot.Axes.Left);
        axis.Apply(plot, plot.Axes.Bottom);
        plot.Grid.XAxisStyle.IsVisible = true;
        plot.Axes.Bottom.Label.Text = $"True {target.Name} ({target.Unit})";
        plot.Axes.Left.Label.Text = $"Predicted {target.Name} ({target.Unit})";
        PixelPadding padding = new(Panel.LeftRoom(axis.WidestTick), 10, Panel.BottomRoom(), 4);
        float side = Math.Min(area.Width - padding.Horizontal, area.Height - padding.Vertical);
        SKRect data = Panel.Draw(canvas, plot, SKRect.Create(area.Left, area.Top, side + padding.Horizontal, side + padding.Vertical), padding);
        if (area.Right - data.Right > NumbersRoom)
        {
            DrawNumbers(canvas, data.Right + 34, data.Top + Theme.AxisTitleSize, predictions, target);
        }
    }

    private static void DrawNumbers(SKCanvas canvas, float x, float y, ProbePredictions predictions, Target target)
    {
        (string Name, double Value, string Unit)[] numbers =
        [
            ("R²", predictions.R2, ""), ("MSE", predictions.Mse, target.SquaredUnit), ("MAE", predictions.Mae, target.Unit), ("Mean error", predictions.MeanError, target.Unit),
        ];
        foreach ((string name, double value, string unit) in numbers.Where(one => double.IsFinite(one.Value)))
        {
            Lettering.Draw(canvas, name, x, y, Theme.AxisTitleSize, Theme.SoftInk);
            Lettering.Draw(canvas, $"{Lettering.Short(value)} {unit}".TrimEnd(), x + 82, y, Theme.AxisTitleSize, Theme.Ink, bold: true);
            y += Theme.AxisTitleSize * 1.7f;
        }
    }
}

/// <summary>Histogram of a probe's errors.</summary>
public static class ErrorHistogramChart
{
    /// <summary>Makes the figure.</summary>
    public static Figure Create(ProbePredictions predictions, Target target) => new(new FigureContent(
        $"Errors of the predicted {target.Name}: {predictions.Model}",
        string.Create(CultureInfo.InvariantCulture, $"{predictions.Probe} · {predictions.True.Count:N0} utterances · mean error {Lettering.Short(predictions.MeanError)} {target.Unit}"),
        [
            new LegendEntry("no error", LegendSymbol.Line, Theme.Ink),
            new LegendEntry("mean error", LegendSymbol.Dashes, Theme.Vermillion),
        ],
        "",
        _ => 7,
        (canvas, area) => Draw(canvas, area, predictions, target)));

    private static void Draw(SKCanvas canvas, SKRect area, ProbePredictions predictions, Target target)
    {
        double[] errors =
            [.. predictions.Predicted.Zip(predictions.True, (predicted, truth) => predicted - truth).Where(double.IsFinite)];
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
        plot.Axes.Bottom.Label.Text = $"Error: predicted − true ({target.Unit})";
        plot.Axes.Left.Label.Text = "Utterances";
        Panel.Draw(canvas, plot, area, new PixelPadding(Panel.LeftRoom(counts.WidestTick), 14, Panel.BottomRoom(), 4));
    }
}
