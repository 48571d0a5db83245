using System.Text;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Stages.Report.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>Reads the tables, draws conclusions, writes the report.</summary>
internal static class ReportStage
{
    public static Task RunAsync(ReportOptions options, StageContext context)
    {
        ReportData data = ReportData.Read(options);
        Catalogue[] catalogues = [.. options.Languages.Select(language => Catalogue.Load(language, data.Target))];
        Write(context.Output("report.html"), HtmlReport.Render(data, catalogues));
        Write(context.Output("report.md"), MarkdownReport.Render(data, catalogues[0]));
        context.Progress.Say($"report.html and report.md: models: {string.Join(", ", data.Models.Select(model => model.Model))}; languages: {string.Join(", ", options.Languages)}");
        return Task.CompletedTask;
    }

    private static void Write(string path, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
