using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Models;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.Stages.Shared;

/// <summary>The flags that say which network a stage tool runs and how it is fed; the same for every tool that has them.</summary>
internal static class NetworkFlags
{
    /// <summary>Adds the flags to a tool's command, and gives what reads them.</summary>
    public static Func<ParseResult, NetworkOptions> AddTo<TOptions>(StageCommand<TOptions> command)
    {
        FrontEndSettings fbank = new();
        FeatureGraphSettings graph = new();
        Option<string?> model = command.AddOptional<string>("--model", "An ONNX file. Either this or --architecture.");
        Option<string?> architecture = command.AddOptional<string>(
            "--architecture", "A network built here, with weights drawn from a seed: samresnet34 or samresnet100. Either this or --model.");
        Option<int> width = command.Add(
            "--width", $"Channels of the first stage of the --architecture, 1 to {ModelArchitecture.MaximumWidth}. WeSpeaker's models have 64.", 64);
        Option<long> modelSeed = command.Add("--model-seed", "Seed of the weights of the --architecture.", 0L);
        Option<long?> controlSeed = command.AddOptional<long?>(
            "--control-seed", "Makes the untrained control of the network: the entries of each weight tensor are permuted, seeded by this.");
        Option<string?> inputName = command.AddOptional<string>("--input-name", "The --model's input that takes the speech. Default: the one that it can only be.");
        Option<InputKind?> inputKind = command.AddOptional<InputKind?>("--input-kind", "What that input takes: features or waveform. Default: by its shape.");
        Option<FirstAxis?> firstAxis = command.AddOptional<FirstAxis?>(
            "--input-first-axis", "Which axis of features comes first after the batch: frames or bins. Default: by the input's shape, or by trying.");
        Option<SampleRange> inputSamples = command.Add(
            "--input-samples", "Range of the audio that a waveform model takes: unit (-1 to 1) or pcm16 (-32768 to 32767).", SampleRange.Unit);
        Option<int?> inputWindow = command.AddOptional<int?>(
            "--input-window",
            "Length of the windows that the network is run on, in frames (waveform: samples), 1 or more. Default: the input's fixed length, otherwise the whole utterance.");
        Option<int?> inputHop = command.AddOptional<int?>(
            "--input-hop", "From the start of a window to the start of the next, 1 to the window; the last window ends with the utterance. Default: half of the window.");
        Option<string?> outputName = command.AddOptional<string>("--output-name", "The --model's output that is the embedding. Default: the only one.");
        Option<int> bins = command.Add("--bins", "Mel bins of the fbank, 20 to 128.", fbank.Bins);
        Option<FbankWindow> window = command.Add("--window", "Window of the fbank: hamming (WeSpeaker) or povey (Kaldi).", fbank.Window);
        Option<double> dither = command.Add("--dither", "Standard deviation of the noise added to each sample, on the int16 scale, 0 or more.", fbank.Dither);
        Option<bool?> cmn = command.AddOptional<bool?>(
            "--cmn", "Whether each utterance's mean over time is subtracted from each bin: true or false. Default: true; with --front-end, false.");
        Option<string?> frontEnd = command.AddOptional<string>(
            "--front-end", "An ONNX graph that makes the features from audio of 16 kHz, in place of the fbank. Default: none.");
        Option<SampleRange> frontEndSamples = command.Add(
            "--front-end-samples", "Range of the audio that the --front-end takes: unit (-1 to 1) or pcm16 (-32768 to 32767).", graph.Samples);
        Option<double> featureScale = command.Add("--feature-scale", "What the --front-end's features are multiplied by, more than 0.", graph.Scale);
        Option<double> featureOffset = command.Add("--feature-offset", "What is then added to them.", graph.Offset);
        Option<double?> cropSeconds = command.AddOptional<double?>("--crop-seconds", "Seconds from the beginning that the model hears, > 0. Default: all.");
        Option<int> padFrames = command.Add("--pad-frames", "With --crop-seconds: frames to zero-pad to after mean subtraction. 0 pads nothing.", 0);
        Option<string[]> layers = command.AddList("--layers", "'all', or names of layers. The embedding is always read. Default: all.", required: false);
        command.CheckRange(inputWindow, 1);
        command.CheckRange(inputHop, 1);
        command.Check(featureScale, value => value > 0 && double.IsFinite(value) ? null : $"--feature-scale: expected more than 0, found {Numbers.Text(value)}.");
        command.CheckAll(parsed => (parsed.GetValue(model) is null) == (parsed.GetValue(architecture) is null)
            ? "Expected either --model FILE or --architecture KIND. Give one of them."
            : null);

        return parsed => new NetworkOptions(
            madeBins => Source(
                parsed.GetValue(model), parsed.GetValue(architecture), parsed.GetValue(width), parsed.GetValue(modelSeed), madeBins, parsed.GetValue(controlSeed)),
            new InputSettings(
                parsed.GetValue(inputName),
                parsed.GetValue(inputKind),
                parsed.GetValue(firstAxis),
                parsed.GetValue(inputSamples),
                parsed.GetValue(inputWindow),
                parsed.GetValue(inputHop),
                parsed.GetValue(outputName)),
            new FrontEndSettings(parsed.GetValue(bins), parsed.GetValue(window), parsed.GetValue(dither), parsed.GetValue(cmn) ?? fbank.Cmn),
            parsed.GetValue(frontEnd),
            new FeatureGraphSettings(
                parsed.GetValue(frontEndSamples), parsed.GetValue(featureScale), parsed.GetValue(featureOffset), parsed.GetValue(cmn) ?? graph.Cmn),
            parsed.GetValue(cropSeconds) is { } seconds ? new CropSettings(seconds, parsed.GetValue(padFrames)) : null,
            Selection(parsed.GetValue(layers)));
    }

    private static ModelSource Source(string? file, string? architecture, int width, long seed, int bins, long? controlSeed)
    {
        ModelKind kind = default;
        if (architecture is not null && !ModelKinds.TryParse(architecture, out kind))
        {
            Throw.Configuration($"--architecture: expected {string.Join(" or ", ModelKinds.All.Select(k => k.Name()))}, found '{architecture}'.");
        }

        ModelSource source = file is not null
            ? ModelSource.FromFile(file)
            : ModelSource.FromArchitecture(new ModelArchitecture(kind, width, seed, bins));
        return controlSeed is { } control ? source.AsControl(control) : source;
    }

    private static LayerSelection Selection(string[]? names) =>
        names is null or [] or ["all"] ? LayerSelection.All : LayerSelection.Of(names);
}
