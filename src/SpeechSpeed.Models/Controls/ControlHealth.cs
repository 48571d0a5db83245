using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Controls;

/// <summary>Whether a layer of an untrained control works as a layer does.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="ScaleRatio">Root mean square of its activations over that of the trained network.</param>
/// <param name="DeadShare">Share of its channels that do not vary over any of the audio, 0 to 1.</param>
/// <param name="AttentionEntropy">
/// Mean entropy of the attention weights that lead to it, over that of equal weights: 1 where all frames count alike, 0 where one has all the weight. NaN without attention.
/// </param>
/// <param name="TrainedDeadShare">The same share of the trained network.</param>
/// <param name="TrainedAttentionEntropy">The same entropy of the trained network.</param>
public sealed record LayerHealth(
    string Layer, double ScaleRatio, double DeadShare, double AttentionEntropy, double TrainedDeadShare, double TrainedAttentionEntropy)
{
    /// <summary>
    /// Activations this many times as large as those of the trained network, or as small, are no longer those of a network that could be trained. Training itself makes some thirty times smaller: the branches
    /// of residual blocks, whose norms begin with a scale of 1.
    /// </summary>
    public const double MaxScaleRatio = 100;

    /// <summary>So many more of the channels may be dead than in the trained network.</summary>
    public const double MaxDeadShare = 0.5;

    /// <summary>The entropy of attention may fall to this share of the trained network's.</summary>
    public const double MinEntropyRatio = 0.5;

    /// <summary>Why the layer is not healthy; null where it is.</summary>
    public string? Problem =>
        DeadShare > TrainedDeadShare + MaxDeadShare
            ? $"{Numbers.Text(Math.Round(100 * DeadShare))} % of the channels do not vary, of the trained network {Numbers.Text(Math.Round(100 * TrainedDeadShare))} %"
        : !double.IsFinite(ScaleRatio) || ScaleRatio > MaxScaleRatio || ScaleRatio < 1 / MaxScaleRatio
            ? $"activations are {Numbers.Text(Math.Round(ScaleRatio, 3))} times as large as those of the trained network; expected {Numbers.Text(1 / MaxScaleRatio)} to {Numbers.Text(MaxScaleRatio)}"
        : AttentionEntropy < MinEntropyRatio * TrainedAttentionEntropy
            ? $"attention is all on few frames: its entropy is {Numbers.Text(Math.Round(AttentionEntropy, 2))}, of the trained network {Numbers.Text(Math.Round(TrainedAttentionEntropy, 2))}"
        : null;
}

/// <summary>
/// Measures whether an untrained control is a network at all. A control whose activations explode, whose channels are dead or whose attention is all on one frame has layers that nothing can be read
/// from; that the trained network has more in them is then no finding about training.
/// </summary>
public static class ControlHealth
{
    /// <summary>Runs both networks over some audio.</summary>
    /// <param name="trained">The network.</param>
    /// <param name="control">Its control.</param>
    /// <param name="passes">Audio of the corpus, a few seconds each.</param>
    /// <param name="bins">Mel bins per frame that the front end makes.</param>
    /// <param name="settings">What is to be said of the input beyond what the graph says; null for nothing.</param>
    /// <returns>Every layer, in the order of the forward pass.</returns>
    /// <exception cref="SpeechSpeedException">One of them cannot be used.</exception>
    public static IReadOnlyList<LayerHealth> Measure(
        ModelSource trained, ModelSource control, IReadOnlyList<ModelPass> passes, int bins = 80, InputSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(passes);
        ArgumentOutOfRangeException.ThrowIfZero(passes.Count, nameof(passes));
        IReadOnlyList<State> expected = Run(trained, passes, bins, settings);
        IReadOnlyList<State> found = Run(control, passes, bins, settings);
        return [.. expected.Zip(found, (of, own) => new LayerHealth(of.Layer, own.Scale / of.Scale, own.DeadShare, own.Entropy, of.DeadShare, of.Entropy))];
    }

    private static List<State> Run(ModelSource source, IReadOnlyList<ModelPass> passes, int bins, InputSettings? settings)
    {
        (ModelProto model, _, ModelInput input, IReadOnlyList<LayerTap> taps) = source.Prepare(bins, settings);
        (int Place, NodeProto Node)[] softmaxes = [.. model.Graph.Node.Index().Where(one => one.Item.OpType == "Softmax")];
        NodeProto[] attentions = [.. softmaxes.Select(one => one.Node)];
        int[] places = Places(model.Graph, taps);
        int[] layerOf = [.. softmaxes.Select(one => LayerAfter(one.Place, places))];

        // The mean of a layer beside the mean of its squares: ONNX Runtime averages in this order, and would otherwise keep the activations of all layers.
        LayerTap[] pairs = [.. taps.SelectMany((tap, i) => (LayerTap[])[tap, tap with { Value = Square(model.Graph, tap, $"speechspeed/square {i}") }])];
        IReadOnlyList<string> outputs = LayerTaps.Insert(model, pairs);
        string[] names = [.. outputs, .. attentions.Select(node => node.Output[0])];
        model.Graph.Output.Add(attentions.Select(node => new ValueInfoProto { Name = node.Output[0] }));
        using InferenceSession session = OrtSessions.Create(OnnxFile.Write(model, source.Label), source.Label, GraphOptimizationLevel.ORT_ENABLE_BASIC);
        Sums[] sums = [.. taps.Select(_ => new Sums())];
        long opset = model.OpsetImport.First(one => one.Domain is "" or "ai.onnx").Version;
        foreach (ModelPass pass in passes.SelectMany(pass => Cut(pass, input)))
        {
            using RunOptions options = new();
            using InputFeed feed = InputFeed.Of(input, pass.Values, pass.Length);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, feed.Names, feed.Values, names);
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i].Add(results[2 * i].GetTensorDataAsSpan<float>(), results[(2 * i) + 1].GetTensorDataAsSpan<float>());
                }

                for (int i = 0; i < attentions.Length; i++)
                {
                    if (layerOf[i] >= 0 && Entropy(results[outputs.Count + i], Axis(attentions[i], opset)) is { } entropy)
                    {
                        sums[layerOf[i]].Entropies.Add(entropy);
                    }
                }
            }
            catch (OnnxRuntimeException error)
            {
                throw OrtSessions.CannotRun(source.Label, pass.Length, input.Unit, error);
            }
        }

        return [.. taps.Zip(sums, (tap, of) => of.ToState(tap.Name))];
    }

    private static IEnumerable<ModelPass> Cut(ModelPass pass, ModelInput input) => input.Window is not { } window
        ? [pass]
        : SlidingWindows.Starts(pass.Length, window, window).Select(start => new ModelPass(pass.Values.Slice(start * input.Bins, window * input.Bins), window));

    private static string Square(GraphProto graph, LayerTap tap, string name)
    {
        graph.Node.Add(new NodeProto { OpType = "Mul", Name = name, Input = { tap.Value, tap.Value }, Output = { name } });
        return name;
    }

    /// <summary>Per layer, the place in the graph of the node that makes it; after all nodes where none does.</summary>
    private static int[] Places(GraphProto graph, IReadOnlyList<LayerTap> taps)
    {
        Dictionary<string, int> made = new(StringComparer.Ordinal);
        foreach ((int place, NodeProto node) in graph.Node.Index())
        {
            foreach (string output in node.Output)
            {
                made.TryAdd(output, place);
            }
        }

        return [.. taps.Select(tap => made.GetValueOrDefault(tap.Value, graph.Node.Count))];
    }

    /// <summary>The first layer that the graph makes after a place; −1 where there is none.</summary>
    private static int LayerAfter(int place, int[] places) =>
        Enumerable.Range(0, places.Length).Where(layer => places[layer] > place).OrderBy(layer => places[layer]).FirstOrDefault(-1);

    private static long Axis(NodeProto node, long opset) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == "axis")?.I ?? (opset < 13 ? 1 : -1);

    /// <summary>The mean entropy along an axis over that of equal weights; null where there is nothing to choose from.</summary>
    private static double? Entropy(OrtValue value, long axis)
    {
        if (ShapeProbe.Shape(value) is not { Length: > 0 } shape)
        {
            return null;
        }

        int at = (int)(axis < 0 ? axis + shape.Length : axis);
        long size = shape[at];
        if (size < 2)
        {
            return null;
        }

        long inner = shape.Skip(at + 1).Aggregate(1L, (product, dimension) => product * dimension);
        double sum = 0;
        foreach (float share in value.GetTensorDataAsSpan<float>())
        {
            sum -= share > 0 ? share * Math.Log(share) : 0;
        }

        long rows = shape.Take(at).Aggregate(1L, (product, dimension) => product * dimension) * inner;
        return sum / (rows * Math.Log(size));
    }

    /// <summary>What is known of a layer.</summary>
    private sealed record State(string Layer, double Scale, double DeadShare, double Entropy);

    /// <summary>Sums over the audio.</summary>
    private sealed class Sums
    {
        /// <summary>A channel is dead where its variance is less than this share of the layer's mean square.</summary>
        private const double Dead = 1e-8;

        private double[] means = [];
        private double[] squares = [];
        private int count;

        public List<double> Entropies { get; } = [];

        public void Add(ReadOnlySpan<float> mean, ReadOnlySpan<float> square)
        {
            means = means.Length == 0 ? new double[mean.Length] : means;
            squares = squares.Length == 0 ? new double[mean.Length] : squares;
            for (int channel = 0; channel < mean.Length; channel++)
            {
                means[channel] += mean[channel];
                squares[channel] += square[channel];
            }

            count++;
        }

        public State ToState(string layer)
        {
            double meanSquare = squares.Average() / count;
            int dead = means.Zip(squares, (mean, square) => (square / count) - (mean / count * (mean / count))).Count(variance => !(variance > Dead * meanSquare));
            return new State(layer, Math.Sqrt(meanSquare), (double)dead / means.Length, Entropies.Count == 0 ? double.NaN : Entropies.Average());
        }
    }
}
