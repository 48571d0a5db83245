using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>
/// Layers that are wide and have many utterances are rotated to their leading principal directions before anything else, because a decomposition costs the cube of the
/// smaller of the two numbers. Labels are not looked at.
/// </summary>
public static class WideLayers
{
    /// <summary>The most directions that are kept where there are more channels and more utterances.</summary>
    public const int MaxDirections = 2048;

    private const int RowsAtOnce = 4096;

    /// <summary>Rotates; the activations themselves where they are not wide.</summary>
    /// <param name="activations">Shape (utterances, channels), row-major.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="maxDirections">The most directions to keep, ≥ 1.</param>
    /// <returns>Shape (utterances, directions), and the number of directions.</returns>
    public static (float[] Activations, int Channels) Reduce(float[] activations, int channels, int maxDirections = MaxDirections)
    {
        ArgumentNullException.ThrowIfNull(activations);
        int utterances = activations.Length / channels;
        if (Math.Min(utterances, channels) <= maxDirections)
        {
            return (activations, channels);
        }

        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor raw = torch.tensor(activations, [utterances, channels]);
        torch.Tensor mean = raw.mean([0], keepdim: true, type: torch.float64);
        torch.Tensor gram = torch.zeros([channels, channels], torch.float64);
        for (int start = 0; start < utterances; start += RowsAtOnce)
        {
            using DisposeScope step = torch.NewDisposeScope();
            torch.Tensor part = Centred(raw, mean, start, utterances);
            gram.addmm_(part.transpose(0, 1), part);
        }

        torch.Tensor leading = torch.linalg.eigh(gram).Item2.narrow(1, channels - maxDirections, maxDirections).contiguous();
        float[] rotated = new float[(long)utterances * maxDirections];
        for (int start = 0; start < utterances; start += RowsAtOnce)
        {
            using DisposeScope step = torch.NewDisposeScope();
            float[] part = Centred(raw, mean, start, utterances).matmul(leading).to(torch.float32).data<float>().ToArray();
            part.CopyTo(rotated.AsSpan(start * maxDirections));
        }

        return (rotated, maxDirections);
    }

    private static torch.Tensor Centred(torch.Tensor raw, torch.Tensor mean, int start, int utterances) =>
        raw.narrow(0, start, Math.Min(RowsAtOnce, utterances - start)).to(torch.float64) - mean;
}
