using Microsoft.ML.OnnxRuntime;
using SpeechSpeed.Core;
using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.FrontEnd;

/// <summary>
/// A front end that is an ONNX graph: audio in, one row of numbers per frame out. Which axis of its output is time is found by running it at
/// two lengths: the one that grows. Its features are scaled, shifted, and their means subtracted where asked for.
/// </summary>
public sealed class GraphFrontEnd : IFrontEnd, IDisposable
{
    private const int ShortProbe = 16_000;
    private const int LongProbe = 24_000;

    private readonly InferenceSession session;
    private readonly ModelInput input;
    private readonly FeatureGraphSettings settings;
    private readonly CropSettings? crop;
    private readonly bool isBinsFirst;

    private GraphFrontEnd(InferenceSession session, ModelInput input, FeatureGraphSettings settings, CropSettings? crop)
    {
        this.session = session;
        this.input = input;
        this.settings = settings;
        this.crop = crop;
        (Bins, isBinsFirst) = FindAxes();
    }

    /// <inheritdoc/>
    public int Bins { get; }

    /// <summary>Reads the graph and finds the shape of what it gives.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="settings">What it is given, and what is done with what it gives.</param>
    /// <param name="crop">What it hears; null for the whole utterance.</param>
    /// <exception cref="SpeechSpeedException">The graph cannot be a front end.</exception>
    public static GraphFrontEnd Load(string file, FeatureGraphSettings settings, CropSettings? crop)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ModelProto model = OnnxFile.Read(file);
        ModelInput input = ModelInput.Read(model.Graph, file, bins: 1, new InputSettings(Kind: InputKind.Waveform, Samples: settings.Samples));
        if (input.Window is { } only)
        {
            Throw.InputData($"{file}: takes {only} samples at a time; expected a front end for audio of any length. Export it with a free number of samples.");
        }

        InferenceSession session = OrtSessions.Create(OnnxFile.Write(model, file), file);
        try
        {
            return new GraphFrontEnd(session, input, settings, crop);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public NetworkInput? Process(float[] samples, string utteranceId)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int heard = Crop.Length(crop, samples.Length);
        if (heard == 0)
        {
            return null;
        }

        (float[] values, long[] shape) = Run(samples.AsMemory(0, heard));
        int frames = values.Length / Bins;
        if (shape.Count(dimension => dimension != 1) > 2 || frames * Bins != values.Length)
        {
            Throw.InputData($"{input.Label}: gives {ProbedShape.Text(shape)} for {heard} samples; expected rows of {Bins}. Correct frontend.onnx.");
        }

        float[] rows = isBinsFirst ? InputFeed.Transposed(values, frames) : values;
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (float)((rows[i] * settings.Scale) + settings.Offset);
        }

        if (settings.Cmn && frames > 0)
        {
            MeanNormalization.Apply(rows, Bins);
        }

        if (crop is { PadFrames: var padded } && frames > 0 && frames < padded)
        {
            Array.Resize(ref rows, padded * Bins);
            frames = padded;
        }

        return frames == 0 ? null : NetworkInput.Of(rows, frames);
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private (int Bins, bool IsBinsFirst) FindAxes()
    {
        long[] shorter = Run(Noise(ShortProbe)).Shape;
        long[] longer = Run(Noise(LongProbe)).Shape;
        int[] growing = [.. Enumerable.Range(0, shorter.Length).Where(axis => longer.Length == shorter.Length && longer[axis] > shorter[axis])];
        int[] others = [.. Enumerable.Range(0, shorter.Length).Where(axis => !growing.Contains(axis) && shorter[axis] != 1)];
        if (growing.Length != 1 || others.Length != 1 || longer[others[0]] != shorter[others[0]])
        {
            Throw.InputData(
                $"{input.Label}: gives {ProbedShape.Text(shorter)} for {ShortProbe} samples and {ProbedShape.Text(longer)} for {LongProbe}; expected one axis that grows "
                + "with the audio (frames) and one other longer than 1 (bins). Correct frontend.onnx.");
        }

        return ((int)shorter[others[0]], others[0] < growing[0]);
    }

    private (float[] Values, long[] Shape) Run(ReadOnlyMemory<float> samples)
    {
        using RunOptions options = new();
        using InputFeed feed = InputFeed.Of(input, samples, samples.Length);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, feed.Names, feed.Values, [input.Output]);
            long[]? shape = ShapeProbe.Shape(results[0]);
            if (shape is null)
            {
                Throw.InputData($"{input.Label}: output '{input.Output}' is no float32 tensor; expected features, (frames, bins). Correct frontend.onnx.");
            }

            return (results[0].GetTensorDataAsSpan<float>().ToArray(), shape);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtSessions.CannotRun(input.Label, samples.Length, input.Unit, error);
        }
    }

    private static float[] Noise(int length)
    {
        SeededRandom random = new(0, "noise to find the axes of a front end");
        float[] noise = new float[length];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)(0.1 * random.NextNormal());
        }

        return noise;
    }
}
