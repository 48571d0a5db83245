using TorchSharp;

namespace SpeechSpeed.Torch;

/// <summary>
/// Arithmetic of tensors and numbers. TorchSharp passes a number to libtorch as an object with a finalizer, that of <c>a + b</c> included
/// (its factor 1), and does not keep it alive during the call: where other threads collect garbage, libtorch reads a number that is freed ("Unknown scalar type", or
/// a wrong result; dotnet/TorchSharp pull requests 1434 and 1496). Here every number lives until the call has returned. A test sees to it that nothing of the
/// project hands a number to TorchSharp in another way.
/// </summary>
public static class TensorArithmetic
{
    private static readonly Scalar One = Load();

    /// <summary>a + b.</summary>
    public static torch.Tensor Plus(this torch.Tensor a, torch.Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.add(b, One);
    }

    /// <summary>a + b.</summary>
    public static torch.Tensor Plus(this torch.Tensor a, double b)
    {
        ArgumentNullException.ThrowIfNull(a);
        using Scalar number = b;
        return a.add(number, One);
    }

    /// <summary>Adds <paramref name="b"/> to <paramref name="a"/> in place.</summary>
    public static void Increase(this torch.Tensor a, torch.Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        a.add_(b, One);
    }

    /// <summary>a · b.</summary>
    public static torch.Tensor Times(this torch.Tensor a, double b)
    {
        ArgumentNullException.ThrowIfNull(a);
        using Scalar number = b;
        return a.mul(number);
    }

    /// <summary>The larger of each entry and a number.</summary>
    public static torch.Tensor AtLeast(this torch.Tensor a, double least)
    {
        ArgumentNullException.ThrowIfNull(a);
        using Scalar number = least;
        return a.clamp_min(number);
    }

    /// <summary>Moves <paramref name="a"/> in place towards <paramref name="b"/>: (1 − share) · a + share · b.</summary>
    public static void MoveTowards(this torch.Tensor a, torch.Tensor b, double share)
    {
        ArgumentNullException.ThrowIfNull(a);
        using Scalar kept = 1 - share;
        using Scalar taken = share;
        a.mul_(kept).add_(b, taken);
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
