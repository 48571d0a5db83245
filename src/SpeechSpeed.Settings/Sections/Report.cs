using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>report:</c>, the report.</summary>
public static class Report
{
    public static readonly SettingSection Section = SettingSection.OfStages("report", "The report.", StageNames.Report);

    public static readonly Setting<IReadOnlyList<string>> Languages = Section.Add(
        "languages", new ListOf<string>(CommonTypes.Words("en", "ru")), ["en", "ru"], "Languages of the report. The report opens in the first.");

    public static readonly Setting<bool> EarlierStudy = Section.Add(
        "earlier_study", new TrueOrFalse(), false, "Whether the report shows the earlier study's numbers beside these, as in `pipelines/reference.yaml`. They need the `label.kind` `cps`.");
}
