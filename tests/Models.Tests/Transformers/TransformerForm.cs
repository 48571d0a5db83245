namespace SpeechSpeed.Models.Tests.Transformers;

/// <summary>How a LayerNorm is written.</summary>
public enum NormForm
{
    /// <summary>LayerNormalization.</summary>
    Operator,

    /// <summary>(x − mean) / sqrt(mean of (x − mean)² + ε), the square a power.</summary>
    Power,

    /// <summary>The square a product, a reciprocal for the quotient.</summary>
    Reciprocal,

    /// <summary>The mean subtracted once for the variance and once more for the quotient.</summary>
    Twice,

    /// <summary>ONNX Runtime's operator for a sum and its norm; LayerNormalization where there is no sum.</summary>
    WithSum,

    /// <summary>That operator for every other sum, as where some did not match a fusion.</summary>
    WithEveryOtherSum,
}

/// <summary>How attention is written.</summary>
public enum AttentionForm
{
    /// <summary>Softmax, product.</summary>
    Product,

    /// <summary>Rows without any weight are set to zero before the product.</summary>
    Guarded,

    /// <summary>Softmax, Einsum.</summary>
    Einsum,

    /// <summary>ONNX Runtime's operator from queries, keys and values on.</summary>
    Operator,

    /// <summary>ONNX Runtime's operator with the projections in it.</summary>
    WithProjections,
}

/// <summary>How a GELU is written. The tanh is another function, so it is a network of its own.</summary>
public enum GeluForm
{
    /// <summary>½ x (1 + erf(x / √2)).</summary>
    Erf,

    /// <summary>x · (½ (1 + erf(x / √2))).</summary>
    Distribution,

    /// <summary>ONNX Runtime's operator.</summary>
    Operator,
}

/// <summary>How one and the same transformer is written as a graph.</summary>
/// <param name="Norm">Its norms.</param>
/// <param name="Attention">Its attention.</param>
/// <param name="Gelu">Its non-linearities.</param>
/// <param name="IsFramesFirst">Whether the stream is (frames, batch, channels).</param>
/// <param name="BranchFirst">Whether sums have what is added first.</param>
/// <param name="HasNames">Whether nodes are called by their parts; otherwise by numbers.</param>
public sealed record TransformerForm(
    NormForm Norm = NormForm.Operator,
    AttentionForm Attention = AttentionForm.Product,
    GeluForm Gelu = GeluForm.Erf,
    bool IsFramesFirst = false,
    bool BranchFirst = false,
    bool HasNames = true);

/// <summary>A transformer.</summary>
/// <param name="Blocks">How many blocks it has.</param>
/// <param name="Block">What its blocks are.</param>
/// <param name="Heads">Heads of the attention.</param>
/// <param name="Convolutions">Convolutions before it.</param>
/// <param name="HasMask">Whether scores are masked by an input.</param>
/// <param name="Output">What it gives.</param>
/// <param name="Length">The only length that it takes; null for any.</param>
/// <param name="Bins">Bins of the features that it takes, before the frames as Whisper has them; null for audio.</param>
public sealed record TransformerKind(
    int Blocks, BlockKind Block, int Heads = 2, int Convolutions = 3, bool HasMask = false, TransformerOutput Output = TransformerOutput.Frames, int? Length = null, int? Bins = null);

/// <summary>Where the norms of a block are.</summary>
public enum BlockKind
{
    /// <summary>A block norms each of its sums.</summary>
    PostNorm,

    /// <summary>A block norms what its parts take, and a last norm follows the last block.</summary>
    PreNorm,

    /// <summary>The same, with half a feed-forward before the attention, and the norm of what the block gives. Its convolution is left out.</summary>
    Conformer,
}

/// <summary>What a transformer gives.</summary>
public enum TransformerOutput
{
    /// <summary>A vector for every frame.</summary>
    Frames,

    /// <summary>The same, and the stream before and after every block.</summary>
    FramesAndStates,

    /// <summary>One vector, by a convolution with a Relu, a mean and a linear layer.</summary>
    Vector,
}
