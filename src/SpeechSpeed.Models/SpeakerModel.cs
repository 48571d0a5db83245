using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models;

/// <summary>
/// A speaker model whose layers can be read: one forward pass gives the embedding and every layer's activations, averaged over frequency and
/// pooled over time (<see cref="TimePooling"/>) inside the graph.
/// </summary>
/// <remarks>
/// <see cref="Run"/> may be called from many threads at once, best from one per core: each call runs on its caller's thread, and its results
/// do not depend on what else runs.
/// </remarks>
public sealed class SpeakerModel : IDisposable
{
    private const int LongestProbeFrames = 1024;
    private const int LongestProbeSamples = 1 << 18;

    /// <summary>Relative to the largest number of a layer.</summary>
    private const float MostRounding = 1e-3f;

    private readonly InferenceSession session;
    private readonly ModelInput input;
    private readonly IReadOnlyList<LayerTap> taps;
    private readonly TimePooling pooling;
    private readonly IReadOnlyList<string> outputNames;

    private SpeakerModel(
        InferenceSession session, ModelInput input, IReadOnlyList<LayerTap> taps, TimePooling pooling, IReadOnlyList<string> outputNames, ModelInfo info, int batch)
    {
        this.session = session;
        this.input = input;
        this.taps = taps;
        this.pooling = pooling;
        this.outputNames = outputNames;
        Info = info;
        IsEmbeddingMeanOfFrames = taps[^1].IsMeanOfFrames;
        (MinimumLength, float[][] probe) = FindMinimumLength();
        Batch = batch > 1 && TakesTwo() ? batch : 1;
        Layers = [.. taps.Select((tap, i) => new Layer(tap.Name, i, probe[i].Length))];
        if (Layers.FirstOrDefault(layer => layer.Dim == 0) is { } empty)
        {
            Throw.InputData($"{input.Label}: '{empty.Name}' gives no numbers; expected one or more per utterance. Export the model again, or leave the layer out of extract.layers.");
        }
    }

    /// <summary>The layers that are read, in the order of the forward pass; the last is the embedding.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Whether the network takes features or audio.</summary>
    public InputKind Kind => input.Kind;

    /// <summary>How the audio is normalised that <see cref="Run"/> is to be given.</summary>
    public InputNormalization Normalization => input.Normalization;

    /// <summary>Whether the network gives a vector for every frame, of which the mean over time is taken for the embedding.</summary>
    public bool IsEmbeddingMeanOfFrames { get; }

    /// <summary>Numbers of a frame: mel bins; 1 for audio.</summary>
    public int Bins => input.Bins;

    /// <summary>The least number of frames (of audio: samples) that the network gives finite activations for.</summary>
    public int MinimumLength { get; }

    /// <summary>
    /// Largest number of utterances of one length for a pass: 1 unless more were asked for and the network takes them, which is tried. A graph that was exported for one utterance refuses two,
    /// or mixes them; one that is run on windows gets one at a time.
    /// </summary>
    public int Batch { get; }

    /// <summary>Facts about the network.</summary>
    public ModelInfo Info { get; }

    /// <summary>Reads or builds the model, finds its layers and prepares to run it.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="layers">Which layers to read.</param>
    /// <param name="bins">Mel bins per frame that the front end makes.</param>
    /// <param name="settings">What is to be said of its input beyond what its graph says; null for nothing.</param>
    /// <param name="pooling">What is read of a layer's frames. Of the embedding and of layers without time it is always the mean.</param>
    /// <param name="execution">What computes it; null for the CPU.</param>
    /// <exception cref="SpeechSpeedException">The model cannot be used, or does not fit the front end, or has no layer of a name asked for; or what is to compute it is not available.</exception>
    public static SpeakerModel Load(
        ModelSource source, LayerSelection layers, int bins = 80, InputSettings? settings = null, TimePooling pooling = TimePooling.Mean, ExecutionSettings? execution = null)
    {
        (ModelProto model, ModelInfo info, ModelInput input, IReadOnlyList<LayerTap> all) = source.Prepare(bins, settings);
        IReadOnlyList<LayerTap> taps = LayerTaps.Pooled(model, input, layers.Select(all, source.Label), pooling);
        IReadOnlyList<string> outputNames = LayerTaps.Insert(model, taps, pooling);
        InferenceSession session = OrtSessions.Create(OnnxFile.Write(model, source.Label), source.Label, execution: execution);

        // The copies of the weights that led to the session's own are several times its size, and would otherwise stay for as long as little else is allocated.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            return new SpeakerModel(session, input, taps, pooling, outputNames, info, execution?.Batch ?? 1);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// One forward pass over one utterance; where the network takes windows, one over each, and their activations averaged. Thread-safe.
    /// </summary>
    /// <param name="values">The features, (frames, <see cref="Bins"/>) in row-major order, or the samples, from −1 to 1. Not copied where the network takes them so.</param>
    /// <param name="length">Number of frames or samples.</param>
    /// <returns>One array per layer, in the order of <see cref="Layers"/>, of <see cref="Layer.Dim"/> numbers each.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> has not length × bins numbers.</exception>
    /// <exception cref="SpeechSpeedException">The network does not take that length.</exception>
    public float[][] Run(ReadOnlyMemory<float> values, int length) => RunBatch([values], length)[0];

    /// <summary>One forward pass over utterances of one length. Thread-safe.</summary>
    /// <param name="utterances">The values of each, as for one utterance; at most <see cref="Batch"/>.</param>
    /// <param name="length">Number of frames or samples of each.</param>
    /// <returns>Of each utterance, one array per layer.</returns>
    /// <inheritdoc cref="Run"/>
    public float[][][] RunBatch(IReadOnlyList<ReadOnlyMemory<float>> utterances, int length)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(utterances.Count, Batch, nameof(utterances));
        foreach (ReadOnlyMemory<float> values in utterances)
        {
            if (length < 1 || values.Length != (long)length * Bins)
            {
                throw new ArgumentException($"Found {values.Length} numbers; expected {length} {input.Unit} of {Bins}.", nameof(utterances));
            }
        }

        if (length < MinimumLength)
        {
            Throw.InputData($"{input.Label}: {length} {input.Unit}; the model takes {MinimumLength} or more.");
        }

        try
        {
            return input.Window is { } window ? [RunWindows(utterances[0], length, window)] : RunSession(utterances, length);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtSessions.CannotRun(input.Label, length, input.Unit, error);
        }
    }

    /// <summary>The first layer with a NaN or an infinity; null where all activations are finite.</summary>
    /// <param name="activations">What <see cref="Run"/> returned.</param>
    public Layer? FindNonFinite(IReadOnlyList<float[]> activations)
    {
        for (int i = 0; i < activations.Count; i++)
        {
            foreach (float value in activations[i])
            {
                if (!float.IsFinite(value))
                {
                    return Layers[i];
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private float[][] RunWindows(ReadOnlyMemory<float> values, int length, int window)
    {
        double[][] sums = [.. Layers.Select(layer => new double[layer.Dim])];
        int windows = 0;
        foreach (int start in SlidingWindows.Starts(length, window, input.Hop))
        {
            windows++;
            float[][] activations = RunSession([values.Slice(start * Bins, window * Bins)], window)[0];
            for (int i = 0; i < sums.Length; i++)
            {
                for (int channel = 0; channel < sums[i].Length; channel++)
                {
                    sums[i][channel] += activations[i][channel];
                }
            }
        }

        return [.. sums.Select(layer => Array.ConvertAll(layer, sum => (float)(sum / windows)))];
    }

    private float[][][] RunSession(IReadOnlyList<ReadOnlyMemory<float>> utterances, int length)
    {
        using RunOptions options = new();
        using InputFeed feed = InputFeed.Of(input, utterances, length);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, feed.Names, feed.Values, outputNames);
        float[][][] activations = new float[utterances.Count][][];
        for (int utterance = 0; utterance < activations.Length; utterance++)
        {
            activations[utterance] = new float[taps.Count][];
            int size = taps.Count;
            for (int i = 0; i < taps.Count; i++)
            {
                ReadOnlySpan<float> all = results[i].GetTensorDataAsSpan<float>();
                int count = all.Length / activations.Length;
                ReadOnlySpan<float> found = all.Slice(utterance * count, count);
                activations[utterance][i] = taps[i].Frames is null
                    ? found.ToArray()
                    : FrameMoments.Finish(found, results[size++].GetTensorDataAsSpan<long>()[0] / activations.Length, pooling);
            }
        }

        return activations;
    }

    /// <summary>Whether two utterances at once give what each gives alone, but for rounding; two that are mixed differ in the first digits.</summary>
    private bool TakesTwo()
    {
        if (input.Window is not null || !input.Axes.Contains(InputAxis.Batch))
        {
            return false;
        }

        int length = 2 * MinimumLength;
        float[][] noises = [Noise(length, 1), Noise(length, 2)];
        try
        {
            float[][][] together = RunSession([.. noises.Select(noise => (ReadOnlyMemory<float>)noise)], length);
            return noises.Zip(together).All(pair => RunSession([pair.First], length)[0].Zip(pair.Second).All(layer => AreAlike(layer.First, layer.Second)));
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }

        static bool AreAlike(float[] alone, float[] beside)
        {
            float limit = MostRounding * alone.Max(Math.Abs);
            return alone.Length == beside.Length && alone.Zip(beside).All(pair => Math.Abs(pair.First - pair.Second) <= limit);
        }
    }

    /// <summary>
    /// The least length that gives finite activations, by trying: doubled until it does, then halved between. Assumes that a network
    /// which takes a length takes every longer one. Where it takes windows, the window.
    /// </summary>
    private (int Length, float[][] Activations) FindMinimumLength()
    {
        int longest = input.Kind == InputKind.Waveform ? LongestProbeSamples : LongestProbeFrames;
        int tooFew = 0;
        int length = input.Window ?? 1;
        float[][]? activations;
        while (!TryLength(length, out activations, out OnnxRuntimeException? error))
        {
            if (input.Window is not null || length >= longest)
            {
                string reason = error is null ? "its activations for noise are not all finite" : error.Message;
                throw new SpeechSpeedException(
                    ExitCode.InputData,
                    $"{input.Label}: the model cannot run on {length} {input.Unit}: {reason.TrimEnd('.')}. Inspect it with --target=Inspect, and describe its input under the model's key input.",
                    error);
            }

            tooFew = length;
            length *= 2;
        }

        while (input.Window is null && length - tooFew > 1)
        {
            int middle = (length + tooFew) / 2;
            if (TryLength(middle, out float[][]? found, out _))
            {
                length = middle;
                activations = found;
            }
            else
            {
                tooFew = middle;
            }
        }

        return (length, activations);
    }

    private bool TryLength(int length, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out float[][]? activations, out OnnxRuntimeException? error)
    {
        activations = null;
        error = null;
        try
        {
            float[][] result = RunSession([Noise(length, 0)], length)[0];
            activations = result.All(layer => layer.All(float.IsFinite)) ? result : null;
        }
        catch (OnnxRuntimeException failure)
        {
            error = failure;
        }

        return activations is not null;
    }

    private float[] Noise(int length, int seed)
    {
        SeededRandom random = new(seed, "noise to find the least number of frames");
        float[] noise = new float[length * Bins];
        double deviation = input.Kind == InputKind.Waveform ? 0.1 : 1;
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)(deviation * random.NextNormal());
        }

        return noise;
    }
}
