using SpeechSpeed.Core;

namespace SpeechSpeed.Models;

/// <summary>The architectures that can be built here.</summary>
public enum ModelKind
{
    /// <summary>Stages of 3, 4, 6, 3 blocks; 50 layers and the embedding.</summary>
    SimAmResNet34,

    /// <summary>Stages of 6, 16, 24, 3 blocks; 149 layers and the embedding.</summary>
    SimAmResNet100,
}

/// <summary>The names of <see cref="ModelKind"/> in <c>pipeline.yaml</c> and on command lines.</summary>
public static class ModelKinds
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<ModelKind> All { get; } = [ModelKind.SimAmResNet34, ModelKind.SimAmResNet100];

    /// <summary><c>samresnet34</c> or <c>samresnet100</c>.</summary>
    public static string Name(this ModelKind kind) => kind switch
    {
        ModelKind.SimAmResNet34 => "samresnet34",
        ModelKind.SimAmResNet100 => "samresnet100",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected one of the kinds."),
    };

    /// <summary>The kind of a name.</summary>
    public static ModelKind Of(string name) => All.Single(kind => kind.Name() == name);
}

/// <summary>A network that is built here (<c>architecture:</c> of a model).</summary>
/// <param name="Kind">The architecture.</param>
/// <param name="Width">Channels of the first stage, 1 or more; they double with every stage. WeSpeaker's models have 64.</param>
/// <param name="Seed">Seed of the weights, where they are drawn.</param>
/// <param name="Bins">Mel bins per frame, 8 or more. Default 80.</param>
/// <param name="EmbeddingSize">Size of the embedding, 1 or more. Default 256, WeSpeaker's.</param>
public sealed record ModelArchitecture(ModelKind Kind, int Width, long Seed, int Bins = 80, int EmbeddingSize = 256)
{
    /// <summary>What the network is called in messages.</summary>
    internal string Label => $"{Kind.Name()} of width {Width}, seed {Seed}";

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Width);
        if (Bins < 8)
        {
            Throw.Setting("frontend.bins", $"frontend.bins is {Bins}; {Kind.Name()} halves them three times and needs 8 or more.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EmbeddingSize);
    }
}
