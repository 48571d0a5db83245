using SpeechSpeed.Models.Inputs;
using SpeechSpeed.Models.Layers;
using SpeechSpeed.Models.Onnx;

namespace SpeechSpeed.Models;

/// <summary>A model that is read, and what was found of it.</summary>
/// <param name="Model">The network. Where a layer is inside an operator, that operator gives it.</param>
/// <param name="Info">Facts about the network as it was read.</param>
/// <param name="Input">How it is fed.</param>
/// <param name="Taps">Its layers in the order of the forward pass, the embedding last.</param>
internal sealed record PreparedModel(ModelProto Model, ModelInfo Info, ModelInput Input, IReadOnlyList<LayerTap> Taps);
