using SpeechSpeed.Core;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Onnx;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests.FrontEnd;

/// <summary>Front ends that are graphs: here a convolution of four filters over 400 samples every 160.</summary>
public sealed class GraphFrontEndTests : IDisposable
{
    private const int Bins = 4;
    private const int FrameLength = 400;
    private const int Shift = 160;

    private readonly TemporaryFolder folder = new();
    private readonly float[] filters = [.. Noise(1, Bins * FrameLength)];
    private readonly float[] samples = [.. Noise(2, 2000).Select(value => value / 10)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Features_are_rows_of_bins_in_whatever_order_the_graph_gives_them(bool framesFirst, bool asImage)
    {
        using GraphFrontEnd frontEnd = GraphFrontEnd.Load(Write(framesFirst, asImage), Usual.Graph, null);
        Assert.Equal(Bins, frontEnd.Bins);
        using NetworkInput found = frontEnd.Process(samples, "")!;
        AssertClose(Expected(samples), found);
    }

    [Fact]
    public void Audio_is_scaled_and_features_are_scaled_shifted_and_normalised()
    {
        using GraphFrontEnd scaled = GraphFrontEnd.Load(Write(true, false), Usual.Graph with { Samples = SampleRange.Pcm16, Scale = 0.1, Offset = 2 }, null);
        using NetworkInput found = scaled.Process(samples, "")!;
        AssertClose([.. Expected(samples).Select(value => (value * 3276.8f) + 2)], found, 3276.8f);

        using GraphFrontEnd normalised = GraphFrontEnd.Load(Write(true, false), Usual.Graph with { Cmn = true }, null);
        using NetworkInput rows = normalised.Process(samples, "")!;
        for (int bin = 0; bin < Bins; bin++)
        {
            Assert.Equal(0, Enumerable.Range(0, rows.Length).Average(frame => rows.Values.Span[(frame * Bins) + bin]), 1e-5);
        }
    }

    [Fact]
    public void Crops_are_heard_and_padded_as_with_the_fbank()
    {
        using GraphFrontEnd frontEnd = GraphFrontEnd.Load(Write(true, false), Usual.Graph, new CropSettings(0.05, PadFrames: 6));
        using NetworkInput found = frontEnd.Process(samples, "")!;
        float[] expected = new float[6 * Bins];
        Expected(samples[..800]).CopyTo(expected, 0);
        AssertClose(expected, found);
    }

    [Fact]
    public void A_graph_that_is_no_front_end_is_refused()
    {
        AssertRefused(ExitCode.InputData, WriteEnergy("energy.onnx", "B", "T"), "gives (1, 1) for 16000 samples and (1, 1) for 24000; expected one axis that grows");
        AssertRefused(ExitCode.InputData, WriteEnergy("fixed.onnx", "B", 1280), "takes 1280 samples at a time; expected a front end for audio of any length");
        AssertRefused(ExitCode.InputData, LayerTapsTests.WriteTdnn(folder), "for audio");
    }

    private static void AssertRefused(ExitCode code, string path, string message)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => GraphFrontEnd.Load(path, Usual.Graph, null));
        Assert.Equal(code, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private string Write(bool framesFirst, bool asImage)
    {
        GraphBuilder graph = new();
        graph.Graph.Name = "front end";
        graph.Graph.Input.Add(Value("audio", "B", "T"));
        string value = graph.Add("Unsqueeze", "channel", ["audio", graph.Constant("axis", [1L])]);
        value = graph.Add("Conv", "filtered", [value, graph.Initializer("filters", filters, Bins, 1, FrameLength)], List("strides", Shift));
        value = framesFirst ? graph.Add("Transpose", "rows", [value], List("perm", 0, 2, 1)) : value;
        value = asImage ? graph.Add("Unsqueeze", "image", [value, graph.Constant("image axis", [1L])]) : value;
        graph.Graph.Output.Add(new ValueInfoProto { Name = value });
        return LayerTapsTests.Write(folder, $"{framesFirst} {asImage}.onnx", graph);
    }

    private string WriteEnergy(string name, params object[] shape)
    {
        GraphBuilder graph = new();
        graph.Graph.Name = "energy";
        graph.Graph.Input.Add(Value("audio", shape));
        graph.Graph.Output.Add(new ValueInfoProto { Name = graph.Add("ReduceSumSquare", "energy", ["audio"], List("axes", 1)) });
        return LayerTapsTests.Write(folder, name, graph);
    }

    private float[] Expected(float[] audio)
    {
        int frames = 1 + ((audio.Length - FrameLength) / Shift);
        float[] rows = new float[frames * Bins];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (float)Enumerable.Range(0, FrameLength).Sum(n => (double)audio[(i / Bins * Shift) + n] * filters[(i % Bins * FrameLength) + n]);
        }

        return rows;
    }

    private static void AssertClose(float[] expected, NetworkInput found, float scale = 1)
    {
        Assert.Equal(expected.Length, found.Length * Bins);
        Assert.True(SpeakerModelTests.Difference(expected, found.Values.ToArray()) < 1e-4f * scale);
    }

    private static float[] Noise(int seed, int count)
    {
        SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
    }
}
