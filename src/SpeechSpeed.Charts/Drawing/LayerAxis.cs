using System.Text.RegularExpressions;
using ScottPlot;
using SpeechSpeed.Core;

namespace SpeechSpeed.Charts.Drawing;

/// <summary>
/// The axis of a layer curve. Layers are in the order of the forward pass, grouped by the stage of the network that their names begin
/// with (<c>layer2 relu 5</c>). Gaps between groups keep neighbouring labels apart, and long groups show every k-th label.
/// </summary>
internal sealed partial class LayerAxis
{
    private LayerAxis(double[] positions, List<Tick> ticks, List<LayerGroup> groups)
    {
        Positions = positions;
        Ticks = ticks;
        Groups = groups;
    }

    /// <summary>The positions of the layers, in axis units.</summary>
    public IReadOnlyList<double> Positions { get; }

    /// <summary>The labels that fit.</summary>
    public IReadOnlyList<Tick> Ticks { get; }

    /// <summary>The stages of the network, left to right.</summary>
    public IReadOnlyList<LayerGroup> Groups { get; }

    /// <summary>Whether any layer belongs to a stage of the network.</summary>
    public bool HasStages => Groups.Any(group => group.Stage.Length > 0);

    /// <summary>Left limit, in axis units.</summary>
    public double Low => Positions[0] - 1;

    /// <summary>Right limit, in axis units.</summary>
    public double High => Positions[^1] + 1;

    /// <summary>Length of the longest label, in pixels.</summary>
    public float LongestTick => Ticks.Max(tick => Lettering.Width(tick.Label, Theme.LayerTickSize));

    /// <summary>Lays out the layers.</summary>
    /// <param name="layers">Their names, in the order of the forward pass; at least one.</param>
    /// <param name="width">Width of the data area in pixels.</param>
    /// <param name="pitch">Least distance of two labels in pixels.</param>
    public static LayerAxis Create(IReadOnlyList<string> layers, float width, float pitch = Theme.LayerTickSize * 1.15f)
    {
        List<(string Stage, int Start, int Count)> runs = Runs(layers);
        double gap = 0;
        double pixelsPerUnit = width;
        for (int iteration = 0; iteration < 8; iteration++)
        {
            pixelsPerUnit = width / (layers.Count + 1 + (gap * (runs.Count - 1)));
            gap = Math.Max(1, pitch / pixelsPerUnit) - 1;
        }

        int every = Math.Max(1, (int)Math.Ceiling((pitch / pixelsPerUnit) - 1e-6));
        double[] positions = new double[layers.Count];
        List<Tick> ticks = [];
        List<LayerGroup> groups = [];
        for (int run = 0; run < runs.Count; run++)
        {
            (string stage, int start, int count) = runs[run];
            for (int i = start; i < start + count; i++)
            {
                positions[i] = i + (gap * run);
                if ((i - start) % every == 0)
                {
                    ticks.Add(new Tick(positions[i], EmbeddedFont.Shown(stage.Length == 0 ? layers[i] : layers[i][(stage.Length + 1)..], hasOthers: false)));
                }
            }

            groups.Add(new LayerGroup(stage, start, count, positions[start] - (0.5 + (gap / 2)), positions[start + count - 1] + 0.5 + (gap / 2)));
        }

        return new LayerAxis(positions, ticks, groups);
    }

    private static List<(string Stage, int Start, int Count)> Runs(IReadOnlyList<string> layers)
    {
        List<(string Stage, int Start, int Count)> runs = [];
        for (int i = 0; i < layers.Count; i++)
        {
            string stage = StagePrefix().Match(layers[i]).Groups[1].Value;
            bool continues = runs.Count > 0 && runs[^1].Stage == stage && layers[i] != Layer.Embedding;
            if (continues)
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            }
            else
            {
                runs.Add((stage, i, 1));
            }
        }

        return runs;
    }

    [GeneratedRegex(@"^(\S*\d) \S")]
    private static partial Regex StagePrefix();
}

/// <summary>Neighbouring layers of one stage of the network.</summary>
/// <param name="Stage">Its name, or empty for layers outside any stage.</param>
/// <param name="Start">Index of its first layer.</param>
/// <param name="Count">Number of layers.</param>
/// <param name="Left">Left edge, in axis units.</param>
/// <param name="Right">Right edge, in axis units.</param>
internal sealed record LayerGroup(string Stage, int Start, int Count, double Left, double Right);
