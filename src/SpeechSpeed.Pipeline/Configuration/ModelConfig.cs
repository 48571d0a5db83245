using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>A model (<c>models:</c>): one of the kinds nested here.</summary>
/// <param name="Name">Its name in every table and figure, and of its folder below the results.</param>
public abstract record ModelConfig(string Name)
{
    /// <summary>A network in an ONNX file.</summary>
    /// <param name="Name">The model's name.</param>
    /// <param name="File">Full path of the ONNX file.</param>
    /// <param name="DataFiles">The files that hold some of its tensors, relative to its folder, with forward slashes.</param>
    /// <param name="Input">How it is fed, where that is said.</param>
    public sealed record Onnx(string Name, string File, IReadOnlyList<string> DataFiles, InputSettings Input) : ModelConfig(Name)
    {
        /// <summary>Where the file is to be had, the first tried first; none where it is not to be fetched.</summary>
        public IReadOnlyList<string> Addresses { get; init; } = [];

        /// <summary>The SHA-256 that the file must have, or null.</summary>
        public string? Sha256 { get; init; }
    }

    /// <summary>A network that is built here, with weights drawn from a seed.</summary>
    /// <param name="Name">The model's name.</param>
    /// <param name="Kind"><c>samresnet34</c> or <c>samresnet100</c>.</param>
    /// <param name="Width">Channels of the first stage.</param>
    /// <param name="Seed">Seed of the weights.</param>
    public sealed record Architecture(string Name, string Kind, int Width, long Seed) : ModelConfig(Name);

    /// <summary>Another model's graph with the entries of each weight tensor permuted: what an untrained network of that shape shows.</summary>
    /// <param name="Name">The model's name.</param>
    /// <param name="Of">The model it is the control of; never itself a control.</param>
    /// <param name="Seeds">One permutation for each; one or more, distinct, in ascending order.</param>
    /// <param name="Splits">The splits it is run on.</param>
    public sealed record Control(string Name, ModelConfig Of, IReadOnlyList<long> Seeds, IReadOnlyList<Split> Splits) : ModelConfig(Name);
}
