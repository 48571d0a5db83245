using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;

namespace SpeechSpeed.Statistics;

/// <summary>Reads activations of a layer, on every call anew.</summary>
/// <param name="first">Position of the first utterance.</param>
/// <param name="rows">Filled with whole utterances, row-major.</param>
public delegate void ActivationReader(int first, Span<float> rows);

/// <summary>
/// A layer in the form that every regression takes: utterances × directions in double precision, centred. A wide layer is rotated once to its leading principal directions, without using
/// labels: regressions cost the cube of the number of directions, and a ridge regression is the same in any rotation. With fewer utterances than channels and at most
/// <see cref="MaxDirections"/> utterances, the rotation comes from the kernel matrix of the utterances and loses nothing. Otherwise randomised subspace iteration finds it (Halko, Martinsson
/// &amp; Tropp 2011, algorithm 4.4), and <see cref="LostShare"/> is the share of variance that it omits.
/// </summary>
/// <remarks>
/// Activations are read in blocks, so a layer need not be one array; beside them, the reduction needs memory of about 16 bytes × (utterances + channels) × 532.
/// </remarks>
public sealed class LayerMatrix : IDisposable
{
    /// <summary>The largest number of directions.</summary>
    public const int MaxDirections = 512;

    private const int ValuesAtOnce = 1 << 22;
    private const int Oversampling = 20;
    private const int PowerIterations = 2;

    private LayerMatrix(torch.Tensor values, int width, double lostShare)
    {
        Values = values;
        Width = width;
        LostShare = lostShare;
    }

    /// <summary>Number of utterances.</summary>
    public int Utterances => (int)Values.shape[0];

    /// <summary>Number of directions, or of channels if none is left out.</summary>
    public int Directions => (int)Values.shape[1];

    /// <summary>Number of channels of the layer itself.</summary>
    public int Width { get; }

    /// <summary>The share of the variance that is in none of the directions, 0 to 1; 0 where the rotation loses nothing.</summary>
    public double LostShare { get; }

    /// <summary>Shape (utterances, directions).</summary>
    internal torch.Tensor Values { get; }

    /// <summary>Takes a layer whose activations are in memory.</summary>
    /// <param name="activations">Shape (utterances, channels), row-major, finite.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    public static LayerMatrix Of(float[] activations, int channels)
    {
        ArgumentNullException.ThrowIfNull(activations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (activations.Length % channels != 0)
        {
            throw new ArgumentException($"Expected whole utterances of {channels} channels, found {activations.Length} values.", nameof(activations));
        }

        return Read(
            activations.Length / channels, channels, (first, rows) => activations.AsSpan(checked(first * channels), rows.Length).CopyTo(rows));
    }

    /// <summary>Reads a layer.</summary>
    /// <param name="utterances">Number of utterances, ≥ 1.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="reader">Reads some of the utterances; called several times for each where the layer is wide.</param>
    /// <param name="maxDirections">The largest number of directions, ≥ 1.</param>
    public static LayerMatrix Read(int utterances, int channels, ActivationReader reader, int maxDirections = MaxDirections)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(utterances);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDirections);
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable inference = torch.no_grad();
        Blocks blocks = new(utterances, channels, reader);
        (torch.Tensor values, double lostShare) = channels <= Math.Min(maxDirections, utterances - 1) ? (blocks.All(), 0)
            : utterances <= maxDirections ? (FromKernel(blocks), 0)
            : FromIteration(blocks, Math.Min(maxDirections, channels));
        return new LayerMatrix(values.MoveToOuterDisposeScope(), channels, lostShare);
    }

    /// <summary>Some of the utterances, centred anew.</summary>
    /// <param name="utterances">Their positions.</param>
    public LayerMatrix At(IReadOnlyList<int> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor part = Values.index_select(0, Tensors.Index([.. utterances]));
        part.sub_(part.mean([0], keepdim: true));
        return new LayerMatrix(part.MoveToOuterDisposeScope(), Width, LostShare);
    }

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();

    /// <summary>U √Λ of the kernel matrix U Λ Uᵀ: the same inner products in fewer coordinates. Directions of pure round-off are left out.</summary>
    private static torch.Tensor FromKernel(Blocks blocks)
    {
        torch.Tensor all = blocks.All();
        (torch.Tensor values, torch.Tensor vectors) = torch.linalg.eigh(all.matmul(all.transpose(0, 1)));
        double[] sizes = Tensors.Values(values);
        double least = sizes[^1] * sizes.Length * Math.Pow(2, -52);
        int kept = Math.Max(1, sizes.Count(size => size > least));
        return vectors.narrow(1, sizes.Length - kept, kept).mul(values.narrow(0, sizes.Length - kept, kept).relu().sqrt());
    }

    private static (torch.Tensor Values, double LostShare) FromIteration(Blocks blocks, int directions)
    {
        int sought = Math.Min(directions + Oversampling, Math.Min(blocks.Utterances, blocks.Channels));
        SeededRandom random = new(0, "directions of a wide layer");
        double[] start = new double[blocks.Channels * sought];
        for (int i = 0; i < start.Length; i++)
        {
            start[i] = random.NextNormal();
        }

        torch.Tensor basis = Orthonormal(blocks.Times(Tensors.Owned(start, [blocks.Channels, sought])));
        for (int iteration = 0; iteration < PowerIterations; iteration++)
        {
            basis = Orthonormal(blocks.Times(Orthonormal(blocks.TransposedTimes(basis))));
        }

        // With Q the basis found, the leading left singular vectors and values of QᵀX are those of X.
        torch.Tensor small = blocks.TransposedTimes(basis);
        (torch.Tensor squares, torch.Tensor rotation) = torch.linalg.eigh(small.transpose(0, 1).matmul(small));
        torch.Tensor leading = squares.narrow(0, sought - directions, directions).relu();
        double kept = Tensors.Number(leading.sum());
        torch.Tensor values = basis.matmul(rotation.narrow(1, sought - directions, directions)).mul(leading.sqrt());
        return (values, blocks.SumOfSquares > 0 ? Math.Max(0, 1 - (kept / blocks.SumOfSquares)) : 0);
    }

    private static torch.Tensor Orthonormal(torch.Tensor columns)
    {
        torch.Tensor basis = torch.linalg.qr(columns).Q;
        columns.Dispose();
        return basis;
    }

    /// <summary>The centred activations, a block of utterances at a time.</summary>
    private sealed class Blocks
    {
        private readonly ActivationReader reader;
        private readonly int rowsAtOnce;
        private readonly torch.Tensor mean;

        public Blocks(int utterances, int channels, ActivationReader reader)
        {
            Utterances = utterances;
            Channels = channels;
            this.reader = reader;
            rowsAtOnce = Math.Clamp(ValuesAtOnce / channels, 1, utterances);
            torch.Tensor sum = torch.zeros([1, channels], torch.float64);
            Visit(Raw, (_, block) => sum.Increase(block.sum(0, keepdim: true)));
            mean = sum.div_(Tensors.Owned([utterances], [1, 1]));
            Visit(Centred, (_, block) => SumOfSquares += Tensors.Number(block.SumsOfSquares().sum()));
        }

        public int Utterances { get; }

        public int Channels { get; }

        /// <summary>The sum of squares of all centred activations.</summary>
        public double SumOfSquares { get; private set; }

        public torch.Tensor All()
        {
            torch.Tensor all = torch.empty([Utterances, Channels], torch.float64);
            Visit(Centred, (first, block) => all.narrow(0, first, block.shape[0]).copy_(block));
            return all;
        }

        /// <summary>X A, shape (utterances, columns).</summary>
        public torch.Tensor Times(torch.Tensor a)
        {
            torch.Tensor product = torch.empty([Utterances, a.shape[1]], torch.float64);
            Visit(Centred, (first, block) => product.narrow(0, first, block.shape[0]).copy_(block.matmul(a)));
            return product;
        }

        /// <summary>Xᵀ A, shape (channels, columns).</summary>
        public torch.Tensor TransposedTimes(torch.Tensor a)
        {
            torch.Tensor product = torch.zeros([Channels, a.shape[1]], torch.float64);
            Visit(Centred, (first, block) => product.Increase(block.transpose(0, 1).matmul(a.narrow(0, first, block.shape[0]))));
            return product;
        }

        private torch.Tensor Raw(int first, int count)
        {
            float[] rows = new float[checked(count * Channels)];
            reader(first, rows);
            return torch.tensor(rows, [count, Channels]).to(torch.float64);
        }

        private torch.Tensor Centred(int first, int count) => Raw(first, count).sub_(mean);

        private void Visit(Func<int, int, torch.Tensor> read, Action<int, torch.Tensor> visit)
        {
            for (int first = 0; first < Utterances; first += rowsAtOnce)
            {
                using DisposeScope scope = torch.NewDisposeScope();
                visit(first, read(first, Math.Min(rowsAtOnce, Utterances - first)));
            }
        }
    }
}
