namespace SpeechSpeed.Core;

/// <summary>The window of the Kaldi fbank.</summary>
public enum FbankWindow
{
    /// <summary>0.54 − 0.46 cos: WeSpeaker's command line.</summary>
    Hamming,

    /// <summary>(0.5 − 0.5 cos)^0.85: Kaldi's default.</summary>
    Povey,
}

/// <summary>Settings of the front end (<c>frontend:</c>): Kaldi fbank of 25 ms frames every 10 ms, on the int16 scale.</summary>
/// <param name="Bins">Number of mel bins, 20 to 128. Default 80.</param>
/// <param name="Window">The frames' window. Default hamming.</param>
/// <param name="Dither">Gaussian noise added to each sample, as a standard deviation on the int16 scale, ≥ 0. Default 0 (none).</param>
/// <param name="Cmn">Whether each utterance's mean over time is subtracted from each bin. Default true.</param>
public sealed record FrontEndSettings(int Bins = 80, FbankWindow Window = FbankWindow.Hamming, double Dither = 0, bool Cmn = true);

/// <summary>The range of the audio samples that a network is given.</summary>
public enum SampleRange
{
    /// <summary>−1 to 1.</summary>
    Unit,

    /// <summary>−32,768 to 32,767, as 16-bit audio has them.</summary>
    Pcm16,
}

/// <summary>What a network is given.</summary>
public enum InputKind
{
    /// <summary>The front end's features, a row for each frame.</summary>
    Features,

    /// <summary>Audio of 16 kHz.</summary>
    Waveform,
}

/// <summary>The axis of features that comes first after the batch.</summary>
public enum FirstAxis
{
    /// <summary>(batch, frames, bins).</summary>
    Frames,

    /// <summary>(batch, bins, frames).</summary>
    Bins,
}

/// <summary>
/// How a network is fed (<c>input:</c> of a model) and which of its outputs is the embedding. What is null is found from the graph.
/// </summary>
/// <param name="Name">Name of the input; null for the one that can only be it.</param>
/// <param name="Kind">Features or audio; null: by the input's shape.</param>
/// <param name="FirstAxis">Layout of features; null: by the input's shape, and where that leaves it open by trying.</param>
/// <param name="Samples">Range of the audio. Default −1 to 1. Of no meaning for features.</param>
/// <param name="Window">Length of the windows that the network is run on, in frames or samples; null: the graph's own, or the whole utterance.</param>
/// <param name="Hop">From the start of a window to the start of the next, in frames or samples, 1 to the window; null for half of it.</param>
/// <param name="Output">Name of the output that is the embedding; null for the only one.</param>
public sealed record InputSettings(
    string? Name = null,
    InputKind? Kind = null,
    FirstAxis? FirstAxis = null,
    SampleRange Samples = SampleRange.Unit,
    int? Window = null,
    int? Hop = null,
    string? Output = null);

/// <summary>Settings of a front end that is an ONNX graph (<c>frontend.onnx</c>).</summary>
/// <param name="Samples">Range of the audio that it is given. Default −1 to 1.</param>
/// <param name="Scale">Its features are multiplied by this. Default 1.</param>
/// <param name="Offset">Then this is added. Default 0.</param>
/// <param name="Cmn">Then each utterance's mean over time is subtracted from each bin, where this is set. Default false.</param>
public sealed record FeatureGraphSettings(SampleRange Samples = SampleRange.Unit, double Scale = 1, double Offset = 0, bool Cmn = false);

/// <summary>How much of an utterance the model hears (<c>extract.crop</c>).</summary>
/// <param name="Seconds">Seconds from the beginning, &gt; 0.</param>
/// <param name="PadFrames">Number of frames to zero-pad to after mean subtraction, ≥ 0; 0 pads nothing.</param>
public sealed record CropSettings(double Seconds, int PadFrames = 0);

/// <summary>Settings of the MLP probes (<c>probe:</c>). The defaults are the reference's.</summary>
/// <param name="Hidden">Units of the hidden layer, 1 to 65,536. Default 128.</param>
/// <param name="Epochs">Passes over the training set for the embedding's probe, 1 to 100,000. Default 10.</param>
/// <param name="LayerEpochs">Passes over the training set for each layer's probe, 1 to 100,000. Default 3.</param>
/// <param name="Batch">Utterances per step, 1 to 65,536. Default 32.</param>
/// <param name="LearningRate">Adam's learning rate, &gt; 0. Default 3e-4.</param>
/// <param name="Seed">Seed of the initial weights and the order of utterances. Default 42.</param>
public sealed record ProbeSettings(
    int Hidden = 128, int Epochs = 10, int LayerEpochs = 3, int Batch = 32, double LearningRate = 3e-4, long Seed = 42);

/// <summary>Settings of the MLP probes that stop early.</summary>
/// <param name="Hidden">Units of the hidden layer. Default 128.</param>
/// <param name="Seeds">Number of seeds, ≥ 1. Default 5.</param>
/// <param name="Seed">The first seed; the others follow it. Default 42.</param>
/// <param name="MaximumEpochs">The most passes over the training set. Default 200.</param>
/// <param name="Patience">Epochs without becoming better after which the training ends. Default 30.</param>
/// <param name="LearningRate">AdamW's learning rate. Default 3e-3.</param>
/// <param name="WeightDecay">AdamW's decoupled weight decay. Default 0.01.</param>
public sealed record EarlyStoppingSettings(
    int Hidden = 128,
    int Seeds = 5,
    long Seed = 42,
    int MaximumEpochs = 200,
    int Patience = 30,
    double LearningRate = 3e-3,
    double WeightDecay = 0.01)
{
    /// <summary>Utterances per step, of <paramref name="utterances"/> to train on: 32, or a hundred steps an epoch, or 256.</summary>
    public static int Batch(int utterances) => Math.Clamp(utterances / 100, 32, 256);
}

/// <summary>Settings of t-SNE (<c>tsne:</c>).</summary>
/// <param name="Perplexity">Effective number of neighbours, ≥ 2. Default 30; lowered to (N − 1)/3 where there are too few utterances.</param>
/// <param name="Seed">Seed of the sample, where the corpus is too large to draw whole. Default 42.</param>
public sealed record TsneSettings(double Perplexity = 30, long Seed = 42);
