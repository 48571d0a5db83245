using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Network;

/// <summary>
/// SimAMResNet34 with attentive statistics pooling (Qin et al., ICASSP 2022; Okabe et al., Interspeech 2018) as a trainable module: the network
/// that SpeechSpeed.Models builds as a graph, with its batch norms. Input (batch, frames, bins), output (batch, embedding size).
/// </summary>
internal sealed class SimAmResNet : nn.Module<Tensor, Tensor>
{
    /// <summary>Channels of the attention of the pooling.</summary>
    public const int AttentionSize = 128;

    /// <summary>What widths are multiples of.</summary>
    private const int WidthStep = 8;

    private readonly NormedConvolution conv1;
    private readonly ModuleList<SimAmBlock> blocks = [];
    private readonly Conv1d attentionIn;
    private readonly BatchNorm1d attentionNorm;
    private readonly Conv1d attentionOut;
    private readonly Linear bottleneck;
    private readonly Tensor mean_vec;

    /// <summary>Creates a network with PyTorch's default weights.</summary>
    /// <param name="width">Channels of the first stage, a multiple of <see cref="WidthStep"/>.</param>
    /// <param name="bins">Mel bins per frame.</param>
    /// <param name="embeddingSize">Size of the embedding.</param>
    /// <exception cref="SpeechSpeedException">The width is no such multiple.</exception>
    public SimAmResNet(int width, int bins, int embeddingSize)
        : base("SimAMResNet34")
    {
        if (width < WidthStep || width % WidthStep != 0)
        {
            throw new SpeechSpeedException(
                ExitCode.Configuration, $"the width is {width}; expected a multiple of {WidthStep}: for others libtorch's convolutions read memory that nobody wrote, and give NaN now and then. Give --width={WidthStep} or more.");
        }

        TorchRuntime.EnsureLoaded();
        Architecture = new ModelArchitecture(ModelKind.SimAmResNet34, width, Seed: 0, bins, embeddingSize);
        conv1 = new NormedConvolution(1, width, kernel: 3, stride: 1);
        int channels = width;
        int[] blocksOfStages = [3, 4, 6, 3];
        for (int stage = 0; stage < blocksOfStages.Length; stage++)
        {
            for (int block = 0; block < blocksOfStages[stage]; block++)
            {
                bool widens = stage > 0 && block == 0;
                blocks.Add(new SimAmBlock($"/front/layer{stage + 1}/{block}", channels, widens));
                if (widens)
                {
                    channels *= 2;
                    bins = (bins + 1) / 2;
                }
            }
        }

        int features = channels * bins;
        attentionIn = nn.Conv1d(features, AttentionSize, 1L);
        attentionNorm = nn.BatchNorm1d(AttentionSize);
        attentionOut = nn.Conv1d(AttentionSize, features, 1L);
        bottleneck = nn.Linear(2 * features, embeddingSize);
        mean_vec = zeros(embeddingSize);
        RegisterComponents();
    }

    /// <summary>The same network in the form of SpeechSpeed.Models.</summary>
    public ModelArchitecture Architecture { get; }

    /// <summary>Sets the vector that is subtracted last, the mean embedding of the training speech.</summary>
    public void SetMean(Tensor mean)
    {
        using IDisposable setting = no_grad();
        mean_vec.copy_(mean);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return (bottleneck.forward(Pooled(input)) - mean_vec).MoveToOuterDisposeScope();
    }

    /// <summary>The input of the last linear layer: mean and deviation over time, (batch, 2 · features).</summary>
    public Tensor Pooled(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = conv1.forward(input.transpose(1, 2).unsqueeze(1)).relu_();
        foreach (SimAmBlock block in blocks)
        {
            value = block.forward(value);
        }

        return Pool(value.flatten(1, 2)).MoveToOuterDisposeScope();
    }

    /// <summary>Replaces the last linear layer by a layer without bias.</summary>
    /// <param name="weight">Shape (embedding size, 2 · features).</param>
    public void SetBottleneck(Tensor weight)
    {
        using IDisposable setting = no_grad();
        bottleneck.weight!.copy_(weight);
        bottleneck.bias!.zero_();
        mean_vec.zero_();
    }

    /// <summary>The weights under the names of SpeechSpeed.Models' graph of the same network, with the batch norms of convolutions folded in.</summary>
    public IReadOnlyDictionary<string, float[]> FoldedWeights()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable reading = no_grad();
        Dictionary<string, float[]> weights = new(StringComparer.Ordinal);
        conv1.AddFolded(weights, "/front/conv1");
        foreach (SimAmBlock block in blocks)
        {
            block.AddFolded(weights);
        }

        Add("/pooling/attention.0.weight", attentionIn.weight);
        Add("/pooling/attention.0.bias", attentionIn.bias!);
        Add("/pooling/attention.2.weight", attentionNorm.weight!);
        Add("/pooling/attention.2.bias", attentionNorm.bias!);
        Add("/pooling/attention.2.running_mean", attentionNorm.running_mean!);
        Add("/pooling/attention.2.running_var", attentionNorm.running_var!);
        Add("/pooling/attention.3.weight", attentionOut.weight);
        Add("/pooling/attention.3.bias", attentionOut.bias!);
        Add("/bottleneck.weight", bottleneck.weight!);
        Add("/bottleneck.bias", bottleneck.bias!);
        Add("mean_vec", mean_vec);
        return weights;

        void Add(string name, Tensor tensor) => weights.Add(name, Values(tensor));
    }

    /// <summary>Writes the network as ONNX.</summary>
    /// <returns>The file's SHA-256 in lower-case hexadecimal.</returns>
    public string Save(string path) => ModelSource.FromWeights(Architecture, FoldedWeights()).Save(path);

    /// <summary>The entries of a tensor in row-major order.</summary>
    public static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();

    /// <summary>Weighted mean and deviation over time of (batch, features, frames).</summary>
    private Tensor Pool(Tensor frames)
    {
        Tensor hidden = attentionNorm.Normalise(nn.functional.relu(attentionIn.forward(frames)));
        Tensor weights = nn.functional.softmax(attentionOut.forward(hidden), 2);
        Tensor mean = (frames * weights).sum(2);
        Tensor variance = (frames * frames * weights).sum(2) - (mean * mean);
        return cat([mean, variance.AtLeast(1e-5).sqrt()], 1);
    }
}
