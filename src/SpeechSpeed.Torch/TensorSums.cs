using TorchSharp;

namespace SpeechSpeed.Torch;

/// <summary>
/// Sums of tensors for loops that make very many of them. TorchSharp passes a number to libtorch as an object with a finalizer, that of <c>a + b</c> included
/// (its factor 1), and does not keep it alive during the call: where other threads collect garbage often, libtorch reads a number that is freed ("Unknown scalar type";
/// dotnet/TorchSharp pull requests 1434 and 1496). Here the number lives as long as the program.
/// </summary>
public static class TensorSums
{
    private static readonly Scalar One = Load();

    /// <summary>a + b.</summary>
    public static torch.Tensor Plus(this torch.Tensor a, torch.Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.add(b, One);
    }

    /// <summary>Adds <paramref name="b"/> to <paramref name="a"/> in place.</summary>
    public static void Increase(this torch.Tensor a, torch.Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        a.add_(b, One);
    }

    /// <summary>Per column, the sum of the squares, shape (columns).</summary>
    /// <param name="a">Shape (rows, columns).</param>
    public static torch.Tensor SumsOfSquares(this torch.Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        using torch.Tensor squares = a.mul(a);
        return squares.sum([0L]);
    }

    private static Scalar Load()
    {
        TorchRuntime.EnsureLoaded();
        return 1;
    }
}
