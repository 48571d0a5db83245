using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Summary;

/// <summary>What the summary tool is asked to do.</summary>
/// <param name="Labels">Folder that preprocess wrote.</param>
/// <param name="Runs">Folder with one folder per model, which hold what probe, layer-probe, cca, statistics and tsne wrote.</param>
/// <param name="Models">The models, in the order of every table.</param>
/// <param name="ProbeTrain">The splits that the probes were trained on: their mean is the floor.</param>
/// <param name="NotExtracted">Of controls without probes, the splits that probes read and that they were not run on.</param>
/// <param name="Target">What is predicted.</param>
internal sealed record SummaryOptions(
    string Labels, string Runs, IReadOnlyList<ModelChoice> Models, IReadOnlyList<Split> ProbeTrain, ILookup<string, Split> NotExtracted, Target Target)
{
    public static StageCommand<SummaryOptions> Command()
    {
        StageCommand<SummaryOptions> command = new(
            "summary",
            "Puts together the tables of every model and compares layers and models. Writes <model>/layer_metrics.csv, floors.csv, differences.csv, confounds.csv, "
            + "held_out_predictions.csv, residual_means.csv, not_estimable.csv, metrics.json and metrics.txt, and model_comparison.csv.");
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv and summary.csv, as preprocess writes it.");
        Option<string> runs = command.AddText(
            "--runs", "Folder with <model>/{probe,layer-probe,cca,statistics,tsne}; of a control <model>/seeds/<seed>/{probe,layer-probe,cca,statistics} and <model>/tsne.");
        Option<string[]> models = command.AddList("--model", "Name of a model; several times, in the order wanted.");
        Option<string[]> controls = command.AddList("--control", "NAME=OF: the model NAME is the untrained control of OF.", required: false);
        Option<string[]> notExtracted = command.AddList(
            "--not-extracted", "NAME=SPLIT: probes read SPLIT, and the control NAME was not run on it, so there are none of it; several times for several splits.", required: false);
        Option<Split[]> probeTrain = command.AddSplits(
            "--probe-train", "Splits that the probes were trained on; their mean is the floor. Default: train.", required: false);
        Option<Target> target = command.AddTarget();
        command.CheckAll(parsed => ModelChoice.Problem(parsed.GetValue(models) ?? [], parsed.GetValue(controls) ?? []));
        command.CheckAll(parsed => NotExtractedProblem(parsed.GetValue(notExtracted) ?? [], ModelChoice.Read(parsed.GetValue(models) ?? [], parsed.GetValue(controls) ?? [])));

        return command.Read(parsed => new SummaryOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(runs),
            ModelChoice.Read(parsed.GetRequiredValue(models), parsed.GetValue(controls) ?? []),
            parsed.GetValue(probeTrain) is { Length: > 0 } train ? train : [Split.Train],
            (parsed.GetValue(notExtracted) ?? []).Select(text => text.Split('=')).ToLookup(parts => parts[0], parts => SplitOf(parts[1])),
            parsed.GetRequiredValue(target)));
    }

    private static string? NotExtractedProblem(string[] values, IReadOnlyList<ModelChoice> models) =>
        values.FirstOrDefault(value => value.Split('=') is not [var name, var split]
            || !Splits.TryParse(split, out _) || !models.Any(model => model.Name == name && model.ControlOf is not null)) is { } bad
            ? $"--not-extracted: expected the name of a control and a split, NAME=train, NAME=dev or NAME=test, found '{bad}'."
            : null;

    private static Split SplitOf(string name) => Splits.TryParse(name, out Split split) ? split : Split.Train;
}
