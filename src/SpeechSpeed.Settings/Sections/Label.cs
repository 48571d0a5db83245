using SpeechSpeed.Labels;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>label:</c>, what is measured of the speech and predicted.</summary>
public static class Label
{
    public static readonly SettingSection Section = SettingSection.OfStages("label", "What is measured of the speech and read from the models.");

    public static readonly Setting<Target> Kind = Section.Add(
        "kind", new Choice<Target>([.. Target.All.Select(target => (target.Kind, target))]), Target.All[0],
        $"{string.Join("; ", Target.All.Select(target => $"`{target.Kind}`: {target.Meaning}"))} ([corpora.md](corpora.md)).")
        .To("--label", StageNames.Preprocess, StageNames.Summary, StageNames.Plot, StageNames.Report, StageNames.Export);
}
