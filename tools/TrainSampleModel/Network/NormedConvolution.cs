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

    /// <summary>Sets the output to 0 until training changes it.</summary>
    public void Silence()
    {
        using IDisposable setting = no_grad();
        norm.weight!.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => norm.Normalise(convolution.forward(input));

    /// <summary>Adds weight and bias of one convolution that is equal to both, with the norm's running statistics.</summary>
    public void AddFolded(Dictionary<string, float[]> weights, string name)
    {
        // In double precision: the fold is then exact to the float that it is rounded to.
        Tensor scale = norm.weight!.to(float64) / norm.running_var!.to(float64).Plus(norm.eps).sqrt();
        Tensor weight = convolution.weight.to(float64) * scale.reshape(-1, 1, 1, 1);
        Tensor bias = norm.bias!.to(float64) - (norm.running_mean!.to(float64) * scale);
        weights.Add($"{name}.weight", SimAmResNet.Values(weight.to(float32)));
        weights.Add($"{name}.bias", SimAmResNet.Values(bias.to(float32)));
    }
}
