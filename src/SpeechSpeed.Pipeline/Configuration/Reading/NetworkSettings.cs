namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>The places of the settings of a network in the pipeline file, for mistakes that only its graph shows.</summary>
/// <param name="model">The section of the model.</param>
/// <param name="top">The whole file.</param>
internal sealed class NetworkSettings(Section model, Section top)
{
    /// <summary>A mistake, at the key that is to be changed; at the key that names the network if that one was left out, or the network itself is at fault.</summary>
    /// <param name="setting">The key with its sections: <c>models[].input.window</c>, or null.</param>
    /// <param name="message">The finding, the expectation and the remedy.</param>
    public ConfigurationError ErrorAt(string? setting, string message)
    {
        Section extract = top.Open(Settings.Extract.Section);
        Section[] sections = [model, model.Open(Settings.Models.Input), top.Open(Settings.FrontEnd.Section), extract, extract.Open(Settings.Extract.Crop)];
        foreach (Section section in sections)
        {
            if (section.Find(setting) is { } key)
            {
                return section.ErrorAt(key, message);
            }
        }

        return model.ErrorAt(model.Has(Settings.Models.Onnx) ? Settings.Models.Onnx : Settings.Models.Architecture, message);
    }
}
