using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace SpeechSpeed.Learning;

/// <summary>
/// The reference's probe: a perceptron with one hidden layer, channels → hidden → ReLU → 1, in float32, trained on unscaled activations
/// with the mean squared error and Adam (Kingma &amp; Ba 2015; β₁ 0.9, β₂ 0.999, ε 1e-8). Its R² measures how well the
/// activations predict the target.
/// </summary>
public sealed class MlpProbe : IDisposable
{
    private readonly Linear hiddenLayer;
    private readonly Linear outputLayer;
    private readonly Sequential network;

    private MlpProbe(int channels, int hidden)
    {
        TorchRuntime.EnsureLoaded();
        Channels = channels;
        hiddenLayer = torch.nn.Linear(channels, hidden);
        outputLayer = torch.nn.Linear(hidden, 1);
        network = torch.nn.Sequential(("hidden", hiddenLayer), ("relu", torch.nn.ReLU()), ("output", outputLayer));
    }

    /// <summary>Number of channels of its input.</summary>
    public int Channels { get; }

    /// <summary>
    /// Trains a probe on the calling thread. Initial weights are PyTorch's default for a linear layer, uniform in ±1/√(fan-in), drawn in
    /// the order hidden weight, hidden bias, output weight, output bias; the order of the utterances is drawn anew for each epoch
    /// from the same generator. The last batch of an epoch may be smaller. Probes trained side by side are independent.
    /// </summary>
    /// <param name="activations">Shape (utterances, channels), row-major.</param>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <param name="targets">One per utterance, at least one.</param>
    /// <param name="settings">Size, epochs, batch, learning rate and seed.</param>
    /// <param name="name">The probed object, for example the layer's name: another name gives other random numbers for the same seed.</param>
    /// <param name="cancellationToken">Ends the training early.</param>
    /// <exception cref="SpeechSpeedException">There are no utterances.</exception>
    public static MlpProbe Train(
        float[] activations,
        int channels,
        double[] targets,
        ProbeSettings settings,
        string name,
        CancellationToken cancellationToken = default)
    {
        if (targets.Length == 0)
        {
            Throw.InputData($"probe of '{name}': expected utterances to train on, found none. Check the training splits.");
        }

        CheckShape(activations, channels, targets.Length);
        SeededRandom random = new(settings.Seed, name);
        MlpProbe probe = new(channels, settings.Hidden);
        try
        {
            Draw(probe.hiddenLayer, fanIn: channels, random);
            Draw(probe.outputLayer, fanIn: settings.Hidden, random);
            probe.Fit(activations, targets, settings, random, cancellationToken);
            return probe;
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>Reads a probe written by <see cref="Save"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">Number of channels it was trained on.</param>
    /// <param name="hidden">Units of its hidden layer.</param>
    /// <exception cref="SpeechSpeedException">The file holds no probe of this size.</exception>
    public static MlpProbe Load(string path, int channels, int hidden)
    {
        MlpProbe probe = new(channels, hidden);
        try
        {
            probe.network.load(path);
            return probe;
        }
        catch (Exception error) when (error is ArgumentException or IOException or FormatException)
        {
            probe.Dispose();
            Throw.InputData($"{path}: expected a probe of {channels} channels and {hidden} hidden units. {error.Message}", error);
            throw;
        }
    }

    /// <summary>Writes the weights in TorchSharp's module format. Equal probes give equal bytes.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        // The overload for streams would close the stream before it is flushed to the disk.
        using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
        network.save(writer);
    });

    /// <summary>Predicts the target of each utterance.</summary>
    /// <param name="activations">Shape (utterances, <see cref="Channels"/>), row-major.</param>
    public double[] Predict(float[] activations)
    {
        int utterances = activations.Length / Channels;
        CheckShape(activations, Channels, utterances);
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable inference = torch.no_grad();
        torch.Tensor predictions = network.forward(torch.tensor(activations, [utterances, Channels]));
        return [.. predictions.data<float>().ToArray().Select(value => (double)value)];
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static void CheckShape(float[] activations, int channels, int utterances)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (activations.Length != (long)utterances * channels)
        {
            throw new ArgumentException(
                $"Expected {utterances} utterances of {channels} channels, found {activations.Length} values.", nameof(activations));
        }
    }

    private static void Draw(Linear layer, int fanIn, SeededRandom random)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable setting = torch.no_grad();
        double bound = 1 / Math.Sqrt(fanIn);
        foreach (Parameter parameter in new[] { layer.weight!, layer.bias! })
        {
            float[] values = new float[parameter.numel()];
            random.FillUniform(values, bound);
            parameter.copy_(torch.tensor(values, parameter.shape));
        }
    }

    private void Fit(
        float[] activations, double[] targets, ProbeSettings settings, SeededRandom random, CancellationToken cancellationToken)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor inputs = torch.tensor(activations, [targets.Length, Channels]);
        torch.Tensor outputs = torch.tensor(targets, [targets.Length, 1], torch.float32);
        using AdamOptimizer optimizer = new(network.parameters(), settings.LearningRate);
        long[] order = new long[targets.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        for (int epoch = 0; epoch < settings.Epochs; epoch++)
        {
            random.Shuffle(order.AsSpan());
            for (int start = 0; start < order.Length; start += settings.Batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope step = torch.NewDisposeScope();
                torch.Tensor batch = torch.tensor(order[start..Math.Min(start + settings.Batch, order.Length)]);
                torch.Tensor loss = torch.nn.functional.mse_loss(network.forward(inputs.index_select(0, batch)), outputs.index_select(0, batch));
                optimizer.Minimise(loss);
            }
        }
    }
}
