using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>plot:</c>, the figures.</summary>
public static class Plot
{
    public static readonly SettingSection Section = SettingSection.OfStages("plot", "The figures.", StageNames.Plot);

    public static readonly Setting<IReadOnlyList<string>> Formats = Section.Add(
        "formats", new ListOf<string>(CommonTypes.Words("png", "svg")), ["png", "svg"], "File formats of every figure.");

    public static readonly Setting<double> WidthCm = Section.Add("width_cm", new Number(5, 60), 17, "Width of every figure.", "cm");
}
