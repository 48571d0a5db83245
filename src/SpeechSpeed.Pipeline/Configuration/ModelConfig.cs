using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration.Reading;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Configuration;

/// <summary>A model (<c>models:</c>): one of the kinds nested here.</summary>
/// <param name="Name">Its name in every table and figure, and of its folder below the results.</param>
/// <param name="Values">Its settings.</param>
public abstract record ModelConfig(string Name, SettingValues Values)
{
    /// <summary>The places of the settings of its network; null for a control, whose network is that of another model.</summary>
    internal NetworkSettings? NetworkSettings { get; init; }

    /// <summary>A network in an ONNX file.</summary>
    /// <param name="Name">The model's name.</param>
    /// <param name="Values">Its settings.</param>
    /// <param name="File">Full path of the ONNX file.</param>
    /// <param name="DataFiles">The files beside it that are a part of the model: that hold some of its tensors, or say how it is fed. Relative to its folder, with forward slashes.</param>
    public sealed record Onnx(string Name, SettingValues Values, string File, IReadOnlyList<string> DataFiles) : ModelConfig(Name, Values);

    /// <summary>A network that is built here, with weights drawn from a seed.</summary>
    /// <param name="Name">The model's name.</param>
    /// <param name="Values">Its settings.</param>
    public sealed record Architecture(string Name, SettingValues Values) : ModelConfig(Name, Values);

    /// <summary>Another model's graph with untrained weights: the results of an untrained network of that shape.</summary>
    /// <param name="Name">The model's name.</param>
    /// <param name="Values">Its settings.</param>
    /// <param name="Of">The model of the control; never itself a control.</param>
    public sealed record Control(string Name, SettingValues Values, ModelConfig Of) : ModelConfig(Name, Values)
    {
        /// <summary>The splits it is run on.</summary>
        public IReadOnlyList<Split> Splits => Values.Get(Settings.Models.ControlSplits);
    }
}

/// <summary>A front end that is an ONNX graph (<c>frontend.onnx</c>).</summary>
/// <param name="File">Full path of the ONNX file.</param>
/// <param name="DataFiles">The files that hold some of its tensors, relative to its folder, with forward slashes.</param>
public sealed record FrontEndGraph(string File, IReadOnlyList<string> DataFiles);
