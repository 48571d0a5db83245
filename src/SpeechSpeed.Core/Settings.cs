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
/// <param name="Bins">Number of mel bins, 20 to 128.</param>
/// <param name="Window">The frames' window.</param>
/// <param name="Dither">Gaussian noise added to each sample, as a standard deviation on the int16 scale, ≥ 0; 0 for none.</param>
/// <param name="Cmn">Whether each utterance's mean over time is subtracted from each bin.</param>
public sealed record FrontEndSettings(int Bins, FbankWindow Window, double Dither, bool Cmn);

/// <summary>The range of a network's audio samples.</summary>
public enum SampleRange
{
    /// <summary>−1 to 1.</summary>
    Unit,

    /// <summary>−32,768 to 32,767, as in 16-bit audio.</summary>
    Pcm16,
}

/// <summary>What computes the networks (<c>execution.provider</c>): the execution providers of ONNX Runtime.</summary>
public enum ExecutionProvider
{
    /// <summary>CUDA if it is available, otherwise the CPU.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,

    /// <summary>A GPU under Windows; part of no build.</summary>
    DirectMl,

    /// <summary>Apple's accelerators; part of no build.</summary>
    CoreMl,
}

/// <summary>What computes a network (<c>execution:</c>).</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Device">Number of the GPU, from 0; without meaning on the CPU.</param>
/// <param name="Batch">Largest number of utterances of one length that the network is run on at once, ≥ 1.</param>
public sealed record ExecutionSettings(ExecutionProvider Provider, int Device, int Batch = 1)
{
    /// <summary>On the CPU.</summary>
    public static readonly ExecutionSettings Cpu = new(ExecutionProvider.Cpu, 0);
}

/// <summary>The input of a network.</summary>
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

/// <summary>The normalisation of each utterance's audio before the network.</summary>
public enum InputNormalization
{
    /// <summary>None.</summary>
    None,

    /// <summary>To mean 0 and variance 1 over the part of the utterance that the network hears.</summary>
    Utterance,
}

/// <summary>
/// The form of a network's input (<c>input:</c> of a model), and the output that is the embedding. Null values are found from the graph.
/// </summary>
/// <param name="Samples">Range of the audio; without meaning for features and for normalised audio.</param>
/// <param name="Name">Name of the input; null if only one input is possible.</param>
/// <param name="Kind">Features or audio; null: by the input's shape.</param>
/// <param name="FirstAxis">Layout of features; null: by the input's shape, and if that leaves it open by trying.</param>
/// <param name="Window">Length of the windows that the network is run on, in frames or samples; null: the graph's own, or the whole utterance.</param>
/// <param name="Hop">From the start of a window to the start of the next, in frames or samples, 1 to the window; null for half of it.</param>
/// <param name="Output">Name of the output that is the embedding; null for the only one.</param>
/// <param name="Normalize">How the audio is normalised; null: as the file beside the model says (<see cref="PreprocessorFile"/>), and without one not at all.</param>
public sealed record InputSettings(
    SampleRange Samples,
    string? Name = null,
    InputKind? Kind = null,
    FirstAxis? FirstAxis = null,
    int? Window = null,
    int? Hop = null,
    string? Output = null,
    InputNormalization? Normalize = null);

/// <summary>Settings of a front end that is an ONNX graph (<c>frontend.onnx</c>).</summary>
/// <param name="Samples">Range of its audio.</param>
/// <param name="Scale">Its features are multiplied by this.</param>
/// <param name="Offset">Then this is added.</param>
/// <param name="Cmn">Whether each utterance's mean over time is then subtracted from each bin.</param>
public sealed record FeatureGraphSettings(SampleRange Samples, double Scale, double Offset, bool Cmn);

/// <summary>How much of an utterance the model hears (<c>extract.crop</c>).</summary>
/// <param name="Seconds">Seconds from the beginning, &gt; 0.</param>
/// <param name="PadFrames">Number of frames to zero-pad to after mean subtraction, ≥ 0; 0 pads nothing.</param>
public sealed record CropSettings(double Seconds, int PadFrames);
