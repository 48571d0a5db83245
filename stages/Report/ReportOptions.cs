using System.CommandLine;
using SpeechSpeed.Cli;
using SpeechSpeed.Labels;
using SpeechSpeed.Stages.Report.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>What the report tool is asked to do.</summary>
/// <param name="Labels">Folder that preprocess wrote.</param>
/// <param name="Results">Folder of tables and figures.</param>
/// <param name="Rejected">Folder with, per model, the <c>rejected.csv</c> that extract wrote; null where it is not to be reported.</param>
/// <param name="Languages">Languages of the report; the first is shown first and is that of <c>report.md</c>.</param>
/// <param name="Name">Name of the pipeline.</param>
/// <param name="Provenance">What the results were made from; null where that is not known.</param>
/// <param name="Models">The models, in the order of the report.</param>
internal sealed record ReportOptions(
    string Labels, string Results, string? Rejected, IReadOnlyList<string> Languages, string Name, string? Provenance, IReadOnlyList<string> Models)
{
    /// <summary>What is predicted.</summary>
    public required Target Target { get; init; }

    public static StageCommand<ReportOptions> Command()
    {
        StageCommand<ReportOptions> command = new(
            "report", "Writes report.html, one file that needs no network, and report.md for pull requests, from tables and figures.");
        Option<string> labels = command.AddText("--labels", "Folder of summary.csv and rejected.csv, as preprocess writes it.");
        Option<string> results = command.AddText("--results", "Folder of the tables and figures, as the pipeline publishes them.");
        Option<string?> rejected = command.AddOptional<string>(
            "--rejected", "Folder with a folder per model that holds the rejected.csv which extract wrote. Default: extraction is taken to have rejected nothing.");
        Option<string[]> languages = command.AddList("--languages", $"Languages of the report, the first shown first: {string.Join(", ", Catalogue.Languages)}.");
        Option<string> name = command.AddText("--name", "Name of the pipeline.");
        Option<string?> provenance = command.AddOptional<string>(
            "--provenance", "The provenance.json that the pipeline writes: identities of all stages, digests of what came from outside. Default: the report has no such section.");
        Option<string[]> models = command.AddList("--model", "Name of a model; several times, in the order wanted.");
        Option<Target> target = command.AddTarget();
        command.Check(languages, values => values.FirstOrDefault(value => !Catalogue.Languages.Contains(value)) is { } unknown
            ? $"--languages: expected {string.Join(" or ", Catalogue.Languages)}, found '{unknown}'."
            : null);

        return command.Read(parsed => new ReportOptions(
            parsed.GetRequiredValue(labels),
            parsed.GetRequiredValue(results),
            parsed.GetValue(rejected),
            [.. parsed.GetRequiredValue(languages).Distinct()],
            parsed.GetRequiredValue(name),
            parsed.GetValue(provenance),
            [.. parsed.GetRequiredValue(models).Distinct(StringComparer.Ordinal)])
        {
            Target = parsed.GetRequiredValue(target),
        });
    }
}
