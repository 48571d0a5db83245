using SpeechSpeed.Labels;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Settings;

/// <summary><c>label:</c>, the target.</summary>
public static class Label
{
    public static readonly SettingSection Section = SettingSection.OfStages("label", "The target: a measure of the speech that the probes predict.");

    public static readonly Setting<Target> Kind = Section.Add(
        "kind", new Choice<Target>([.. Target.All.Select(target => (target.Kind, target))]), Target.All[0],
        $"{string.Join("; ", Target.All.Select(target => $"`{target.Kind}`: {target.Meaning}"))} ([corpora.md](corpora.md)).")
        .To("--label", StageNames.Preprocess, StageNames.Statistics, StageNames.Summary, StageNames.Plot, StageNames.Report, StageNames.Export);

    /// <summary><c>label.lowest</c>; null for the kind's own.</summary>
    public static readonly Setting<double?> Lowest = Bound("lowest", "lowest", target => target.Lowest);

    /// <summary><c>label.highest</c>; null for the kind's own.</summary>
    public static readonly Setting<double?> Highest = Bound("highest", "highest", target => target.Highest);

    private static Setting<double?> Bound(string name, string word, Func<Target, double> of) => Section.Optional<double?>(
        name, new Number(0, double.MaxValue), string.Join(", ", Target.All.Select(target => $"{Core.Numbers.Text(of(target))} for `{target.Kind}`")),
        $"The {word} plausible value of the target. Utterances outside the limits are rejected.").To($"--{name}", StageNames.Preprocess);
}
