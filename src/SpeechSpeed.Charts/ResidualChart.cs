using ScottPlot;
using SkiaSharp;
using SpeechSpeed.Charts.Drawing;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Charts;

/// <summary>A variable that residuals are drawn against.</summary>
/// <param name="Title">Its name, with its unit.</param>
/// <param name="Values">One value per utterance.</param>
/// <param name="Means">Means of utterances of similar value: of the value, and of the residual.</param>
public sealed record ResidualPanel(string Title, IReadOnlyList<double> Values, IReadOnlyList<(double Value, double Residual)> Means);

/// <summary>The residuals of a probe against variables that they should not depend on.</summary>
public static class ResidualChart
{
    private const float NarrowestPanel = 200;
    private const float PanelHeight = 7.2f;
    private const float RightRoom = 12;

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="probe">The probe, and how it was evaluated.</param>
    /// <param name="residuals">Predicted − true, one per utterance.</param>
    /// <param name="panels">The variables, left to right; at least one.</param>
    /// <param name="target">The target.</param>
    public static Figure Create(string title, string probe, IReadOnlyList<double> residuals, IReadOnlyList<ResidualPanel> panels, Target target) => new(new FigureContent(
        title,
        $"{probe} · {Thinned.Describe(residuals.Count)}",
        [
            new LegendEntry("an utterance", LegendSymbol.Marker, Theme.Blue),
            new LegendEntry("means of tenths", LegendSymbol.Line, Theme.Vermillion),
            new LegendEntry("no error", LegendSymbol.Line, Theme.Ink),
        ],
        "Against the true rate, residuals fall even for a good probe, because its predictions lie too near the mean. Against a variable that is correlated with the rate in this corpus, such as duration, they slope for the same reason.",
        width => PanelHeight * (IsStacked(width, panels.Count) ? panels.Count : 1),
        (canvas, area) => Draw(canvas, area, residuals, panels, target)));

    private static bool IsStacked(float width, int panels) => width / panels < NarrowestPanel;

    private static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<double> residuals, IReadOnlyList<ResidualPanel> panels, Target target)
    {
        double reach = residuals.Where(double.IsFinite).Select(Math.Abs).Append(1e-3).Max();
        ValueAxis vertical = ValueAxis.Between(-1.05 * reach, 1.05 * reach);
        bool isStacked = IsStacked(area.Width, panels.Count);
        float width = isStacked ? area.Width : area.Width / panels.Count;
        float height = isStacked ? area.Height / panels.Count : area.Height;
        for (int i = 0; i < panels.Count; i++)
        {
            double[] finite = [.. panels[i].Values.Where(double.IsFinite)];
            double low = finite.Length == 0 ? 0 : finite.Min();
            double high = finite.Length == 0 || finite.Max() <= low ? low + 1 : finite.Max();
            double room = 0.04 * (high - low);
            Plot plot = Theme.NewPlot();
            plot.Add.HorizontalLine(0, Theme.ReferenceWidth, Theme.Ink);
            Thinned.Add(plot, panels[i].Values, residuals);
            Thinned.AddMeans(plot, [.. panels[i].Means.Select(mean => new Coordinates(mean.Value, mean.Residual))]);
            vertical.Apply(plot, plot.Axes.Left);
            ValueAxis.Between(low - room, high + room).Apply(plot, plot.Axes.Bottom);
            plot.Axes.Left.Label.Text = $"Predicted − true ({target.Unit})";
            plot.Axes.Bottom.Label.Text = panels[i].Title;
            SKRect place = isStacked
                ? SKRect.Create(area.Left, area.Top + (i * height), width, height)
                : SKRect.Create(area.Left + (i * width), area.Top, width, height);
            Panel.Draw(canvas, plot, place, new PixelPadding(Panel.LeftRoom(vertical.WidestTick), RightRoom, Panel.BottomRoom(), 4));
        }
    }
}
