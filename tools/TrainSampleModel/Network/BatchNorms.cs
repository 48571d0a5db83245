using TorchSharp;
using TorchSharp.Modules;

namespace SpeechSpeed.TrainSampleModel.Network;

/// <summary>The computation of batch norms.</summary>
internal static class BatchNorms
{
    /// <summary>
    /// The norm of a batch. During training, its running statistics move towards the batch's. The module's own forward counts batches by a number that it
    /// leaves to the garbage collector (see <see cref="SpeechSpeed.Torch.TensorArithmetic"/>); nothing reads that count.
    /// </summary>
    public static torch.Tensor Normalise(this BatchNorm norm, torch.Tensor input) => torch.nn.functional.batch_norm(
        input, norm.running_mean, norm.running_var, norm.weight, norm.bias, norm.training, norm.momentum ?? 0.1, norm.eps);
}
