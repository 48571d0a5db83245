using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.Models.FrontEnd;
using SpeechSpeed.Models.Layers;

namespace SpeechSpeed.Extraction;

/// <summary>A network and how it is fed, as a stage tool is told by its flags.</summary>
/// <param name="Model">Where the network comes from, given the bins that the front end makes.</param>
/// <param name="Input">How it is fed, where that is said.</param>
/// <param name="Fbank">The fbank, where the front end is no graph.</param>
/// <param name="FrontEndFile">The ONNX graph that is the front end; null for the fbank.</param>
/// <param name="FrontEndGraph">What that graph is given, and what is done with what it gives.</param>
/// <param name="Crop">How much of an utterance the model hears; null for all of it.</param>
/// <param name="Layers">The layers to read.</param>
public sealed record NetworkOptions(
    Func<int, ModelSource> Model,
    InputSettings Input,
    FrontEndSettings Fbank,
    string? FrontEndFile,
    FeatureGraphSettings FrontEndGraph,
    CropSettings? Crop,
    LayerSelection Layers)
{
    /// <summary>Whether features depend on the utterance's id, which seeds the dither.</summary>
    public bool IsSeededById => FrontEndFile is null && Fbank.Dither > 0;

    /// <summary>The front end for networks that take features.</summary>
    public IFrontEnd OpenFrontEnd() =>
        FrontEndFile is { } file ? GraphFrontEnd.Load(file, FrontEndGraph, Crop) : new UtteranceFrontEnd(Fbank, Crop);

    /// <summary>The front end for a network, which is another one where it takes audio.</summary>
    public IFrontEnd FrontEndOf(SpeakerModel model, IFrontEnd features) => model.Kind == InputKind.Waveform ? new WaveformFrontEnd(Crop) : features;
}
