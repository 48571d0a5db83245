using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>Many targets of the same utterances, in parts that are solved in one go: that bounds the memory, and keeps matrices in the cache.</summary>
internal sealed class TargetBatches : IDisposable
{
    /// <summary>Targets of a part.</summary>
    public const int Size = 256;

    /// <summary>Copies targets.</summary>
    /// <param name="values">Shape (utterances, targets), row-major.</param>
    /// <param name="targets">How many targets, ≥ 1.</param>
    public TargetBatches(double[] values, int targets)
    {
        TorchRuntime.EnsureLoaded();
        Targets = targets;
        Utterances = values.Length / targets;
        using torch.Tensor all = torch.tensor(values, [Utterances, targets]);
        List<torch.Tensor> parts = [];
        for (int start = 0; start < targets; start += Size)
        {
            using torch.Tensor part = all.narrow(1, start, Math.Min(Size, targets - start));
            parts.Add(part.clone().contiguous());
        }

        Parts = parts;
    }

    /// <summary>Number of targets.</summary>
    public int Targets { get; }

    /// <summary>Number of utterances.</summary>
    public int Utterances { get; }

    /// <summary>The parts, shape (utterances, at most <see cref="Size"/>).</summary>
    public IReadOnlyList<torch.Tensor> Parts { get; }

    public void Dispose()
    {
        foreach (torch.Tensor part in Parts)
        {
            part.Dispose();
        }
    }
}
