using SpeechSpeed.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Network;

/// <summary>A residual block with SimAM (Yang et al., ICML 2021) before the addition.</summary>
internal sealed class SimAmBlock : nn.Module<Tensor, Tensor>
{
    private readonly string graphName;
    private readonly NormedConvolution conv1;
    private readonly NormedConvolution conv2;
    private readonly NormedConvolution? downsample;

    /// <summary>Creates a block.</summary>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="channels">Channels of its input.</param>
    /// <param name="widens">Whether it doubles the channels and halves bins and frames.</param>
    public SimAmBlock(string name, int channels, bool widens)
        : base(name)
    {
        graphName = name;
        int outputs = widens ? 2 * channels : channels;
        int stride = widens ? 2 : 1;
        conv1 = new NormedConvolution(channels, outputs, kernel: 3, stride);
        conv2 = new NormedConvolution(outputs, outputs, kernel: 3, stride: 1);
        downsample = widens ? new NormedConvolution(channels, outputs, kernel: 1, stride) : null;
        RegisterComponents();

        // Goyal et al. 2017: a block begins as its shortcut. The depth of a random network then does not scramble its input.
        conv2.Silence();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = SimAm(conv2.forward(conv1.forward(input).relu_()));
        Tensor shortcut = downsample is null ? input : downsample.forward(input);
        return value.Plus(shortcut).relu_().MoveToOuterDisposeScope();
    }

    /// <summary>Adds the folded weights of its convolutions.</summary>
    public void AddFolded(Dictionary<string, float[]> weights)
    {
        conv1.AddFolded(weights, $"{graphName}/conv1");
        conv2.AddFolded(weights, $"{graphName}/conv2");
        downsample?.AddFolded(weights, $"{graphName}/downsample");
    }

    private static Tensor SimAm(Tensor x)
    {
        // Σd² / n with n = bins · frames − 1 is the unbiased variance. In-place operations overwrite only tensors that the gradient does not need.
        (Tensor variance, Tensor mean) = var_mean(x, [2L, 3L], unbiased: true, keepdim: true);
        Tensor deviation = x - mean;
        Tensor ratio = deviation * deviation * variance.Plus(1e-4).reciprocal_().Times(0.25);
        return x * ratio.Plus(0.5).sigmoid_();
    }
}
