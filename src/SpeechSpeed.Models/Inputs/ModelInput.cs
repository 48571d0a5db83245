using SpeechSpeed.Core;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models.Inputs;

/// <summary>What an axis of a network's input is.</summary>
internal enum InputAxis
{
    /// <summary>Utterances, all of one length.</summary>
    Batch,

    /// <summary>An axis of length one: an image's channel.</summary>
    One,

    /// <summary>Frames, or samples of a waveform.</summary>
    Time,

    /// <summary>Mel bins, or whatever the front end makes of them.</summary>
    Bins,
}

/// <summary>
/// How a network is fed, one utterance or one window of it at a time: what its input is, found from the graph and from what the user said of it.
/// </summary>
/// <param name="Label">What the model is called in an error.</param>
/// <param name="Name">The input's name in the graph.</param>
/// <param name="Output">The name of the output that is the embedding.</param>
/// <param name="Kind">Features or audio.</param>
/// <param name="Axes">What each axis of the input is.</param>
/// <param name="Bins">Numbers of a frame; 1 for audio.</param>
/// <param name="Samples">Range of the audio.</param>
/// <param name="Normalization">How audio is normalised before it is fed; none for features.</param>
/// <param name="Window">Length of the windows that an utterance is cut into, in <see cref="Unit"/>; null where the network hears it whole.</param>
/// <param name="Hop">From the start of a window to the start of the next.</param>
/// <param name="Lengths">Inputs that are told the length.</param>
internal sealed record ModelInput(
    string Label,
    string Name,
    string Output,
    InputKind Kind,
    IReadOnlyList<InputAxis> Axes,
    int Bins,
    SampleRange Samples,
    InputNormalization Normalization,
    int? Window,
    int Hop,
    IReadOnlyList<LengthInput> Lengths)
{
    /// <summary>The most numbers that a network is fed at once: an hour of audio.</summary>
    private const int MostNumbers = 3600 * 16_000;

    private const string Expected =
        "one input of float32, shape (batch, frames, bins) or (batch, bins, frames) for features, (batch, samples) for audio, and beside it at most inputs of the length";

    /// <summary>Whether neither the graph nor the user says which axis is time: trying will tell.</summary>
    public bool IsOrderUnknown { get; private init; }

    /// <summary>What a length counts, for messages.</summary>
    public string Unit => Kind == InputKind.Waveform ? "samples" : "frames";

    /// <summary>Whether features are given bin by bin rather than frame by frame.</summary>
    public bool IsBinsFirst => Axes.Index().First(axis => axis.Item is InputAxis.Time or InputAxis.Bins).Item == InputAxis.Bins;

    /// <summary>The same input with time and bins the other way round.</summary>
    public ModelInput Swapped() => this with
    {
        Axes = [.. Axes.Select(axis => axis switch { InputAxis.Time => InputAxis.Bins, InputAxis.Bins => InputAxis.Time, _ => axis })],
        IsOrderUnknown = false,
    };

    /// <summary>The input's shape.</summary>
    /// <param name="length">Length of each utterance in <see cref="Unit"/>.</param>
    /// <param name="batch">Number of utterances.</param>
    public long[] Shape(int length, int batch = 1) =>
        [.. Axes.Select(axis => axis switch { InputAxis.Batch => batch, InputAxis.Time => length, InputAxis.Bins => Bins, _ => 1L })];

    /// <summary>Reads and checks the inputs and outputs of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="label">What the model is called in an error.</param>
    /// <param name="bins">The bins that the front end makes.</param>
    /// <param name="settings">What the user says of the input; null for nothing.</param>
    /// <param name="config">What the file beside the model says of its audio; null where there is none.</param>
    /// <exception cref="SpeechSpeedException">The network cannot be fed, or not so.</exception>
    public static ModelInput Read(GraphProto graph, string label, int bins, InputSettings? settings = null, PreprocessorConfig? config = null)
    {
        settings ??= new InputSettings(SampleRange.Unit);
        IReadOnlyList<GraphInput> inputs = GraphInput.All(graph);
        GraphInput input = Choose(inputs, label, settings);
        string output = ChooseOutput(graph, label, settings);
        bool isWaveform = IsWaveform(input, settings, bins);
        (InputAxis[] axes, bool isOrderUnknown) = isWaveform ? (WaveformAxes(input, label), false) : FeatureAxes(input, label, bins, settings);
        int? Fixed(InputAxis axis) => Array.IndexOf(axes, axis) is var i and >= 0 ? input.Dims?[i] : null;

        if (Fixed(InputAxis.Batch) is not (null or 1))
        {
            Throw.InputData(
                $"{label}: input '{input.Name}' takes {Fixed(InputAxis.Batch)} utterances at a time; expected any number or 1. Export the model with a batch of one.");
        }

        if (Fixed(InputAxis.Bins) is { } modelBins && modelBins != bins)
        {
            Throw.Setting(
                "frontend.bins",
                $"{label}: takes {modelBins} bins per frame, the front end makes {bins}. Set frontend.bins to {modelBins}, "
                + "or frontend.onnx to the front end that the model was trained with.");
        }

        InputNormalization normalization = NormalizationOf(label, isWaveform, settings, config);
        ModelInput read = new(
            label,
            input.Name,
            output,
            isWaveform ? InputKind.Waveform : InputKind.Features,
            axes,
            isWaveform ? 1 : bins,
            normalization == InputNormalization.None ? settings.Samples : SampleRange.Unit,
            normalization,
            WindowOf(input, label, Fixed(InputAxis.Time), isWaveform ? 1 : bins, settings),
            Hop: 0,
            [.. inputs.Where(other => other != input).Select(other => LengthInput.Of(other, Fixed(InputAxis.Time)) ?? throw CannotFeed(label, inputs, $"'{other.Name}' is none of these"))])
        {
            IsOrderUnknown = isOrderUnknown,
        };
        return read with { Hop = HopOf(read, settings) };
    }

    private static GraphInput Choose(IReadOnlyList<GraphInput> inputs, string label, InputSettings settings)
    {
        if (settings.Name is { } name)
        {
            GraphInput? named = inputs.FirstOrDefault(input => input.Name == name);
            if (named is null)
            {
                Throw.Setting("models[].input.name", $"{label}: no input is called '{name}'; its inputs are {List(inputs)}. Correct the model's input.name.");
            }

            return IsUsable(named) ? named : throw CannotFeed(label, inputs, $"'{name}' is none of these");
        }

        GraphInput[] usable = [.. inputs.Where(IsUsable)];
        if (usable.Length > 1 && usable.Where(input => LengthInput.Of(input) is null).ToArray() is [{ } only])
        {
            return only;
        }

        return usable switch
        {
            [{ } one] => one,
            [] => throw CannotFeed(label, inputs, "none is of that form"),
            _ => throw CannotFeed(label, inputs, "several are of that form", ("models[].input.name", "Name the one that takes the speech: the model's input.name.")),
        };
    }

    private static bool IsUsable(GraphInput input) => input.ElementType == GraphInput.Float && input.Dims is null or { Length: >= 1 and <= 4 };

    private static SpeechSpeedException CannotFeed(string label, IReadOnlyList<GraphInput> inputs, string reason, (string Setting, string Text)? remedy = null) => new(
        remedy is null ? ExitCode.InputData : ExitCode.Configuration,
        $"{label}: found the inputs {List(inputs)}; expected {Expected}; {reason}. {remedy?.Text ?? "Export the model with such an input, in float32."}")
    {
        Setting = remedy?.Setting,
    };

    private static string List(IReadOnlyList<GraphInput> inputs) => inputs.Count == 0 ? "(none)" : string.Join("; ", inputs);

    private static string ChooseOutput(GraphProto graph, string label, InputSettings settings)
    {
        string list = string.Join("; ", graph.Output.Select(GraphInput.Of));
        if (settings.Output is { } name && graph.Output.All(value => value.Name != name))
        {
            Throw.Setting("models[].output", $"{label}: no output is called '{name}'; its outputs are {list}. Correct the model's output.");
        }

        // Beside the stream of a transformer an exporter gives the last of it once more, or what follows it; alone, the last of the stream is what there is.
        string[] own = [.. graph.Output.Select(value => value.Name).Where(value => !HiddenStates.Is(value))];
        string[] outputs = own.Length == 0 && graph.Output.Count > 0 ? [HiddenStates.Of(graph)[^1].Value] : own;
        if (settings.Output is null && outputs.Length != 1)
        {
            Throw.Setting("models[].output", $"{label}: found {graph.Output.Count} outputs ({list}); expected one, the embedding. Name it: the model's output.");
        }

        return settings.Output ?? outputs[0];
    }

    private static bool IsWaveform(GraphInput input, InputSettings settings, int bins)
    {
        if (settings.Kind is { } kind)
        {
            return kind == InputKind.Waveform;
        }

        return input.Dims switch
        {
            { Length: 1 } => true,
            { Length: 2 } dims => !dims.Contains(bins),
            { Length: 3 } dims => dims[1] == 1 || dims[2] == 1,
            _ => false,
        };
    }

    private static InputAxis[] WaveformAxes(GraphInput input, string label) => input.Dims switch
    {
        { Length: 1 } => [InputAxis.Time],
        null or { Length: 2 } => [InputAxis.Batch, InputAxis.Time],
        { Length: 3 } dims when dims[2] == 1 => [InputAxis.Batch, InputAxis.Time, InputAxis.One],
        { Length: 3 } dims when dims[1] is null or 1 => [InputAxis.Batch, InputAxis.One, InputAxis.Time],
        _ => throw new SpeechSpeedException(
            ExitCode.Configuration,
            $"{label}: input '{input.Name}' is {input.Type}; expected (batch, samples), (batch, 1, samples) or (batch, samples, 1) for audio. "
            + "Set the model's input.kind to features, if it takes features.")
        {
            Setting = "models[].input.kind",
        },
    };

    private static (InputAxis[] Axes, bool IsOrderUnknown) FeatureAxes(GraphInput input, string label, int bins, InputSettings settings)
    {
        int?[] dims = input.Dims ?? new int?[3];
        if (dims.Length < 2)
        {
            Throw.Setting(
                "models[].input.kind",
                $"{label}: input '{input.Name}' is {input.Type}; expected (batch, frames, bins) or (batch, bins, frames) for features. "
                + "Set the model's input.kind to waveform, if it takes audio.");
        }

        InputAxis[] axes = new InputAxis[dims.Length];
        int batchAxes = dims.Length == 2 ? 0 : 1;
        List<int> open = [.. Enumerable.Range(batchAxes, dims.Length - batchAxes)];
        if (dims.Length == 4)
        {
            int one = open.FindIndex(axis => dims[axis] == 1);
            one = one < 0 ? 0 : one;
            axes[open[one]] = InputAxis.One;
            open.RemoveAt(one);
        }

        (int first, int second) = (open[0], open[1]);
        bool? isBinsFirst = settings.FirstAxis switch
        {
            FirstAxis.Frames => false,
            FirstAxis.Bins => true,
            _ when dims[second] == bins => false,
            _ when dims[first] == bins => true,
            _ when dims[first] is null == dims[second] is null => null,
            _ => dims[first] is not null,
        };
        axes[first] = isBinsFirst == true ? InputAxis.Bins : InputAxis.Time;
        axes[second] = isBinsFirst == true ? InputAxis.Time : InputAxis.Bins;
        return (axes, isBinsFirst is null && dims[first] is null);
    }

    private static InputNormalization NormalizationOf(string label, bool isWaveform, InputSettings settings, PreprocessorConfig? config)
    {
        if (settings.Normalize == InputNormalization.Utterance && !isWaveform)
        {
            Throw.Setting("models[].input.normalize", $"{label}: the model's input.normalize is utterance, which normalises audio, but the model takes features. Leave it out; frontend.cmn normalises features.");
        }

        return settings.Normalize ?? (isWaveform ? config?.ForAudio(label) : null) ?? InputNormalization.None;
    }

    private static int? WindowOf(GraphInput input, string label, int? fixedLength, int bins, InputSettings settings)
    {
        if (fixedLength is { } only && settings.Window is { } other && other != only)
        {
            Throw.Setting(
                "models[].input.window",
                $"{label}: the model's input.window is {other}, but input '{input.Name}' is {input.Type} and takes {only} at a time. Set it to {only}, or leave it out.");
        }

        if ((fixedLength ?? settings.Window) is { } window && window > MostNumbers / Math.Max(1, bins))
        {
            Throw.InputData(
                $"{label}: input '{input.Name}' takes {Numbers.Text(window)} at a time, which is more than any utterance has; expected at most {Numbers.Text(MostNumbers / Math.Max(1, bins))}. "
                + "Export it with a free length.");
        }

        return fixedLength ?? settings.Window;
    }

    private static int HopOf(ModelInput input, InputSettings settings)
    {
        if (settings.Hop is { } asked && (input.Window is null || asked > input.Window))
        {
            Throw.Setting("models[].input.hop", input.Window is { } window
                ? $"{input.Label}: the model's input.hop is {asked}, more than its window of {window} {input.Unit}: the network would not hear the whole utterance. Set it to at most {window}."
                : $"{input.Label}: the model's input.hop is {asked}, but the model has no window, because it takes any length. Set input.window too, or leave input.hop out.");
        }

        return settings.Hop ?? Math.Max((input.Window ?? 0) / 2, 1);
    }
}
