using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>Conversions between tensors and .NET numbers.</summary>
internal static class Tensors
{
    /// <summary>A tensor with memory of its own: its alignment, and with it the last bit of a product, then does not depend on the heap of .NET.</summary>
    public static torch.Tensor Owned(double[] values, long[] shape)
    {
        using torch.Tensor borrowed = torch.tensor(values, shape);
        return borrowed.clone();
    }

    /// <summary>Positions along a dimension.</summary>
    public static torch.Tensor Index(int[] positions)
    {
        using torch.Tensor borrowed = torch.tensor([.. positions.Select(position => (long)position)], [positions.Length], torch.int64);
        return borrowed.clone();
    }

    /// <summary>The one number of a tensor, read from its memory (<see cref="SpeechSpeed.Torch.TensorArithmetic"/> says why not as an item).</summary>
    public static double Number(torch.Tensor scalar) => Values(scalar)[0];

    /// <summary>The numbers of a tensor, row-major.</summary>
    public static double[] Values(torch.Tensor tensor)
    {
        using torch.Tensor contiguous = tensor.contiguous();
        return contiguous.data<double>().ToArray();
    }
}
