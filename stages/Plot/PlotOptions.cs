using System.CommandLine;
using SpeechSpeed.Charts;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Plot;

/// <summary>What the plot tool is asked to do.</summary>
/// <param name="Labels">Folder that preprocess wrote.</param>
/// <param name="Runs">Folder with one folder per model, which hold what probe, layer-probe, cca, statistics and tsne wrote.</param>
/// <param name="Models">The models, in the order of every table and figure.</param>
/// <param name="Formats">The formats of the figures.</param>
/// <param name="WidthCm">Width of the figures on paper, in centimetres.</param>
/// <param name="ProbeTrain">The splits that the probes were trained on: their mean is the floor.</param>
internal sealed record PlotOptions(
    string Labels,
    string Runs,
    IReadOnlyList<ModelChoice> Models,
    IReadOnlyList<FigureFormat> Formats,
    double WidthCm,
    IReadOnlyList<Split> ProbeTrain)
{
    /// <summary>What is predicted.</summary>
    public required Target Target { get; init; }

    /// <summary>Of controls without probes, the splits that probes read and that they were not run on.</summary>
    public ILookup<string, Split> NotExtracted { get; init; } = Enumerable.Empty<Split>().ToLookup(_ => "");

    public static StageCommand<PlotOptions> Command()
    {
        StageCommand<PlotOptions> command = new(
            "plot",
            "Draws the figures and puts together the tables of every model. Writes <model>/layer_metrics.csv, floors.csv, differences.csv, confounds.csv, "
            + "held_out_predictions.csv, not_estimable.csv, metrics.json, metrics.txt and figures, model_comparison.csv, comparison and rate_distribution.");
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv and summary.csv, as preprocess writes it.");
        Option<string> runs = command.AddText(
            "--runs", "Folder with <model>/{probe,layer-probe,cca,statistics,tsne}; of a control <model>/seeds/<seed>/{probe,layer-probe,cca,statistics} and <model>/tsne.");
        Option<string[]> models = command.AddList("--model", "Name of a model; several times, in the order wanted.");
        Option<string[]> controls = command.AddList("--control", "NAME=OF: the model NAME is the untrained control of OF.", required: false);
        Option<string[]> notExtracted = command.AddList(
            "--not-extracted", "NAME=SPLIT: probes read SPLIT, and the control NAME was not run on it, so there are none of it; several times for several splits.", required: false);
        Option<string[]> formats = command.AddList("--formats", "Formats of the figures: png, svg.");
        Option<double> width = command.Add("--width-cm", $"Width of the figures in centimetres, {Figure.MinWidthCm} to {Figure.MaxWidthCm}.", 17.0);
        Option<Split[]> probeTrain = command.AddSplits(
            "--probe-train", "Splits that the probes were trained on; their mean is the floor in figures. Default: train.", required: false);
        Option<Target> target = command.AddTarget();
        command.CheckRange(width, Figure.MinWidthCm, Figure.MaxWidthCm);
        command.Check(formats, values => values.FirstOrDefault(value => !FigureFormats.TryParse(value, out _)) is { } unknown
            ? $"--formats: expected png or svg, found '{unknown}'."
            : null);
        command.CheckAll(parsed => ModelChoice.Problem(parsed.GetValue(models) ?? [], parsed.GetValue(controls) ?? []));
        command.CheckAll(parsed => NotExtractedProblem(parsed.GetValue(notExtracted) ?? [], ModelChoice.Read(parsed.GetValue(models) ?? [], parsed.GetValue(controls) ?? [])));

        return command.Read(parsed => new PlotOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(runs),
            ModelChoice.Read(parsed.GetRequiredValue(models), parsed.GetValue(controls) ?? []),
            [.. parsed.GetRequiredValue(formats).Distinct().Select(Format)],
            parsed.GetValue(width),
            parsed.GetValue(probeTrain) is { Length: > 0 } train ? train : [Split.Train])
        {
            Target = parsed.GetRequiredValue(target),
            NotExtracted = (parsed.GetValue(notExtracted) ?? []).Select(text => text.Split('=')).ToLookup(parts => parts[0], parts => SplitOf(parts[1])),
        });
    }

    private static string? NotExtractedProblem(string[] values, IReadOnlyList<ModelChoice> models) =>
        values.FirstOrDefault(value => value.Split('=') is not [var name, var split]
            || !Splits.TryParse(split, out _) || !models.Any(model => model.Name == name && model.ControlOf is not null)) is { } bad
            ? $"--not-extracted: expected the name of a control and a split, NAME=train, NAME=dev or NAME=test, found '{bad}'."
            : null;

    private static FigureFormat Format(string name) => FigureFormats.TryParse(name, out FigureFormat format) ? format : FigureFormat.Png;

    private static Split SplitOf(string name) => Splits.TryParse(name, out Split split) ? split : Split.Train;
}
