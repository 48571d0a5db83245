using System.Globalization;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Layers;

/// <summary>
/// The layers of a transformer (wav2vec 2.0, HuBERT, WavLM, data2vec, Whisper's encoder, BERT), in the order of the forward pass:
/// <list type="bullet">
/// <item><c>conv 1</c>, <c>conv 2</c>, …: the convolutions before it (<see cref="ConvolutionBlocks"/>).</item>
/// <item><c>features</c>: the stream before its first block.</item>
/// <item><c>layer 1</c>, <c>layer 2</c>, …: the stream after each block (<see cref="ResidualStream"/>), or what the graph itself gives for it (<see cref="HiddenStates"/>).</item>
/// <item><c>after layer 12 relu 1</c>: the non-linearities and sums of what follows.</item>
/// </list>
/// </summary>
internal sealed class Transformer
{
    private const string Features = "features";

    private readonly Ancestry ancestry;
    private readonly IReadOnlyList<(string Name, string Value)> convolutions;
    private readonly string branch;

    private Transformer(Ancestry ancestry, IReadOnlyList<(string Name, string Value)> convolutions, IReadOnlyList<(string Name, string Value)> stream, string branch)
    {
        this.ancestry = ancestry;
        this.convolutions = convolutions;
        Stream = stream;
        this.branch = branch;
    }

    /// <summary>The names and values of the stream before the first block and after each.</summary>
    public IReadOnlyList<(string Name, string Value)> Stream { get; }

    /// <summary>How many blocks it has.</summary>
    public int Blocks => Stream.Count(one => one.Name != Features);

    /// <summary>The values whose shapes have to be known.</summary>
    public IEnumerable<string> Values => [branch, .. convolutions.Select(one => one.Value), .. Stream.Select(one => one.Value)];

    /// <summary>The transformer of a graph; null where the graph is none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nonLinearities">Its non-linearities.</param>
    /// <param name="input">The name of the input that takes the speech.</param>
    public static Transformer? Find(GraphIndex graph, IReadOnlyList<NonLinearity> nonLinearities, string input)
    {
        IReadOnlyList<(int Block, string Value)> given = HiddenStates.Of(graph.Graph);
        IReadOnlyList<string> cores = AttentionCores.Find(graph);
        if (graph.Graph.Node.Count > Ancestry.MaximumNodes || (given.Count == 0 && cores.Count == 0))
        {
            return null;
        }

        Ancestry ancestry = new(graph, throughShapes: false);
        ResidualStream? found = ResidualStream.Find(graph, cores, ancestry);
        (int Block, string Value)[] states = [.. given.Count > 0 ? given : (found?.Values ?? []).Select((value, block) => (block, value))];
        if (states.Length == 0)
        {
            return null;
        }

        IReadOnlyList<string> convolutions = ConvolutionBlocks.Find(graph, ancestry, nonLinearities, input, states[0].Value);
        return new Transformer(
            ancestry,
            [.. convolutions.Select((value, i) => (Numbered("conv", i + 1), value))],
            [.. states.Where(state => graph.Producer(state.Value) is not null).Select(state => (state.Block == 0 ? Features : Numbered("layer", state.Block), state.Value))],
            found?.Branch ?? states[^1].Value);
    }

    /// <summary>How the axes of frames and channels lie of a value of the stream, or of one that is made of it; null where they cannot be told.</summary>
    /// <param name="value">The value.</param>
    /// <param name="shapes">The shapes of it and of <see cref="Values"/>.</param>
    /// <param name="channels">Finds the axis of the channels.</param>
    public ActivationLayout? Layout(string value, IReadOnlyDictionary<string, ProbedShape> shapes, ChannelAxis channels)
    {
        if (shapes[value] is not { IsTensor: true, Short.Length: 3 } shape)
        {
            return null;
        }

        // Where nothing grows, what a block adds says it.
        return channels.Layout(shape.GrowingAxes == 0 && shapes[branch].Equals(shape) ? branch : value, shape);
    }

    /// <summary>The layers by name; null where the stream is not of frames and channels.</summary>
    /// <param name="activations">The network's non-linearities and sums.</param>
    /// <param name="shapes">The shapes of <see cref="Values"/>.</param>
    /// <param name="channels">Finds the axis of the channels.</param>
    public IReadOnlyList<LayerTap>? Name(IEnumerable<Activation> activations, IReadOnlyDictionary<string, ProbedShape> shapes, ChannelAxis channels)
    {
        List<LayerTap> taps = [];
        foreach ((string name, string value) in convolutions)
        {
            if (channels.Layout(value, shapes[value]) is { } layout)
            {
                taps.Add(new LayerTap(name, value, layout));
            }
        }

        foreach ((string name, string value) in Stream)
        {
            if (Layout(value, shapes, channels) is not { } layout)
            {
                return null;
            }

            taps.Add(new LayerTap(name, value, layout));
        }

        Dictionary<string, int> times = new(StringComparer.Ordinal);
        foreach (Activation activation in activations.Where(activation => ancestry.IsAfterMaker(activation.Value, Stream[^1].Value)))
        {
            string kind = $"after {Stream[^1].Name} {activation.Operator}";
            taps.Add(new LayerTap(Numbered(kind, times[kind] = times.GetValueOrDefault(kind) + 1), activation.Value, activation.Layout));
        }

        return taps;
    }

    private static string Numbered(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what} {number}");
}
