using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.Stages.Extract;

/// <summary>What the extract tool is asked to do.</summary>
/// <param name="Labels">Folder of the label tables.</param>
/// <param name="Corpus">Folder that the audio paths of the label tables start from.</param>
/// <param name="Splits">The splits to extract.</param>
/// <param name="Model">Where the network comes from.</param>
/// <param name="FrontEnd">The fbank.</param>
/// <param name="Crop">How much of an utterance the model hears; null for all of it.</param>
/// <param name="MinimumSeconds">Utterances that are shorter are left out; 0 for none.</param>
/// <param name="Layers">The layers to read.</param>
/// <param name="MaxRejected">Share of the utterances that may be unusable, 0 to 1.</param>
/// <param name="RowStore">Folder of activations extracted before; null for none.</param>
/// <param name="AudioDigests">Listing of the audio files' digests; null for none.</param>
internal sealed record ExtractOptions(
    string Labels,
    string Corpus,
    IReadOnlyList<Split> Splits,
    ModelSource Model,
    FrontEndSettings FrontEnd,
    CropSettings? Crop,
    double MinimumSeconds,
    LayerSelection Layers,
    double MaxRejected,
    string? RowStore,
    string? AudioDigests)
{
    public static StageCommand<ExtractOptions> Command()
    {
        StageCommand<ExtractOptions> command = new(
            "extract",
            "Runs a speaker model over every utterance and writes the activations of its layers, averaged over frequency and time, and the embedding. "
            + "Writes features/layers.csv, features/<split>/shards.csv, features/<split>/<chapter folder>.parquet and rejected.csv.");
        FrontEndSettings frontEnd = new();
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv, as preprocess writes it.");
        Option<string> corpus = command.AddText("--corpus", "Folder that the label tables' audio paths are relative to.");
        Option<Split[]> splits = command.AddSplits("--splits", "Splits to extract.");
        Option<string?> model = command.AddOptional<string>("--model", "An ONNX file. Either this or --architecture.");
        Option<string?> architecture = command.AddOptional<string>(
            "--architecture", "A network built here, with weights drawn from a seed: samresnet34 or samresnet100. Either this or --model.");
        Option<int> width = command.Add(
            "--width", $"Channels of the first stage of the --architecture, 1 to {ModelArchitecture.MaximumWidth}. WeSpeaker's models have 64.", 64);
        Option<long> modelSeed = command.Add("--model-seed", "Seed of the weights of the --architecture.", 0L);
        Option<long?> controlSeed = command.AddOptional<long?>(
            "--control-seed", "Makes the untrained control of the network: the entries of each weight tensor are permuted, seeded by this.");
        Option<int> bins = command.Add("--bins", "Mel bins of the fbank, 20 to 128.", frontEnd.Bins);
        Option<FbankWindow> window = command.Add("--window", "Window of the fbank: hamming (WeSpeaker) or povey (Kaldi).", frontEnd.Window);
        Option<double> dither = command.Add("--dither", "Standard deviation of the noise added to each sample, on the int16 scale, 0 or more.", frontEnd.Dither);
        Option<bool> cmn = command.Add("--cmn", "Whether each utterance's mean over time is subtracted from each bin: true or false.", frontEnd.Cmn);
        Option<double?> cropSeconds = command.AddOptional<double?>("--crop-seconds", "Seconds from the beginning that the model hears, > 0. Default: all.");
        Option<int> padFrames = command.Add("--pad-frames", "With --crop-seconds: frames to zero-pad to after mean subtraction. 0 pads nothing.", 0);
        Option<double> minimumSeconds = command.Add(
            "--minimum-seconds", "Leaves out the utterances whose duration in the label tables is shorter, 0 or more. They are not rejected.", 0.0);
        Option<string[]> layers = command.AddList("--layers", "'all', or names of layers. The embedding is always read. Default: all.", required: false);
        Option<string?> pooling = command.AddOptional<string>("--pooling", "How activations become one number a channel: mean (over frequency and time). Default: mean.");
        Option<double> maxRejected = command.Add("--max-rejected", "Share of the utterances that may be unusable, 0 to 1; more end the stage with exit code 3.", 0.01);
        Option<string?> rowStore = command.AddOptional<string>(
            "--row-store",
            "Folder in which activations are kept and found again by the digest of their audio. One for each model, front end and version of this tool: "
            + "the pipeline names it. Results do not depend on it. Default: none.");
        Option<string?> audioDigests = command.AddOptional<string>(
            "--audio-digests", "With --row-store: the audio files' SHA-256, one 'digest  path' a line, as sha256sum writes them. Default: they are read.");
        command.Check(pooling, value => value == "mean" ? null : $"--pooling: expected mean, found '{value}'.");
        command.Check(maxRejected, value => value is >= 0 and <= 1 ? null : $"--max-rejected: expected 0 to 1, found {Numbers.Text(value)}.");
        command.Check(minimumSeconds, value => value >= 0 ? null : $"--minimum-seconds: expected 0 or more, found {Numbers.Text(value)}.");
        command.CheckAll(parsed => (parsed.GetValue(model) is null) == (parsed.GetValue(architecture) is null)
            ? "Expected either --model FILE or --architecture KIND. Give one of them."
            : null);

        return command.Read(parsed => new ExtractOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(corpus),
            parsed.GetRequiredValue(splits),
            Source(
                parsed.GetValue(model),
                parsed.GetValue(architecture),
                parsed.GetValue(width),
                parsed.GetValue(modelSeed),
                parsed.GetValue(bins),
                parsed.GetValue(controlSeed)),
            new FrontEndSettings(parsed.GetValue(bins), parsed.GetValue(window), parsed.GetValue(dither), parsed.GetValue(cmn)),
            parsed.GetValue(cropSeconds) is { } seconds ? new CropSettings(seconds, parsed.GetValue(padFrames)) : null,
            parsed.GetValue(minimumSeconds),
            Selection(parsed.GetValue(layers)),
            parsed.GetValue(maxRejected),
            parsed.GetValue(rowStore),
            parsed.GetValue(audioDigests)));
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
