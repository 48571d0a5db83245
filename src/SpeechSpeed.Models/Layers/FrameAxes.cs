using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// Finds which axis of each layer is time: the one that grows with the utterance. In a network that takes one length only, nothing grows. There the one axis beside the channels is time, if it is
/// longer than 1. Of two axes, a sound is moved from the first half of the window to the second, and the axis along which the response moves most is time; along frequency it stays where it was.
/// </summary>
internal static class FrameAxes
{
    /// <summary>Share of the response that must move; less does where time is averaged away.</summary>
    private const double LeastMoved = 0.05;

    /// <summary>
    /// The taps with their frames. The embedding has none, nor has a layer without time, such as the gate of a squeeze-and-excitation or the input of the last linear layer: the one is the network's
    /// result, the other no series.
    /// </summary>
    public static IReadOnlyList<LayerTap> Find(ModelProto model, ModelInput input, IReadOnlyList<LayerTap> taps)
    {
        // A SimAMResNet, which is found without a run, takes every eighth frame at most.
        ShapeProbe probe = new(input, shortFrames: 16, longFrames: 32);
        LayerTap[] maps = [.. taps.Where(tap => tap.IsMeanOfFrames && tap.Name != Layer.Embedding)];
        IReadOnlyDictionary<string, ProbedShape> shapes = maps.Any(tap => tap.Shape is null)
            ? probe.Run(model, maps.Select(tap => tap.Value))
            : maps.DistinctBy(tap => tap.Value).ToDictionary(tap => tap.Value, tap => tap.Shape!, StringComparer.Ordinal);
        Dictionary<string, int> found = probe.HasOneLength ? Moved(model, input, probe, maps, shapes) : Grown(maps, shapes);
        return [.. taps.Select(tap => found.TryGetValue(tap.Value, out int axis) && maps.Contains(tap) ? tap with { Frames = FramesOf(tap.Layout, shapes[tap.Value].Short!, axis) } : tap)];
    }

    private static Frames FramesOf(ActivationLayout layout, long[] shape, int axis)
    {
        int[] order = Order(layout, shape.Length);
        return new Frames(shape[order[1]], order.Length == 3 ? null : shape[order[2] == axis ? order[3] : order[2]], axis == order[^1]);
    }

    /// <summary>The axes as they lie when the channels are second.</summary>
    private static int[] Order(ActivationLayout layout, int rank) => layout.ChannelsSecond() is { } order ? Array.ConvertAll(order, axis => (int)axis) : [.. Enumerable.Range(0, rank)];

    private static Dictionary<string, int> Grown(IEnumerable<LayerTap> maps, IReadOnlyDictionary<string, ProbedShape> shapes)
    {
        Dictionary<string, int> axes = new(StringComparer.Ordinal);
        foreach (LayerTap tap in maps)
        {
            foreach (int axis in Order(tap.Layout, shapes[tap.Value].Short!.Length).Skip(2).Where(shapes[tap.Value].Grows))
            {
                axes[tap.Value] = axis;
            }
        }

        return axes;
    }

    private static Dictionary<string, int> Moved(
        ModelProto model, ModelInput input, ShapeProbe probe, LayerTap[] maps, IReadOnlyDictionary<string, ProbedShape> shapes)
    {
        int window = input.Window!.Value;
        float[] noise = SeededNoise(window / 2 * input.Bins);
        float[] early = new float[window * input.Bins];
        float[] late = new float[early.Length];
        noise.CopyTo(early, 0);
        noise.CopyTo(late, early.Length - noise.Length);
        string[] names = [.. maps.Select(tap => tap.Value)];
        float[][][] responses = [.. new[] { new float[early.Length], early, late }.Select(values => probe.Values(model, names, values, window))];
        Dictionary<string, int> axes = new(StringComparer.Ordinal);
        for (int i = 0; i < maps.Length; i++)
        {
            long[] shape = shapes[maps[i].Value].Short!;
            float[] silence = responses[0][i];
            (int axis, double share) = Order(maps[i].Layout, shape.Length).Skip(2)
                .Select(axis => (axis, Distance(Response(shape, axis, silence, responses[1][i]), Response(shape, axis, silence, responses[2][i]))))
                .MaxBy(one => one.Item2);
            if (shape.Length == 3 ? shape[axis] > 1 : share >= LeastMoved)
            {
                axes[maps[i].Value] = axis;
            }
        }

        return axes;
    }

    private static float[] SeededNoise(int count)
    {
        SeededRandom random = new(0, "noise to find the axis of frames");
        float[] noise = new float[count];
        for (int i = 0; i < count; i++)
        {
            noise[i] = (float)random.NextNormal();
        }

        return noise;
    }

    /// <summary>How the difference between two activations is spread along an axis; shares of 1.</summary>
    private static double[] Response(long[] shape, int axis, float[] silence, float[] sound)
    {
        double[] shares = new double[shape[axis]];
        long inner = shape.Skip(axis + 1).Aggregate(1L, (size, dimension) => size * dimension);
        for (int i = 0; i < sound.Length; i++)
        {
            shares[i / inner % shares.Length] += Math.Abs(sound[i] - silence[i]);
        }

        double sum = shares.Sum();
        return sum > 0 ? Array.ConvertAll(shares, share => share / sum) : shares;
    }

    /// <summary>The share that is in another place: 0 to 1.</summary>
    private static double Distance(double[] one, double[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Sum() / 2;
}
