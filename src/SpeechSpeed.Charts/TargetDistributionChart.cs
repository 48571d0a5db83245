using System.Globalization;
using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Charts;

/// <summary>The target of one split.</summary>
/// <param name="Name"><c>train</c>, <c>dev</c> or <c>test</c>.</param>
/// <param name="Values">One value per utterance.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Variance">Their population variance.</param>
/// <param name="Speakers">Number of speakers.</param>
public sealed record SplitTargets(string Name, IReadOnlyList<double> Values, double Mean, double Variance, int Speakers);

/// <summary>Histograms of the target, one panel per split over one axis.</summary>
public static class TargetDistributionChart
{
    private const float PanelHeadingHeight = 18;

    /// <summary>Makes the figure.</summary>
    /// <param name="splits">The splits, top to bottom; those without utterances are left out.</param>
    /// <param name="target">The target.</param>
    /// <exception cref="ArgumentException">No split has an utterance.</exception>
    public static Figure Create(IReadOnlyList<SplitTargets> splits, Target target)
    {
        SplitTargets[] shown = [.. splits.Where(split => split.Values.Count > 0)];
        if (shown.Length == 0)
        {
            throw new ArgumentException("No split has an utterance.", nameof(splits));
        }

        return new Figure(new FigureContent(
            $"{target.Title} of the corpus, by split",
            $"{target.Unit}: {target.Meaning}. The line marks each split's mean.",
            [],
            "",
            _ => 1.2f + (shown.Length * 3.2f),
            (canvas, area) => Draw(canvas, area, shown, target)));
    }

    private static void Draw(SKCanvas canvas, SKRect area, SplitTargets[] splits, Target target)
    {
        double[] all = [.. splits.SelectMany(split => split.Values)];
        double width = splits.Max(split => Histogram.RoundWidth(split.Values));
        double min = all.Min();
        double max = all.Max();
        Histogram[] histograms = [.. splits.Select(split => Histogram.Of(split.Values, width, min, max))];
        double low = histograms[0].Start;
        double high = low + (width * histograms[0].Counts.Length);
        ValueAxis[] shares = [.. splits.Select((split, i) =>
            ValueAxis.Linear(histograms[i].Counts.Select(count => Percent(count, split.Values.Count)), include: 0))];
        float left = Panel.LeftRoom(shares.Max(axis => axis.WidestTick));
        float titleRoom = Theme.AxisTitleSize * 1.7f;
        float panelHeight = (area.Height - titleRoom) / splits.Length;

        for (int i = 0; i < splits.Length; i++)
        {
            SplitTargets split = splits[i];
            bool last = i == splits.Length - 1;
            Plot plot = Theme.NewPlot();
            Bar[] bars = [.. histograms[i].Counts.Select((count, bin) => new Bar
            {
                Position = low + ((bin + 0.5) * width),
                Value = Percent(count, split.Values.Count),
                Size = width * 0.94,
                FillColor = Theme.Blue,
                LineWidth = 0,
            })];
            plot.Add.Bars(bars);
            plot.Add.VerticalLine(split.Mean, Theme.CurveWidth, Theme.Vermillion);
            shares[i].Apply(plot, plot.Axes.Left);
            plot.Axes.SetLimitsX(low, high);
            plot.Axes.Left.Label.Text = "Utterances (%)";
            plot.Axes.Bottom.Label.Text = last ? $"{target.Title} ({target.Unit})" : "";
            SKRect panel = SKRect.Create(area.Left, area.Top + (i * panelHeight), area.Width, panelHeight + (last ? titleRoom : 0));
            Panel.Draw(canvas, plot, panel, new PixelPadding(left, 14, Panel.BottomRoom(titled: last), PanelHeadingHeight));
            Panel.Heading(canvas, split.Name, Describe(split, target), new SKPoint(panel.Left + left, panel.Top + PanelHeadingHeight - 6), panel.Right);
        }
    }

    private static string[] Describe(SplitTargets split, Target target)
    {
        string counts = string.Create(CultureInfo.InvariantCulture, $"{split.Values.Count:N0} utterances, {split.Speakers:N0} speakers");
        string mean = string.Create(CultureInfo.InvariantCulture, $"mean {split.Mean:F2} {target.Unit}");
        string variance = string.Create(CultureInfo.InvariantCulture, $"variance {split.Variance:F2} {target.SquaredUnit}");
        return [$"{counts} · {mean}, {variance}", $"{mean}, {variance}", mean];
    }

    private static double Percent(int count, int of) => 100.0 * count / of;
}
