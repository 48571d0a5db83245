using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models;

/// <summary>
/// A speaker model whose layers can be read: one forward pass gives the embedding and every layer's activations, averaged over frequency and
/// time inside the graph.
/// </summary>
/// <remarks>
/// <see cref="Run"/> may be called from many threads at once, best from one per core: each call runs on its caller's thread, and its results
/// do not depend on what else runs.
/// </remarks>
public sealed class SpeakerModel : IDisposable
{
    private const int LongestProbe = 1024;

    private readonly InferenceSession session;
    private readonly ModelInput input;
    private readonly string[] inputNames;
    private readonly IReadOnlyList<string> outputNames;

    private SpeakerModel(InferenceSession session, ModelInput input, IReadOnlyList<LayerTap> taps, IReadOnlyList<string> outputNames, ModelInfo info)
    {
        this.session = session;
        this.input = input;
        this.outputNames = outputNames;
        inputNames = [input.Name];
        Info = info;
        (MinimumFrames, float[][] probe) = FindMinimumFrames();
        Layers = [.. taps.Select((tap, i) => new Layer(tap.Name, i, probe[i].Length))];
    }

    /// <summary>The layers that are read, in the order of the forward pass; the last is the embedding.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Number of mel bins per frame.</summary>
    public int Bins => input.Bins;

    /// <summary>The least number of frames that the network gives finite activations for.</summary>
    public int MinimumFrames { get; }

    /// <summary>Facts about the network.</summary>
    public ModelInfo Info { get; }

    /// <summary>Reads or builds the model, finds its layers and prepares to run it.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="layers">Which layers to read.</param>
    /// <param name="bins">Mel bins per frame that the front end makes.</param>
    /// <exception cref="SpeechSpeedException">The model cannot be used, or does not fit the front end, or has no layer of a name asked for.</exception>
    public static SpeakerModel Load(ModelSource source, LayerSelection layers, int bins = 80)
    {
        ModelProto model = source.Read();
        byte[] bytes = model.ToByteArray();
        ModelInfo info = ModelInfo.Read(model, FileDigest.Sha256(bytes));

        ModelInput input = ModelInput.Read(model.Graph, source.Label, bins);
        IReadOnlyList<LayerTap> taps = layers.Select(LayerTaps.Find(model, input), source.Label);
        IReadOnlyList<string> outputNames = LayerTaps.Insert(model, taps);
        InferenceSession session = OrtSessions.Create(model.ToByteArray(), source.Label);
        try
        {
            return new SpeakerModel(session, input, taps, outputNames, info);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>One forward pass over one utterance. Thread-safe.</summary>
    /// <param name="fbank">The features, (frames, <see cref="Bins"/>) in row-major order. Not copied.</param>
    /// <param name="frames">Number of frames.</param>
    /// <returns>One array per layer, in the order of <see cref="Layers"/>, of <see cref="Layer.Dim"/> numbers each.</returns>
    /// <exception cref="ArgumentException"><paramref name="fbank"/> has not frames × bins numbers.</exception>
    /// <exception cref="SpeechSpeedException">The network does not take that many frames.</exception>
    public float[][] Run(ReadOnlyMemory<float> fbank, int frames)
    {
        if (frames < 1 || fbank.Length != (long)frames * Bins)
        {
            throw new ArgumentException($"The features have {fbank.Length} numbers; expected {frames} frames of {Bins} bins.", nameof(fbank));
        }

        if (input.FixedFrames is { } only && frames != only)
        {
            Throw.InputData($"{input.Label}: {frames} frames; the model takes {only} and no other number. Set extract.crop so that every utterance has {only} frames.");
        }

        if (frames < MinimumFrames)
        {
            Throw.InputData($"{input.Label}: {frames} frames; the model takes {MinimumFrames} or more.");
        }

        try
        {
            return RunSession(fbank, frames);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtSessions.CannotRun(input.Label, frames, error);
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

    private float[][] RunSession(ReadOnlyMemory<float> fbank, int frames)
    {
        using RunOptions options = new();
        using OrtValue features = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(fbank), [1, frames, Bins]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, inputNames, [features], outputNames);
        float[][] activations = new float[results.Count][];
        for (int i = 0; i < activations.Length; i++)
        {
            activations[i] = results[i].GetTensorDataAsSpan<float>().ToArray();
        }

        return activations;
    }

    /// <summary>
    /// The least number of frames that gives finite activations, by trying: doubled until it does, then halved between. Assumes that a network
    /// which takes a length takes every longer one.
    /// </summary>
    private (int Frames, float[][] Activations) FindMinimumFrames()
    {
        int tooFew = 0;
        int frames = input.FixedFrames ?? 1;
        float[][]? activations;
        while (!TryFrames(frames, out activations, out OnnxRuntimeException? error))
        {
            if (input.FixedFrames is not null || frames >= LongestProbe)
            {
                string reason = error is null ? "its activations for noise are not all finite" : error.Message;
                throw new SpeechSpeedException(ExitCode.InputData, $"{input.Label}: the model cannot run on {frames} frames: {reason}", error);
            }

            tooFew = frames;
            frames *= 2;
        }

        while (input.FixedFrames is null && frames - tooFew > 1)
        {
            int middle = (frames + tooFew) / 2;
            if (TryFrames(middle, out float[][]? found, out _))
            {
                frames = middle;
                activations = found;
            }
            else
            {
                tooFew = middle;
            }
        }

        return (frames, activations);
    }

    private bool TryFrames(int frames, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out float[][]? activations, out OnnxRuntimeException? error)
    {
        SeededRandom random = new(0, "noise to find the least number of frames");
        float[] noise = new float[frames * Bins];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)random.NextNormal();
        }

        activations = null;
        error = null;
        try
        {
            float[][] result = RunSession(noise, frames);
            activations = result.All(layer => layer.All(float.IsFinite)) ? result : null;
        }
        catch (OnnxRuntimeException failure)
        {
            error = failure;
        }

        return activations is not null;
    }
}
