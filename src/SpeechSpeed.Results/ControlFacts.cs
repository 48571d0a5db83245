using SpeechSpeed.Core;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Results;

/// <summary>How an untrained control is made, and whether anything can be concluded from it.</summary>
/// <param name="Kind">How its weights are made: <c>filters</c>, <c>initialised</c> or <c>permuted</c>.</param>
/// <param name="Layers">How many layers of all seeds were measured.</param>
/// <param name="Unhealthy">Those of them that do not work as layers do.</param>
public sealed record ControlFacts(string Kind, int Layers, IReadOnlyList<UnhealthyLayer> Unhealthy)
{
    /// <summary>From the health tables of all seeds.</summary>
    public static ControlFacts Of(IReadOnlyList<ControlLayerHealth> health) => new(
        health[0].Kind, health.Count, [.. health.Where(layer => layer.Problem.Length > 0).Select(layer => new UnhealthyLayer(layer.Seed, layer.Layer, layer.Problem))]);

    /// <summary>Why nothing can be concluded from a difference to the control; null where it is healthy.</summary>
    public string? Problem() => Unhealthy.Count == 0 ? null
        : $"{Numbers.Text(Unhealthy.Count)} of {Numbers.Text(Layers)} layers of its seeds are not healthy, the first {Unhealthy[0].Layer} of seed {Numbers.Text(Unhealthy[0].Seed)}: {Unhealthy[0].Problem}";
}

/// <summary>A layer of a control that does not work as a layer does.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Problem">Why, with the numbers.</param>
public sealed record UnhealthyLayer(long Seed, string Layer, string Problem);
