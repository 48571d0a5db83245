using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Controls;

/// <summary>What a norm of a network whose weights were drawn anew is calibrated to.</summary>
/// <param name="Norm">The value that it gives: its name in the graph.</param>
/// <param name="Mean">Mean of every channel that it gets.</param>
/// <param name="Variance">Variance of the same.</param>
public sealed record NormMoments(string Norm, IReadOnlyList<float> Mean, IReadOnlyList<float> Variance);

/// <summary>
/// Calibrates the norms of a network whose weights were drawn anew: each is given mean and variance of the activations that it gets for audio of the corpus, as its running mean and variance would
/// have them after an epoch without learning. That of a norm which an export has folded into its convolution is folded into the new weights again.
/// </summary>
/// <remarks>
/// One pass calibrates all norms in their order, since each normalises by the audio of that pass itself and hands the result on. A norm of one number per channel and utterance, after a pooling, needs
/// several utterances, and is calibrated after all those before it.
/// </remarks>
public static class NormCalibration
{
    private const float Epsilon = 1e-5f;

    /// <summary>Operators between a convolution and the non-linearity that decides whether a norm was folded into it.</summary>
    private static readonly string[] Rearrangements = ["Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze", "Flatten", "Cast"];

    /// <summary>Measures what the norms of a control are to be calibrated to.</summary>
    /// <param name="control">A control of the kind <see cref="ControlKind.Initialised"/>.</param>
    /// <param name="passes">Audio of the corpus, at least two utterances, some 30 s in all. They are joined, or where the network takes windows, cut.</param>
    /// <param name="bins">Mel bins per frame that the front end makes.</param>
    /// <param name="settings">What is to be said of the input beyond what the graph says; null for nothing.</param>
    /// <returns>Every norm, in the order in which they are to be set. None where the network has none.</returns>
    /// <exception cref="SpeechSpeedException">The network cannot be used.</exception>
    public static IReadOnlyList<NormMoments> Measure(ModelSource control, IReadOnlyList<ModelPass> passes, int bins = 80, InputSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(control);
        ArgumentNullException.ThrowIfNull(passes);
        ArgumentOutOfRangeException.ThrowIfLessThan(passes.Count, 2, nameof(passes));
        (ModelProto model, _, ModelInput input, _) = control.Prepare(bins, settings);
        Norm[] norms = [.. Find(model.Graph)];
        if (norms.Length == 0)
        {
            return [];
        }

        IReadOnlyList<ModelPass> joined = input.Window is { } window ? Windows(passes, window, input) : [Join(passes)];
        Moments[] found = Measure(model, input, norms, joined, isOwn: true);
        List<NormMoments> set = [];
        for (int i = 0; i < norms.Length; i++)
        {
            if (!found[i].IsOfUtterances)
            {
                Set(norms[i], found[i]);
            }
        }

        IReadOnlyList<ModelPass> single = input.Window is null ? passes : joined;
        foreach (Norm norm in norms.Where((_, i) => found[i].IsOfUtterances))
        {
            Set(norm, Measure(model, input, [norm], single, isOwn: false)[0]);
        }

        return set;

        void Set(Norm norm, Moments moments)
        {
            set.Add(new NormMoments(norm.Node.Output[0], moments.Mean, moments.Variance));
            norm.Set(moments.Mean, moments.Variance);
        }
    }

    /// <summary>Calibrates a network whose weights were drawn, in place.</summary>
    /// <param name="model">The network.</param>
    /// <param name="calibration">What <see cref="Measure(ModelSource, IReadOnlyList{ModelPass}, int, InputSettings?)"/> gave for it.</param>
    /// <param name="label">What the network is called in an error.</param>
    internal static void Apply(ModelProto model, IReadOnlyList<NormMoments> calibration, string label)
    {
        Dictionary<string, Norm> norms = Find(model.Graph).ToDictionary(norm => norm.Node.Output[0], StringComparer.Ordinal);
        if (!norms.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(calibration.Select(one => one.Norm))
            || calibration.Any(one => one.Mean.Count != norms[one.Norm].Channels || one.Variance.Count != norms[one.Norm].Channels))
        {
            Throw.InputData($"{label}: the calibration is of another network: found {calibration.Count} norms, expected {norms.Count}. Run the stage control again.");
        }

        foreach (NormMoments moments in calibration)
        {
            norms[moments.Norm].Set(moments.Mean, moments.Variance);
        }
    }

    /// <summary>The norms of a graph in its order: BatchNormalization as it stands, and convolutions with a bias, which a folded norm leaves, unless attention or a gate or the result follows.</summary>
    private static IEnumerable<Norm> Find(GraphProto graph)
    {
        GraphIndex index = new(graph);
        HashSet<string> results = [.. graph.Output.Select(output => output.Name)];
        IReadOnlyDictionary<string, WeightTensor> weights = WeightTensor.Find(graph);
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "BatchNormalization" && index.Constant(node.Input[3]) is { } mean && index.Constant(node.Input[4]) is { } variance)
            {
                yield return new Norm(node, node.Input[0], mean, variance, null);
            }
            else if (node.OpType is "Conv" or "FusedConv" && node.Input.Count > 2 && index.Constant(node.Input[2]) is { } bias
                && weights.GetValueOrDefault(index.Resolve(node.Input[1])) is { } weight && HasFoldedNorm(index, node.Output[0], results))
            {
                yield return new Norm(node, node.Output[0], bias, bias, weight);
            }
        }
    }

    private static bool HasFoldedNorm(GraphIndex index, string value, HashSet<string> results)
    {
        NodeProto[] takers = [.. index.Consumers(value)];
        return !results.Contains(value) && takers.Length > 0 && takers.All(taker =>
            taker.OpType is not ("Softmax" or "Sigmoid" or "HardSigmoid" or "Tanh" or "BatchNormalization")
            && (!Rearrangements.Contains(taker.OpType) || HasFoldedNorm(index, taker.Output[0], results)));
    }

    /// <summary>Mean and variance of every channel that the norms get.</summary>
    /// <param name="model">The network.</param>
    /// <param name="input">How it is fed.</param>
    /// <param name="norms">The norms.</param>
    /// <param name="passes">The audio.</param>
    /// <param name="isOwn">Whether each normalises by the pass itself; otherwise as it stands.</param>
    private static Moments[] Measure(ModelProto model, ModelInput input, Norm[] norms, IReadOnlyList<ModelPass> passes, bool isOwn)
    {
        ModelProto measured = model.Clone();
        measured.Graph.Output.Clear();
        List<string> names = [];
        for (int i = 0; i < norms.Length; i++)
        {
            (string mean, string variance) = Insert(measured.Graph, norms[i], $"speechspeed/norm {i}", isOwn);
            names.AddRange([mean, variance]);
        }

        measured.Graph.Output.AddRange(names.Select(name => new ValueInfoProto { Name = name }));
        using InferenceSession session = OrtSessions.Create(OnnxFile.Write(measured, input.Label), input.Label, GraphOptimizationLevel.ORT_ENABLE_BASIC);
        List<float[][]> results = [.. passes.Select(pass =>
        {
            using RunOptions options = new();
            using InputFeed feed = InputFeed.Of(input, pass.Values, pass.Length);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, feed.Names, feed.Values, names);
                return values.Select(value => value.GetTensorDataAsSpan<float>().ToArray()).ToArray();
            }
            catch (OnnxRuntimeException error)
            {
                throw OrtSessions.CannotRun(input.Label, pass.Length, input.Unit, error);
            }
        })];
        return [.. norms.Select((_, i) => Moments.Of([.. results.Select(result => (result[2 * i], result[(2 * i) + 1]))]))];
    }

    /// <summary>Adds the means and variances of what a norm gets as values, and where asked lets it hand on what is normalised by them. One utterance at a time, so the batch is one.</summary>
    private static (string Mean, string Variance) Insert(GraphProto graph, Norm norm, string name, bool isOwn)
    {
        NodeProto node = graph.Node.First(one => one.Output[0] == norm.Node.Output[0]);
        int at = graph.Node.IndexOf(node);
        string value = norm.Value;
        if (norm.IsFolded)
        {
            // What comes after takes the normalised values by the old name.
            value = $"{name} raw";
            node.Output[0] = isOwn ? value : node.Output[0];
            value = node.Output[0];
        }

        GraphBuilder builder = new();
        builder.Constant($"{name} flat shape", [1, norm.Channels, -1]);
        string flat = builder.Add("Reshape", $"{name} flat", [value, $"{name} flat shape"]);
        string mean = builder.Add("GlobalAveragePool", $"{name} mean", [flat]);
        string deviation = builder.Add("Sub", $"{name} deviation", [flat, mean]);
        string variance = builder.Add("GlobalAveragePool", $"{name} variance", [builder.Add("Mul", $"{name} square", [deviation, deviation])]);
        List<NodeProto> after = [.. builder.Graph.Node];
        if (isOwn && norm.IsFolded)
        {
            GraphBuilder normalising = new();
            normalising.Constant($"{name} epsilon", Epsilon);
            string root = normalising.Add("Sqrt", $"{name} root", [normalising.Add("Add", $"{name} floored", [variance, $"{name} epsilon"])]);
            string divided = normalising.Add("Div", $"{name} divided", [deviation, root]);
            string shape = normalising.Add("Shape", $"{name} shape", [value]);
            after.AddRange(normalising.Graph.Node);
            after.Add(new NodeProto { OpType = "Reshape", Name = $"{name} normalised", Input = { divided, shape }, Output = { norm.Value } });
        }
        else if (isOwn)
        {
            GraphBuilder vectors = new();
            vectors.Constant($"{name} vector", [norm.Channels]);
            node.Input[3] = vectors.Add("Reshape", $"{name} mean vector", [mean, $"{name} vector"]);
            node.Input[4] = vectors.Add("Reshape", $"{name} variance vector", [variance, $"{name} vector"]);
            after.AddRange(vectors.Graph.Node);
        }

        int place = norm.IsFolded ? at + 1 : at;
        foreach (NodeProto added in after)
        {
            graph.Node.Insert(place++, added);
        }

        return (mean, variance);
    }

    private static ModelPass Join(IReadOnlyList<ModelPass> passes) =>
        new(passes.SelectMany(pass => pass.Values.ToArray()).ToArray(), passes.Sum(pass => pass.Length));

    private static ModelPass[] Windows(IReadOnlyList<ModelPass> passes, int window, ModelInput input)
    {
        ModelPass joined = Join(passes);
        ModelPass[] windows = [.. Enumerable.Range(0, joined.Length / window).Select(i => new ModelPass(joined.Values.Slice(i * window * input.Bins, window * input.Bins), window))];
        if (windows.Length < 2)
        {
            Throw.InputData(
                $"{input.Label}: the norms of an untrained control are calibrated on {joined.Length} {input.Unit}; expected at least two windows of {window}. Use a corpus with more audio.");
        }

        return windows;
    }

    /// <summary>Mean and variance of every channel.</summary>
    /// <param name="Mean">Per channel.</param>
    /// <param name="Variance">Per channel.</param>
    /// <param name="IsOfUtterances">Whether no channel varies within a pass: there is one number for each.</param>
    private sealed record Moments(float[] Mean, float[] Variance, bool IsOfUtterances)
    {
        /// <summary>Over passes: the mean of the variances and the variance of the means.</summary>
        public static Moments Of(IReadOnlyList<(float[] Mean, float[] Variance)> passes)
        {
            float[] mean = [.. passes[0].Mean.Select((_, channel) => passes.Average(pass => pass.Mean[channel]))];
            float[] variance =
            [
                .. mean.Select((centre, channel) => (float)passes.Average(pass => pass.Variance[channel] + Math.Pow(pass.Mean[channel] - centre, 2))),
            ];
            return new Moments(mean, variance, passes.All(pass => pass.Variance.All(value => value == 0)));
        }
    }

    /// <summary>A norm.</summary>
    /// <param name="Node">BatchNormalization, or the convolution that a norm is folded into.</param>
    /// <param name="Value">What it normalises; of a convolution, its own result.</param>
    /// <param name="Mean">Its running mean; of a convolution, the bias.</param>
    /// <param name="Variance">Its running variance; of a convolution, the bias again.</param>
    /// <param name="Weight">Of a convolution, its weights.</param>
    private sealed record Norm(NodeProto Node, string Value, TensorProto Mean, TensorProto Variance, WeightTensor? Weight)
    {
        public bool IsFolded => Weight is not null;

        public long Channels => WeightTensor.CountOf(Mean);

        /// <summary>Gives it mean and variance.</summary>
        public void Set(IReadOnlyList<float> mean, IReadOnlyList<float> variance)
        {
            if (Weight is null)
            {
                UntrainedControl.SetFloats(Mean, [.. mean]);
                UntrainedControl.SetFloats(Variance, [.. variance]);
                return;
            }

            float[] bias = UntrainedControl.Floats(Mean);
            float[] weights = UntrainedControl.Floats(Weight.Tensor);
            int[] filters = Weight.FilterOfEntries();
            float[] roots = [.. variance.Select(one => MathF.Sqrt(one + Epsilon))];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] /= roots[filters[i]];
            }

            for (int channel = 0; channel < bias.Length; channel++)
            {
                bias[channel] = (bias[channel] - mean[channel]) / roots[channel];
            }

            UntrainedControl.SetFloats(Weight.Tensor, weights);
            UntrainedControl.SetFloats(Mean, bias);
        }
    }
}
