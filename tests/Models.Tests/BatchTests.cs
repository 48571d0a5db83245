using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;
using SpeechSpeed.Models.Tests.Families;
using SpeechSpeed.Models.Tests.Transformers;
using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests;

/// <summary><c>execution.batch</c>: utterances of one length in one pass.</summary>
public sealed class BatchTests : IDisposable
{
    private static readonly ExecutionSettings OfThree = ExecutionSettings.Cpu with { Batch = 3 };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Networks =>
        ["SimAMResNet34", "sample", "ResNet", "ERes2Net", "ECAPA-TDNN", "CAM++", "attention", "post-norm", "conformer", "lengths and masks"];

    public void Dispose() => folder.Dispose();

    /// <summary>Relative to the layer's largest number. The bits are the same but after the attentive pooling, where they differ by 2.4e-7.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void A_batch_gives_what_each_utterance_gives_alone(string network)
    {
        foreach (TimePooling pooling in new[] { TimePooling.Mean, TimePooling.Dynamics })
        {
            using SpeakerModel model = Load(network, pooling);
            Assert.Equal(3, model.Batch);
            int length = model.Kind == InputKind.Waveform ? 5000 : 70;
            ReadOnlyMemory<float>[] utterances = [.. Enumerable.Range(1, 3).Select(seed => (ReadOnlyMemory<float>)Noise(seed, length * model.Bins))];
            foreach ((ReadOnlyMemory<float> utterance, float[][] found) in utterances.Zip(model.RunBatch(utterances, length)))
            {
                float[][] alone = model.Run(utterance, length);
                Assert.All(model.Layers, layer => Assert.True(
                    SpeakerModelTests.Difference(alone[layer.Index], found[layer.Index]) <= 1e-6f * alone[layer.Index].Max(Math.Abs), layer.Name));
            }
        }
    }

    /// <summary>Exported for one utterance, mixing what is in a batch, of a fixed length, or with a mask that is no mask of two.</summary>
    [Theory]
    [InlineData("one utterance")]
    [InlineData("mixed")]
    [InlineData("joined")]
    [InlineData("windows")]
    [InlineData("pre-norm with a mask")]
    public void A_network_that_does_not_take_two_gets_one_at_a_time(string network)
    {
        using SpeakerModel model = Load(network, TimePooling.MeanSd);
        ReadOnlyMemory<float>[] utterances = [Noise(1, 5000 * model.Bins), Noise(2, 5000 * model.Bins)];

        Assert.Equal(1, model.Batch);
        Assert.All(model.Run(utterances[0], 5000), layer => Assert.All(layer, number => Assert.True(float.IsFinite(number))));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.RunBatch(utterances, 5000));
    }

    private SpeakerModel Load(string network, TimePooling pooling)
    {
        (ModelSource source, int bins) = network switch
        {
            "SimAMResNet34" => (ModelSource.FromArchitecture(new ModelArchitecture(ModelKind.SimAmResNet34, 4, Seed: 1)), 80),
            "sample" => (ModelSource.FromFile(GoldenNetworks.Sample), 80),
            "ResNet" => (Family(SpeakerFamilies.ResNet()), FamilyGraph.Bins),
            "ERes2Net" => (Family(SpeakerFamilies.ERes2Net()), FamilyGraph.Bins),
            "ECAPA-TDNN" => (Family(SpeakerFamilies.Ecapa()), FamilyGraph.Bins),
            "CAM++" => (Family(SpeakerFamilies.CamPlusPlus()), FamilyGraph.Bins),
            "attention" => (Family(SpeakerFamilies.Attention()), FamilyGraph.Bins),
            "post-norm" => (Transformer(new TransformerKind(2, BlockKind.PostNorm)), 80),
            "conformer" => (Transformer(new TransformerKind(2, BlockKind.Conformer)), 80),
            "pre-norm with a mask" => (Transformer(new TransformerKind(2, BlockKind.PreNorm, HasMask: true)), 80),
            _ => (Family(Framewise(network)), FamilyGraph.Bins),
        };
        return SpeakerModel.Load(source, LayerSelection.All, bins, pooling: pooling, execution: OfThree);
    }

    private ModelSource Family(FamilyGraph graph) => ModelSource.FromFile(graph.Write(folder, "model.onnx"));

    private ModelSource Transformer(TransformerKind kind) => ModelSource.FromFile(TransformerGraph.Write(folder["model.onnx"], kind, new TransformerForm()));

    /// <summary>A layer, and the mean of its frames.</summary>
    private static FamilyGraph Framewise(string form)
    {
        FamilyGraph g = new();
        string x = g.Features(form == "windows" ? 60 : null);
        if (form == "one utterance")
        {
            g.Graph.Input[0] = Value("feats", 1, "T", FamilyGraph.Bins);
        }

        x = form switch
        {
            "mixed" => g.Add("Sub", "normed", [x, g.Mean("mean of all", x, true, 0, 1)]),
            "joined" => g.Add("Reshape", "joined", [x, g.Whole("shape", 1, -1, FamilyGraph.Bins)]),
            _ => x,
        };
        x = g.Layer("block 001 relu", "Relu", "relu", [g.Conv1("conv", g.Channels(x), FamilyGraph.Bins, 4)]);
        if (form == "lengths and masks")
        {
            x = g.Add("Mul", "masked", [x, g.Add("Unsqueeze", "mask over channels", [Told("mask", "B", "T"), g.Whole("second", 1L)])]);
            x = g.Add("Div", "by length", [x, g.Add("Unsqueeze", "length over all", [Told("lens", "B"), g.Whole("others", 1, 2)])]);
        }

        g.Embed(g.Mean("mean", x, false, 2), 4);
        return g;

        string Told(string input, params object[] shape)
        {
            ValueInfoProto value = Value(input, shape);
            value.Type.TensorType.ElemType = 7;
            g.Graph.Input.Add(value);
            return g.Add("Cast", $"{input} as float", [input], Whole("to", 1));
        }
    }

    private static float[] Noise(int seed, int count)
    {
        SeededRandom random = new(seed, "batch");
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
    }
}
