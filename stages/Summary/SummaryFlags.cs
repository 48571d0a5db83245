using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Settings;
using SpeechSpeed.Settings.Types;

namespace SpeechSpeed.Stages.Summary;

/// <summary>The flags of the summary tool.</summary>
internal static class SummaryFlags
{
    public static readonly Setting<string> Runs = Flag.Required(
        "--runs", new PathText("folder"),
        "Folder with <model>/{probe,layer-probe,cca,statistics,tsne}; of a control <model>/seeds/<seed>/{control,probe,layer-probe,cca,statistics} and <model>/tsne.");

    public static readonly Setting<IReadOnlyList<string>?> NotExtracted = Flag.Optional<IReadOnlyList<string>?>(
        "--not-extracted", new ListOf<string>(new Line("NAME=SPLIT", inList: true)), "none",
        "NAME=SPLIT: the control NAME was not run on SPLIT, which probe reads, so it has no probes. May be given several times.");

    public static readonly Setting<IReadOnlyList<string>?> TrainedOn = Flag.Optional<IReadOnlyList<string>?>(
        "--trained-on", new ListOf<string>(new Line("NAME=TEXT", inList: false), hasCommas: true), "none", "NAME=TEXT: the training data of the model NAME. May be given several times.");

    /// <summary>The training data of each model, by its name.</summary>
    public static IReadOnlyDictionary<string, string> TrainedOnByModel(SettingValues values) =>
        (values.Get(TrainedOn) ?? []).Select(text => text.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[^1], StringComparer.Ordinal);

    /// <summary>The mistake in a combination of flags, or null.</summary>
    public static string? Problem(SettingValues values) => ModelChoice.Problem(values)
        ?? ((values.Get(TrainedOn) ?? []).FirstOrDefault(text => !text.Contains('=', StringComparison.Ordinal) || !values.Get(CommonFlags.Models).Contains(text.Split('=')[0])) is { } wrong
            ? $"--trained-on: expected the name of a model and a text, NAME=TEXT, found '{wrong}'."
            : null)
        ?? (NotExtractedSplits(values).FirstOrDefault(entry => entry.Split is null) is { Text: { } bad }
            ? $"--not-extracted: expected the name of a control and a split, NAME=train, NAME=dev or NAME=test, found '{bad}'."
            : null);

    /// <summary>For controls without probes, the splits that probes read and that they lack; no split if the text names none of a control.</summary>
    public static IEnumerable<(string Text, string Model, Split? Split)> NotExtractedSplits(SettingValues values)
    {
        IReadOnlyList<ModelChoice> models = ModelChoice.Read(values);
        foreach (string text in values.Get(NotExtracted) ?? [])
        {
            string[] parts = text.Split('=');
            bool isRight = parts.Length == 2 && models.Any(model => model.Name == parts[0] && model.ControlOf is not null);
            yield return (text, parts[0], isRight && Splits.TryParse(parts[1], out Split split) ? split : null);
        }
    }
}
