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

    /// <summary><c>label.alignments</c>; null for none.</summary>
    public static readonly Setting<string?> Alignments = Section.Optional<string?>(
        "alignments", new PathText("folder"), "none", "Folder of the alignments of the audio, as TextGrid or CTM files. It brings the kinds `aligned_…`: as label, where `aligned_rate` becomes the default, and as targets.")
        .To("--alignments", StageNames.Preprocess).WithDefault(Kind, Target.AlignedRate);

    public static readonly Setting<string> Tier = Section.AddWith(
        Alignments, "tier", new TierName(), "phones", "The tier that holds the units to count: phones, words, syllables. Their unit is named after it. The CTM file of all utterances is called so.")
        .To("--tier", StageNames.Preprocess, StageNames.Statistics, StageNames.Summary, StageNames.Plot, StageNames.Report, StageNames.Export);

    /// <summary>The label, with the unit of the tier where it is of an alignment.</summary>
    public static Target Of(SettingValues values) => values.Get(Kind).OfTier(values.Get(Tier));

    private static Setting<double?> Bound(string name, string word, Func<Target, double> of) => Section.Optional<double?>(
        name, new Number(0, double.MaxValue), string.Join(", ", Target.All.Select(target => $"{Core.Numbers.Text(of(target))} for `{target.Kind}`")),
        $"The {word} plausible value of the target. Utterances outside the limits are rejected.").To($"--{name}", StageNames.Preprocess);
}
