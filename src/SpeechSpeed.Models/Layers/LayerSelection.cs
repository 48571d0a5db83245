using SpeechSpeed.Core;

namespace SpeechSpeed.Models.Layers;

/// <summary>Which layers are read: all of them, or those named. The embedding is always read.</summary>
public sealed class LayerSelection
{
    private readonly HashSet<string>? names;

    private LayerSelection(HashSet<string>? names)
    {
        this.names = names;
    }

    /// <summary>Every layer of the network.</summary>
    public static LayerSelection All { get; } = new(null);

    /// <summary>The named layers, in whatever order; they are read in the order of the forward pass.</summary>
    public static LayerSelection Of(IEnumerable<string> names) => new(new HashSet<string>(names, StringComparer.Ordinal));

    /// <summary>The selected ones of a network's taps, in their order.</summary>
    /// <param name="taps">All the taps; the last is the embedding.</param>
    /// <param name="label">What the network is called in an error.</param>
    /// <exception cref="SpeechSpeedException">A name that the network does not have.</exception>
    internal IReadOnlyList<LayerTap> Select(IReadOnlyList<LayerTap> taps, string label)
    {
        if (names is null)
        {
            return taps;
        }

        string[] unknown = [.. names.Except(taps.Select(tap => tap.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            Throw.Setting(
                "extract.layers",
                $"{label}: no layer is called {string.Join(", ", unknown.Select(name => $"'{name}'"))}. "
                + $"Its layers are: {string.Join(", ", taps.Select(tap => tap.Name))}. Correct extract.layers, or set it to 'all'.");
        }

        return [.. taps.Where(tap => names.Contains(tap.Name) || tap.Name == Layer.Embedding)];
    }
}
