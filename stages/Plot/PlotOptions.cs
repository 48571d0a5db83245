using System.CommandLine;
using SpeechSpeed.Charts;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Stages.Plot;

/// <summary>What the plot tool is asked to do.</summary>
/// <param name="Labels">Folder that preprocess wrote.</param>
/// <param name="Results">Folder with the tables of every model.</param>
/// <param name="Models">The models, in the order of every figure.</param>
/// <param name="Formats">The formats of the figures.</param>
/// <param name="WidthCm">Width of the figures on paper, in centimetres.</param>
/// <param name="Target">What is predicted.</param>
internal sealed record PlotOptions(
    string Labels, string Results, IReadOnlyList<string> Models, IReadOnlyList<FigureFormat> Formats, double WidthCm, Target Target)
{
    public static StageCommand<PlotOptions> Command()
    {
        StageCommand<PlotOptions> command = new("plot", "Draws the figures of every model, comparison, heatmap and rate_distribution, from the tables that are published.");
        Option<string> labels = command.AddText("--labels", "Folder of {train,dev,test}_cps.csv and summary.csv, as preprocess writes it.");
        Option<string> results = command.AddText(
            "--results", "Folder with <model>/{metrics.json,predictions.csv,held_out_predictions.csv,residual_means.csv,tsne.csv}, as the pipeline publishes them.");
        Option<string[]> models = command.AddList("--model", "Name of a model; several times, in the order wanted.");
        Option<string[]> formats = command.AddList("--formats", "Formats of the figures: png, svg.");
        Option<double> width = command.Add("--width-cm", $"Width of the figures in centimetres, {Figure.MinWidthCm} to {Figure.MaxWidthCm}.", 17.0);
        Option<Target> target = command.AddTarget();
        command.CheckRange(width, Figure.MinWidthCm, Figure.MaxWidthCm);
        command.Check(formats, values => values.FirstOrDefault(value => !FigureFormats.TryParse(value, out _)) is { } unknown
            ? $"--formats: expected png or svg, found '{unknown}'."
            : null);

        return command.Read(parsed => new PlotOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(results),
            [.. parsed.GetRequiredValue(models).Distinct(StringComparer.Ordinal)],
            [.. parsed.GetRequiredValue(formats).Distinct().Select(Format)],
            parsed.GetValue(width),
            parsed.GetRequiredValue(target)));
    }

    private static FigureFormat Format(string name) => FigureFormats.TryParse(name, out FigureFormat format) ? format : FigureFormat.Png;
}
