using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.Extraction;

/// <summary>A network and its input, as the flags of a stage tool describe them.</summary>
/// <param name="Model">The source of the network, given the bins of the front end.</param>
/// <param name="Input">The declared form of its input, if any.</param>
/// <param name="Fbank">The fbank, unless the front end is a graph.</param>
/// <param name="FrontEndFile">The ONNX graph that is the front end; null for the fbank.</param>
/// <param name="FrontEndGraph">The input of that graph, and the scaling of its output.</param>
/// <param name="Crop">The beginning of an utterance that the model hears; null for the whole utterance.</param>
/// <param name="Layers">The layers to read.</param>
/// <param name="Pooling">What is read of their frames.</param>
public sealed record NetworkOptions(
    Func<int, ModelSource> Model,
    InputSettings Input,
    FrontEndSettings Fbank,
    string? FrontEndFile,
    FeatureGraphSettings FrontEndGraph,
    CropSettings? Crop,
    LayerSelection Layers,
    TimePooling Pooling)
{
    /// <summary>Whether activations depend on the utterance's id, which seeds the dither.</summary>
    public bool IsSeededById => FrontEndFile is null && Fbank.Dither > 0;

    /// <summary>The front end for networks that take features.</summary>
    public IFrontEnd OpenFrontEnd() =>
        FrontEndFile is { } file ? GraphFrontEnd.Load(file, FrontEndGraph, Crop) : new UtteranceFrontEnd(Fbank, Crop);

    /// <summary>The front end for a network: another front end if the network takes audio.</summary>
    /// <exception cref="SpeechSpeedException">The crop does not fit audio.</exception>
    public IFrontEnd FrontEndOf(InputKind kind, InputNormalization normalization, IFrontEnd features) => kind == InputKind.Waveform ? new WaveformFrontEnd(Crop, normalization) : features;
}
