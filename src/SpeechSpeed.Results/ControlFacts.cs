using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>The construction of an untrained control, and whether it allows conclusions.</summary>
/// <param name="Kind">The kind of its weights: <c>filters</c>, <c>initialised</c> or <c>permuted</c>.</param>
/// <param name="Layers">Number of measured layers over all seeds.</param>
/// <param name="Unhealthy">The unhealthy layers.</param>
public sealed record ControlFacts(string Kind, int Layers, IReadOnlyList<UnhealthyLayer> Unhealthy)
{
    /// <summary>Reads the health tables of all seeds.</summary>
    public static ControlFacts Of(IReadOnlyList<ControlLayerHealth> health) => new(
        health[0].Kind, health.Count, [.. health.Where(layer => layer.Problem.Length > 0).Select(layer => new UnhealthyLayer(layer.Seed, layer.Layer, layer.Problem))]);

    /// <summary>The reason why a difference to the control allows no conclusion; null if the control is healthy.</summary>
    public string? Problem() => Unhealthy.Count == 0 ? null
        : $"{Numbers.Text(Unhealthy.Count)} of {Numbers.Text(Layers)} layers of its seeds are not healthy, the first {Unhealthy[0].Layer} of seed {Numbers.Text(Unhealthy[0].Seed)}: {Unhealthy[0].Problem}";
}

/// <summary>An unhealthy layer of a control.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Problem">The reason, with the numbers.</param>
public sealed record UnhealthyLayer(long Seed, string Layer, string Problem);
