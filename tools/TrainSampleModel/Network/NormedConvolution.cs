using SpeechSpeed.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Network;

/// <summary>A convolution without bias and the batch norm after it.</summary>
internal sealed class NormedConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d convolution;
    private readonly BatchNorm2d norm;

    public NormedConvolution(int inputs, int outputs, int kernel, int stride)
        : base("convolution")
    {
        convolution = nn.Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, bias: false);
        norm = nn.BatchNorm2d(outputs);
        RegisterComponents();
    }

    /// <summary>Makes it answer nothing until it has learnt to.</summary>
    public void Silence()
    {
        using IDisposable setting = no_grad();
        norm.weight!.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => norm.Normalise(convolution.forward(input));

    /// <summary>Adds weight and bias of the one convolution that does what both do with the norm's running statistics.</summary>
    public void AddFolded(Dictionary<string, float[]> weights, string name)
    {
        // In double: the fold is then exact to the float it is rounded to.
        Tensor scale = norm.weight!.to(float64) / norm.running_var!.to(float64).Plus(norm.eps).sqrt();
        Tensor weight = convolution.weight.to(float64) * scale.reshape(-1, 1, 1, 1);
        Tensor bias = norm.bias!.to(float64) - (norm.running_mean!.to(float64) * scale);
        weights.Add($"{name}.weight", SimAmResNet.Values(weight.to(float32)));
        weights.Add($"{name}.bias", SimAmResNet.Values(bias.to(float32)));
    }
}
