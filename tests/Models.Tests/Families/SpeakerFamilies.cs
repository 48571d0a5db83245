using static SpeechSpeed.Models.Onnx.GraphBuilder;

namespace SpeechSpeed.Models.Tests.Families;

/// <summary>Small networks of the families of speaker models, each as its paper and its usual export have it.</summary>
internal static class SpeakerFamilies
{
    /// <summary>ResNet (He et al., 2016) with squeeze-and-excitation in its second stage, norms not folded, and statistics pooling.</summary>
    public static FamilyGraph ResNet()
    {
        FamilyGraph g = new();
        string x = g.Layer("first relu", "Relu", "stem relu", [g.Norm("stem norm", g.Conv2("stem", g.Image(g.Features()), 1, 4), 4)]);
        x = Block("a", x, 4, 4, 1, "layer1", 0);
        x = Block("b", x, 4, 4, 1, "layer1", 2);
        x = Block("c", x, 4, 8, 2, "layer2", 0);
        x = Block("d", x, 8, 8, 1, "layer2", 3);
        g.Embed(g.Statistics(x), 2 * 8 * (FamilyGraph.Bins / 2));
        return g;

        string Block(string name, string input, int inputs, int outputs, int stride, string stage, int relus)
        {
            string y = g.Conv2($"{name} conv 1", input, inputs, outputs, 3, stride, stride);
            y = g.Layer($"{stage} relu {relus + 1}", "Relu", $"{name} relu 1", [g.Norm($"{name} norm 1", y, outputs)]);
            y = g.Norm($"{name} norm 2", g.Conv2($"{name} conv 2", y, outputs, outputs), outputs);
            int inner = 1;
            if (stage == "layer2")
            {
                string squeezed = g.Add("GlobalAveragePool", $"{name} squeeze", [y]);
                squeezed = g.Layer($"{stage} relu {relus + 2}", "Relu", $"{name} se relu", [g.Conv2($"{name} se 1", squeezed, outputs, 2, 1)]);
                string gate = g.Layer($"{stage} sigmoid {(relus == 0 ? 1 : 2)}", "Sigmoid", $"{name} gate", [g.Conv2($"{name} se 2", squeezed, 2, outputs, 1)]);
                y = g.Add("Mul", $"{name} gated", [y, gate]);
                inner = 2;
            }

            string shortcut = inputs == outputs ? input : g.Norm($"{name} norm 3", g.Conv2($"{name} shortcut", input, inputs, outputs, 1, stride, stride), outputs);
            return g.Layer($"{stage} relu {relus + inner + 1}", "Relu", $"{name} relu 2", [g.Add("Add", $"{name} sum", [y, shortcut])]);
        }
    }

    /// <summary>ERes2Net (Chen et al., 2023): blocks split into groups that are summed one into the next, bounded Relus, and attentional fusion of two stages.</summary>
    public static FamilyGraph ERes2Net()
    {
        FamilyGraph g = new();
        string zero = g.Real("zero", 0), twenty = g.Real("twenty", 20);
        string x = g.Layer("first relu", "Relu", "stem relu", [g.Norm("stem norm", g.Conv2("stem", g.Image(g.Features()), 1, 4), 4)]);
        string one = Block("b", Block("a", x, 4, 8, 1, "layer1", 0), 8, 8, 1, "layer1", 1);
        string two = Block("c", one, 8, 16, 2, "layer2", 0);

        // Attentional fusion of both stages.
        string down = g.Conv2("down", one, 8, 16, 3, 2, 2);
        string joined = g.Add("Concat", "fused input", [down, two], Whole("axis", 1));
        string local = g.Norm("fuse norm 1", g.Conv2("fuse 1", joined, 32, 4, 1), 4);
        string swish = g.Layer("after layer2 swish 1", "Mul", "fuse swish", [local, g.Add("Sigmoid", "fuse sigmoid", [local])]);
        string tanh = g.Layer("after layer2 tanh 1", "Tanh", "fuse tanh", [g.Norm("fuse norm 2", g.Conv2("fuse 2", swish, 4, 16, 1), 16)]);
        string weight = g.Add("Add", "one and tanh", [tanh, g.Real("one", 1)]);
        string rest = g.Add("Sub", "one without tanh", [g.Real("one more", 1), tanh]);
        string fused = g.Layer("after layer2 add 1", "Add", "fused", [g.Add("Mul", "fused 1", [down, weight]), g.Add("Mul", "fused 2", [two, rest])]);
        g.Embed(g.Statistics(fused), 2 * 16 * (FamilyGraph.Bins / 2));
        return g;

        string Block(string name, string input, int inputs, int outputs, int stride, string stage, int block)
        {
            int relu = 4 * block;
            int width = outputs / 2;
            string Bounded(string part, string value) => g.Layer($"{stage} clip {++relu}", "Clip", $"{name} {part}", [value, zero, twenty]);
            string y = Bounded("clip 1", g.Norm($"{name} norm 1", g.Conv2($"{name} conv 1", input, inputs, outputs, 1, stride, stride), outputs));
            string[] groups = g.Split($"{name} group", y, 2, width);
            string first = Bounded("clip 2", g.Norm($"{name} norm 2", g.Conv2($"{name} conv 2", groups[0], width, width), width));
            string summed = g.Layer($"{stage} add {block + 1}", "Add", $"{name} group sum", [first, groups[1]]);
            string second = Bounded("clip 3", g.Norm($"{name} norm 3", g.Conv2($"{name} conv 3", summed, width, width), width));
            y = g.Norm($"{name} norm 4", g.Conv2($"{name} conv 4", g.Add("Concat", $"{name} groups", [first, second], Whole("axis", 1)), outputs, outputs, 1), outputs);
            string shortcut = inputs == outputs && stride == 1
                ? input
                : g.Norm($"{name} norm 5", g.Conv2($"{name} shortcut", input, inputs, outputs, 1, stride, stride), outputs);
            return Bounded("clip 4", g.Add("Add", $"{name} sum", [y, shortcut]));
        }
    }

    /// <summary>ECAPA-TDNN (Desplanques et al., 2020): three SE-Res2 blocks, their outputs joined, attentive statistics pooling.</summary>
    public static FamilyGraph Ecapa()
    {
        const int channels = 8;
        FamilyGraph g = new();
        string x = g.Conv1("stem", g.Channels(g.Features()), FamilyGraph.Bins, channels, kernel: 5);
        x = g.Norm("stem norm", g.Layer("first relu", "Relu", "stem relu", [x]), channels);
        string one = Block("a", x, 2, "layer1");
        string two = Block("b", one, 3, "layer2");
        string three = Block("c", two, 4, "layer3");
        string joined = g.Add("Concat", "joined", [one, two, three], Whole("axis", 1));
        x = g.Layer("after layer3 relu 1", "Relu", "joined relu", [g.Conv1("joined conv", joined, 3 * channels, 12)]);

        // Attentive statistics pooling.
        string scores = g.Layer("after layer3 tanh 1", "Tanh", "attention tanh", [g.Conv1("attention 1", x, 12, 4)]);
        string attention = g.Add("Softmax", "attention", [g.Conv1("attention 2", scores, 4, 12)], Whole("axis", 2));
        string Weighted(string name, string value) =>
            g.Add("ReduceSum", name, [g.Add("Mul", $"{name} weighted", [value, attention]), g.Whole($"{name} axes", 2L)], Whole("keepdims", 0));
        string mean = Weighted("weighted mean", x);
        string square = Weighted("weighted square", g.Add("Mul", "squared", [x, x]));
        string variance = g.Add("Sub", "weighted variance", [square, g.Add("Mul", "mean squared", [mean, mean])]);
        string std = g.Add("Sqrt", "weighted std", [g.Add("Clip", "floored", [variance, g.Real("smallest", 1e-4f)])]);
        string pooled = g.Add("Concat", "pooled", [mean, std], Whole("axis", 1));
        g.Embed(pooled, 24);
        return g;

        string Block(string name, string input, int dilation, string section)
        {
            int relu = 0, add = 0;
            string Relu(string part, string value) => g.Layer($"{section} relu {++relu}", "Relu", $"{name} {part}", [value]);
            string y = g.Norm($"{name} norm 1", Relu("relu 1", g.Conv1($"{name} conv 1", input, channels, channels)), channels);
            string[] groups = g.Split($"{name} group", y, 4, 2);
            List<string> outputs = [];
            string? last = null;
            for (int i = 0; i < 3; i++)
            {
                string value = last is null ? groups[i] : g.Layer($"{section} add {++add}", "Add", $"{name} sum {i}", [last, groups[i]]);
                value = Relu($"group relu {i}", g.Conv1($"{name} group conv {i}", value, 2, 2, 3, dilation));
                last = g.Norm($"{name} group norm {i}", value, 2);
                outputs.Add(last);
            }

            y = g.Add("Concat", $"{name} groups", [.. outputs, groups[3]], Whole("axis", 1));
            y = g.Norm($"{name} norm 2", Relu("relu 2", g.Conv1($"{name} conv 2", y, channels, channels)), channels);
            string squeezed = Relu("se relu", g.Conv1($"{name} se 1", g.Mean($"{name} squeeze", y, keep: true, 2), channels, 4));
            string gate = g.Layer($"{section} sigmoid 1", "Sigmoid", $"{name} gate", [g.Conv1($"{name} se 2", squeezed, 4, channels)]);
            return g.Layer($"{section} add {++add}", "Add", $"{name} sum", [g.Add("Mul", $"{name} gated", [y, gate]), input]);
        }
    }

    /// <summary>CAM++ (Wang et al., 2023): a two-dimensional residual head (FCM), then a densely connected TDNN with context-aware masking.</summary>
    public static FamilyGraph CamPlusPlus()
    {
        FamilyGraph g = new();
        string x = g.Layer("first relu", "Relu", "head relu", [g.Norm("head norm", g.Conv2("head", g.Image(g.Features()), 1, 4), 4)]);
        x = Residual("head a", x, 2, "layer1", 0);
        x = Residual("head b", x, 1, "layer1", 2);
        x = g.Layer("after layer1 relu 1", "Relu", "head end", [g.Norm("head end norm", g.Conv2("head end conv", x, 4, 4, 3, 2, 1), 4)]);
        const int height = 4 * (FamilyGraph.Bins / 4);
        x = g.Add("Reshape", "rows", [x, g.Whole("rows shape", 0, height, -1)]);
        x = g.Layer("after layer1 relu 2", "Relu", "tdnn relu", [g.Norm("tdnn norm", g.Conv1("tdnn", x, height, 8, kernel: 5), 8)]);
        x = Dense("dense1", x, 8, 3);
        x = g.Conv1("transit", g.Layer("after dense1 relu 1", "Relu", "transit relu", [g.Norm("transit norm", x, 20)]), 20, 10);
        x = Dense("dense2", x, 10, 2);
        x = g.Layer("after dense2 relu 1", "Relu", "last relu", [g.Norm("last norm", x, 18)]);
        g.Embed(g.Statistics(x), 36);
        return g;

        string Residual(string name, string input, long stride, string section, int relus)
        {
            string y = g.Conv2($"{name} conv 1", input, 4, 4, 3, stride, 1);
            y = g.Layer($"{section} relu {relus + 1}", "Relu", $"{name} relu 1", [g.Norm($"{name} norm 1", y, 4)]);
            y = g.Norm($"{name} norm 2", g.Conv2($"{name} conv 2", y, 4, 4), 4);
            string shortcut = stride == 1 ? input : g.Norm($"{name} norm 3", g.Conv2($"{name} shortcut", input, 4, 4, 1, stride, 1), 4);
            return g.Layer($"{section} relu {relus + 2}", "Relu", $"{name} relu 2", [g.Add("Add", $"{name} sum", [y, shortcut])]);
        }

        string Dense(string section, string input, int inputs, int count)
        {
            const int growth = 4;
            int relu = 0;
            for (int i = 0; i < count; i++)
            {
                string name = $"{section} {i}";
                string y = g.Layer($"{section} relu {++relu}", "Relu", $"{name} relu 1", [g.Norm($"{name} norm 1", input, inputs)]);
                y = g.Norm($"{name} norm 2", g.Conv1($"{name} bottleneck", y, inputs, 6), 6);
                y = g.Layer($"{section} relu {++relu}", "Relu", $"{name} relu 2", [y]);
                string local = g.Conv1($"{name} local", y, 6, growth, 3);
                string context = g.Layer($"{section} relu {++relu}", "Relu", $"{name} context", [g.Conv1($"{name} cam 1", g.Mean($"{name} mean", y, keep: true, 2), 6, 3)]);
                string mask = g.Layer($"{section} sigmoid {i + 1}", "Sigmoid", $"{name} mask", [g.Conv1($"{name} cam 2", context, 3, growth)]);
                input = g.Add("Concat", $"{name} joined", [input, g.Add("Mul", $"{name} masked", [local, mask])], Whole("axis", 1));
                inputs += growth;
            }

            return input;
        }
    }

    /// <summary>An encoder of two transformer layers, (batch, frames, channels) throughout, with GELU by the error function and mean pooling.</summary>
    /// <param name="frames">A fixed number of frames; null for any.</param>
    public static FamilyGraph Attention(object? frames = null)
    {
        const int channels = 6;
        FamilyGraph g = new();
        string x = g.Framewise("embed", g.Features(frames), FamilyGraph.Bins, channels);
        g.IsLayer("first tanh", x = g.Add("Tanh", "embed tanh", [x]), channelAxis: 2);
        x = Layer("a", x, "layer1", "layer2");
        x = Layer("b", x, "layer3", "layer4");
        g.Embed(g.Mean("mean", x, keep: false, 1), channels);
        return g;

        string Layer(string name, string input, string attended, string fed)
        {
            string normed = Norm($"{name} norm 1", input);
            string query = g.Framewise($"{name} query", normed, channels, channels);
            string key = g.Add("Transpose", $"{name} key", [g.Framewise($"{name} keys", normed, channels, channels)], List("perm", 0, 2, 1));
            string weights = g.Add("Softmax", $"{name} weights", [g.Add("MatMul", $"{name} scores", [query, key])], Whole("axis", 2));
            string context = g.Add("MatMul", $"{name} context", [weights, g.Framewise($"{name} value", normed, channels, channels)]);
            string sum = g.Add("Add", $"{name} sum 1", [g.Framewise($"{name} out", context, channels, channels), input]);
            g.IsLayer($"{attended} add 1", sum, channelAxis: 2);
            string hidden = g.Framewise($"{name} feed 1", Norm($"{name} norm 2", sum), channels, 2 * channels);
            string erf = g.Add("Erf", $"{name} erf", [g.Add("Div", $"{name} scaled", [hidden, g.Real($"{name} root", MathF.Sqrt(2))])]);
            string gelu = g.Add("Mul", $"{name} product", [hidden, g.Add("Add", $"{name} erf and one", [erf, g.Real($"{name} one", 1)])]);
            g.IsLayer($"{fed} gelu 1", gelu = g.Add("Mul", $"{name} gelu", [gelu, g.Real($"{name} half", 0.5f)]), channelAxis: 2);
            string end = g.Add("Add", $"{name} sum 2", [g.Framewise($"{name} feed 2", gelu, 2 * channels, channels), sum]);
            g.IsLayer($"{fed} add 1", end, channelAxis: 2);
            return end;
        }

        string Norm(string name, string input) =>
            g.Add("LayerNormalization", name, [input, g.Weight($"{name}.scale", channels), g.Weight($"{name}.shift", channels)], Whole("axis", -1));
    }
}
