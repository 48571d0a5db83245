using System.Runtime.InteropServices;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics;

/// <summary>The activations of a layer, reduced at the first analysis for all analyses. For one thread.</summary>
/// <param name="activations">Shape (utterances, channels), row-major, finite.</param>
/// <param name="channels">Number of channels, ≥ 1.</param>
public sealed class LayerActivations(float[] activations, int channels) : IDisposable
{
    private const int FloatsAtOnce = 1 << 20;

    private string? digest;
    private LayerMatrix? matrix;

    /// <summary>The layer in the form that regressions take.</summary>
    public LayerMatrix Matrix => matrix ??= LayerMatrix.Of(activations, channels);

    /// <summary>Digest of the activations and their shape.</summary>
    internal string Digest => digest ??= FileDigest.Sha256(stream =>
    {
        stream.Write(Encoding.UTF8.GetBytes($"{Numbers.Text(channels)}\n"));
        for (int start = 0; start < activations.Length; start += FloatsAtOnce)
        {
            stream.Write(MemoryMarshal.AsBytes(activations.AsSpan(start, Math.Min(FloatsAtOnce, activations.Length - start))));
        }
    });

    /// <inheritdoc/>
    public void Dispose() => matrix?.Dispose();
}
