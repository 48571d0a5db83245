using System.Globalization;
using SpeechSpeed.Stages.Report.Markup;
using SpeechSpeed.Stages.Report.Texts;
using SpeechSpeed.Storage.Results;

namespace SpeechSpeed.Stages.Report;

/// <summary><c>report.html</c>: one well-formed page that needs no network and no script.</summary>
internal sealed class HtmlReport
{
    private const int LongTable = 20;
    private readonly ReportData data;
    private readonly Html html;

    private HtmlReport(ReportData data, IReadOnlyList<Catalogue> catalogues)
    {
        this.data = data;
        html = new Html(catalogues);
    }

    public static string Render(ReportData data, IReadOnlyList<Catalogue> catalogues)
    {
        HtmlReport report = new(data, catalogues);
        report.Page();
        return report.html.ToString();
    }

    private Catalogue First => html.Catalogues[0];

    private void Page()
    {
        html.Line($"<!DOCTYPE html>");
        html.Line($"<html lang=\"{First.Language}\" xmlns=\"http://www.w3.org/1999/xhtml\">");
        html.Line($"<head>");
        html.Line($"<meta charset=\"utf-8\"/>");
        html.Line($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        html.Line($"<title>{First.Text(Title())}</title>");
        html.Line($"<style>{new SafeHtml(StyleSheet())}{new SafeHtml(LanguageRules())}</style>");
        html.Line($"</head>");
        html.Line($"<body><div class=\"page\">");
        LanguageSwitch();
        html.Line($"<header><h1>{Title()}</h1></header>");
        Summary();
        Navigation();
        html.Line($"<main>");
        Data();
        Models();
        for (int i = 0; i < data.Models.Count; i++)
        {
            Model(data.Models[i], i);
        }

        Limits();
        html.Line($"</main>");
        html.Line($"<footer><p>{new Sentence("files")}</p></footer>");
        html.Line($"</div></body>");
        html.Line($"</html>");
    }

    private Sentence Title() => new("title", data.Name);

    private void LanguageSwitch()
    {
        if (html.Catalogues.Count < 2)
        {
            return;
        }

        html.Line($"<fieldset class=\"languages\"><legend>{new Sentence("language.choose")}</legend>");
        foreach (Catalogue catalogue in html.Catalogues)
        {
            SafeHtml chosen = new(catalogue == First ? " checked=\"checked\"" : "");
            html.Line($"<label><input type=\"radio\" name=\"language\" id=\"language-{catalogue.Language}\"{chosen}/> {catalogue.Text("language")}</label>");
        }

        html.Line($"</fieldset>");
    }

    private void Navigation()
    {
        html.Line($"<nav aria-label=\"{First.Text("nav")}\"><ul>");
        html.Line($"<li><a href=\"#data\">{new Sentence("data")}</a></li><li><a href=\"#models\">{new Sentence("models")}</a></li>");
        for (int i = 0; i < data.Models.Count; i++)
        {
            html.Line($"<li><a href=\"#{ModelId(i)}\">{data.Models[i].Model}</a></li>");
        }

        html.Line($"<li><a href=\"#limits\">{new Sentence("limits")}</a></li></ul></nav>");
    }

    private void Summary()
    {
        html.Line($"<section class=\"summary\" id=\"summary\"><h2>{new Sentence("summary")}</h2>");
        html.Line($"<h3>{new Sentence("summary.what")}</h3><p>{Findings.Question(data)}</p>");
        html.Line($"<h3>{new Sentence("summary.answer")}</h3>");
        foreach ((string model, List<Sentence> sentences) in Findings.Answers(data))
        {
            html.Line($"<h4>{model}</h4>");
            List(sentences);
        }

        html.Line($"<h3>{new Sentence("summary.sure")}</h3>");
        List(Findings.Certainty(data));
        html.Line($"</section>");
    }

    private void Data()
    {
        html.Line($"<section id=\"data\"><h2>{new Sentence("data")}</h2><p>{new Sentence("data.intro")}</p>");
        Table(Tables.Data(data), new Sentence("data"));
        html.Line($"<p>{DataQuality(data)}</p>");
        if (data.Rejected.Count > 0)
        {
            Table(Tables.Rejected(data), new Sentence("data.rejected.reason"));
        }

        Figure("rate_distribution", "figure-rates", Captions.RateDistribution(data));
        html.Line($"</section>");
    }

    /// <summary>How many utterances could not be used.</summary>
    public static Sentence DataQuality(ReportData data) => data.Rejected.Count == 0
        ? new Sentence("data.rejected.none")
        : new Sentence(
            "data.rejected.some",
            NumberText.Whole(data.Rejected.Count),
            NumberText.Fixed(100.0 * data.Rejected.Count / data.Found, 2));

    private void Models()
    {
        html.Line($"<section id=\"models\"><h2>{new Sentence("models")}</h2><p>{new Sentence("models.intro")}</p>");
        Table(Tables.Models(data), new Sentence("models"));
        Figure("comparison", "figure-comparison", Captions.Comparison(data));
        html.Line($"</section>");
    }

    private void Model(ModelMetrics model, int index)
    {
        html.Line($"<section id=\"{ModelId(index)}\"><h2>{new Sentence("layers", model.Model)}</h2>");
        if (model.Seeds is { } seeds)
        {
            html.Line($"<p>{new Sentence("layers.medians", NumberText.Whole(seeds.Count))}</p>");
        }

        foreach ((string name, Sentence caption) in Captions.Of(model, data.ControlOf(model)))
        {
            Figure($"{model.Model}/{name}", $"{ModelId(index)}-{name}", caption);
        }

        html.Line($"<details><summary>{new Sentence("layers.show", model.Model)}</summary>");
        Table(Tables.Layers(model), new Sentence("layers", model.Model));
        html.Line($"</details></section>");
    }

    private void Limits()
    {
        html.Line($"<section id=\"limits\"><h2>{new Sentence("limits")}</h2>");
        List(Findings.Limits());
        html.Line($"</section>");
    }

    private void List(IEnumerable<Sentence> sentences)
    {
        html.Line($"<ul>");
        foreach (Sentence sentence in sentences)
        {
            html.Line($"<li>{sentence}</li>");
        }

        html.Line($"</ul>");
    }

    private void Figure(string name, string id, Sentence caption)
    {
        string description = First.Text(caption);
        if (InlineFigure.Read(data.Results, name, id, description) is { } picture)
        {
            string label = First.Text(new Sentence("figure.scroll", description));
            html.Line($"<figure><div class=\"scroll picture\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\">{picture}</div><figcaption>{caption}</figcaption></figure>");
        }
    }

    private void Table(ReportTable table, Sentence about)
    {
        string label = First.Text(new Sentence("table.scroll", First.Text(about)));
        string tall = table.Rows.Count > LongTable ? " tall" : "";
        html.Line($"<div class=\"scroll{tall}\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table><thead><tr>");
        for (int column = 0; column < table.Columns.Count; column++)
        {
            html.Line($"<th scope=\"col\"{Side(table, column)}>{table.Columns[column]}</th>");
        }

        html.Line($"</tr></thead><tbody>");
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            html.Line($"<tr>");
            for (int column = 0; column < row.Count; column++)
            {
                html.Line($"<td{Side(table, column)}>{row[column]}</td>");
            }

            html.Line($"</tr>");
        }

        html.Line($"</tbody></table></div>");
    }

    private static SafeHtml Side(ReportTable table, int column) => new(column < table.LeftColumns ? " class=\"text\"" : "");

    private static string ModelId(int index) => string.Create(CultureInfo.InvariantCulture, $"model-{index + 1}");

    /// <summary>Shows the sentences of the language chosen and hides the others.</summary>
    private string LanguageRules() => html.Catalogues.Count < 2
        ? ""
        : string.Concat(html.Catalogues.SelectMany(
            chosen => html.Catalogues.Where(other => other != chosen),
            (chosen, other) => $"body:has(#language-{chosen.Language}:checked) span[lang={other.Language}] {{ display: none; }}\n"));

    private static string StyleSheet()
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The assembly lacks its style sheet.");
        using StreamReader reader = new(stream);
        return "\n" + reader.ReadToEnd();
    }
}
