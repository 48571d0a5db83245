using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Storage;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Report;

/// <summary>What the report is made of.</summary>
/// <param name="Name">Name of the pipeline.</param>
/// <param name="Results">Folder of the figures.</param>
/// <param name="Labels">The label summary.</param>
/// <param name="Rejected">The utterances that could not be used.</param>
/// <param name="Models">The models with their numbers.</param>
internal sealed record ReportData(
    string Name, string Results, IReadOnlyList<SplitSummary> Labels, IReadOnlyList<RejectedUtterance> Rejected, IReadOnlyList<ModelMetrics> Models)
{
    public static ReportData Read(ReportOptions options)
    {
        List<ModelMetrics> models = [];
        foreach (ModelChoice choice in options.Models)
        {
            string path = Path.Combine(options.Results, choice.Name, MetricsFile.FileName);
            ModelMetrics metrics = MetricsFile.Read(path);
            if (metrics.ControlOf != choice.ControlOf)
            {
                Throw.InputData(
                    $"{path}: expected {Role(choice.ControlOf)}, as the command line says, found {Role(metrics.ControlOf)}. Run plot again with the same --control.");
            }

            models.Add(metrics);
        }

        return new ReportData(
            options.Name,
            options.Results,
            SplitSummary.Read(Path.Combine(options.Labels, "summary.csv")),
            RejectedTable.Read(Path.Combine(options.Labels, RejectedTable.FileName)),
            models);

        static string Role(string? controlOf) => controlOf is null ? "a model of its own" : $"the control of {controlOf}";
    }

    /// <summary>The untrained control of a model, or null.</summary>
    public ModelMetrics? ControlOf(ModelMetrics model) => Models.FirstOrDefault(candidate => candidate.ControlOf == model.Model);
}
