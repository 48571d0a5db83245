using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Linear centred kernel alignment (Kornblith, Norouzi, Lee &amp; Hinton 2019) of two layers on the same utterances: 1 where one is a rotation and scaling of the other, about 0 without any relation. With few
/// utterances and many channels the plain estimate is near 1 for any two layers, so HSIC is Song, Smola, Gretton, Bedo &amp; Borgwardt's (2012) without bias. It is the inner product of U-centred Gram matrices
/// (Székely &amp; Rizzo 2014), so the Gram matrix of a layer is made once for all its pairs.
/// </summary>
public static class LinearCka
{
    /// <summary>The fewest utterances.</summary>
    public const int MinUtterances = 4;

    /// <summary>The Gram matrix of a layer, U-centred and of length 1.</summary>
    /// <param name="layer">At least <see cref="MinUtterances"/> utterances.</param>
    /// <returns>The part above the diagonal, row by row; NaN where the layer does not vary.</returns>
    public static float[] Gram(LayerMatrix layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(layer.Utterances, MinUtterances, nameof(layer));
        TorchRuntime.EnsureLoaded();
        double[] products;
        using (DisposeScope scope = torch.NewDisposeScope())
        {
            products = Tensors.Values(layer.Values.matmul(layer.Values.transpose(0, 1)));
        }

        int count = layer.Utterances;
        double[] means = new double[count];
        for (int i = 0; i < count; i++)
        {
            products[(i * count) + i] = 0;
            means[i] = products.AsSpan(i * count, count).ToArray().Sum() / (count - 2);
        }

        double mean = means.Sum() / (count - 1);
        double[] centred = new double[count * (count - 1) / 2];
        int place = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                centred[place++] = products[(i * count) + j] - means[i] - means[j] + mean;
            }
        }

        double length = Math.Sqrt(centred.Sum(value => value * value));
        return [.. centred.Select(value => (float)(value / length))];
    }

    /// <summary>The alignment of every layer of one network with every layer of another.</summary>
    /// <param name="ones">Gram matrices of the layers of one network.</param>
    /// <param name="others">Those of the other, on the same utterances.</param>
    /// <returns>Shape (layers, layers of the other), row-major; NaN for layers that do not vary.</returns>
    public static double[] Between(IReadOnlyList<float[]> ones, IReadOnlyList<float[]> others)
    {
        ArgumentNullException.ThrowIfNull(ones);
        ArgumentNullException.ThrowIfNull(others);
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        return [.. Stack(ones).matmul(Stack(others).transpose(0, 1)).to_type(torch.ScalarType.Float64).data<double>().ToArray()];
    }

    private static torch.Tensor Stack(IReadOnlyList<float[]> grams) => torch.stack([.. grams.Select(gram => torch.tensor(gram).clone())]);
}
