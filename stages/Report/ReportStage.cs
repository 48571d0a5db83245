using System.Text;
using SpeechSpeed.Cli;
using SpeechSpeed.Core;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>Reads the tables and the verdicts, and writes the report.</summary>
internal static class ReportStage
{
    public static Task RunAsync(StageContext context)
    {
        ReportData data = ReportData.Read(context.Values);
        IReadOnlyList<string> languages = context.Get(Settings.Report.Languages);
        Catalogue[] catalogues = [.. languages.Select(language => ReportTexts.Load(language, data.Target))];
        Write(context.Output("report.html"), HtmlReport.Render(data, catalogues));
        Write(context.Output("report.md"), MarkdownReport.Render(data, catalogues[0]));
        context.Progress.Say($"report.html and report.md: models: {string.Join(", ", data.Models.Select(model => model.Model))}; languages: {string.Join(", ", languages)}");
        return Task.CompletedTask;
    }

    private static void Write(string path, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
