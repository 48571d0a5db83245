using System.Globalization;
using SpeechSpeed.Results;
using SpeechSpeed.Stages.Report.Markup;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary><c>report.html</c>: one well-formed page that needs no network, and a script only for interaction.</summary>
internal sealed class HtmlReport
{
    private const int LongTable = 20;

    /// <summary>On a narrow screen, tables of at most this number of rows become cards.</summary>
    private const int FewRows = 12;

    private readonly ReportData data;
    private readonly Html html;
    private int captions;

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
        html.Line($"<style>{new SafeHtml("\n" + Resource("report.css"))}{new SafeHtml(LanguageRules())}</style>");
        html.Line($"</head>");
        html.Line($"<body><div class=\"page\">");
        html.Line($"<header>");
        Choices();
        html.Line($"<h1>{Title()}</h1></header>");
        html.Line($"<main>");
        Summary();
        Navigation();
        Evidence();
        Section("method", "method", () => List(Findings.Method(data)));
        Data();
        Models();
        for (int i = 0; i < data.Models.Count; i++)
        {
            Model(data.Models[i], i);
        }

        EarlierStudy();
        Section("limits", "limits", () => List(Findings.Limits(data.Pooling)));
        Section("sources", "sources", () => List(Findings.Sources()));
        if (data.Provenance is { } provenance)
        {
            Provenance(provenance);
        }

        html.Line($"</main>");
        html.Line($"<footer><p>{new Sentence("files")}</p></footer>");
        html.Line($"</div>");
        html.Line($"<script type=\"application/json\" id=\"report-data\">{new SafeHtml(HoverNumbers.Render(data, html.Catalogues))}</script>");
        html.Line($"<script>//<![CDATA[\n{new SafeHtml(Resource("report.js"))}//]]></script>");
        html.Line($"</body></html>");
    }

    private Sentence Title() => new("title", data.Name);

    private void Choices()
    {
        html.Line($"<div class=\"choices\">");
        if (html.Catalogues.Count > 1)
        {
            html.Line($"<fieldset><legend>{new Sentence("language.choose")}</legend>");
            foreach (Catalogue catalogue in html.Catalogues)
            {
                SafeHtml chosen = new(catalogue == First ? " checked=\"checked\"" : "");
                html.Line($"<label lang=\"{catalogue.Language}\"><input type=\"radio\" name=\"language\" value=\"{catalogue.Language}\" id=\"language-{catalogue.Language}\"{chosen}/> {catalogue.Text("language")}</label>");
            }

            html.Line($"</fieldset>");
        }

        html.Line($"<fieldset><legend>{new Sentence("theme.choose")}</legend>");
        foreach (string theme in (string[])["auto", "light", "dark"])
        {
            SafeHtml chosen = new(theme == "auto" ? " checked=\"checked\"" : "");
            html.Line($"<label><input type=\"radio\" name=\"theme\" value=\"{theme}\" id=\"theme-{theme}\"{chosen}/> {new Sentence("theme." + theme)}</label>");
        }

        html.Line($"</fieldset></div>");
    }

    private void Navigation()
    {
        html.Line($"<nav aria-label=\"{First.Text("nav")}\"><ul>");
        Link("evidence", new Sentence("evidence"));
        Link("method", new Sentence("method"));
        Link("data", new Sentence("data"));
        Link("models", new Sentence("models"));
        for (int i = 0; i < data.Models.Count; i++)
        {
            Link(ModelId(i), data.Models[i].Model);
        }

        Link("earlier", new Sentence("earlier"));
        Link("limits", new Sentence("limits"));
        Link("sources", new Sentence("sources"));
        if (data.Provenance is not null)
        {
            Link("provenance", new Sentence("provenance"));
        }

        html.Line($"</ul></nav>");

        void Link(string id, object text) => html.Line($"<li><a href=\"#{id}\">{text}</a></li>");
    }

    /// <summary>One figure and, for each model, at most three sentences that a reader can repeat; then the data.</summary>
    private void Summary()
    {
        html.Line($"<section class=\"summary\" id=\"summary\"><h2>{new Sentence("summary")}</h2>");
        (string Model, IEnumerable<Sentence> Sentences)[] models = [.. Findings.Headline(data)];
        foreach ((string model, IEnumerable<Sentence> sentences) in models)
        {
            if (models.Length > 1)
            {
                html.Line($"<h3>{model}</h3>");
            }

            foreach (Sentence sentence in sentences)
            {
                Paragraph(sentence);
            }
        }

        Figure("headline", "figure-headline", new Sentence("caption.headline"));
        html.Line($"<h3>{new Sentence("summary.what")}</h3>");
        foreach (Sentence sentence in Findings.Question(data))
        {
            Paragraph(sentence);
        }

        html.Line($"</section>");
    }

    private void Evidence() => Section("evidence", "evidence", () =>
    {
        foreach (ModelMetrics model in data.Given)
        {
            html.Line($"<h3>{model.Model}</h3>");
            List(Findings.Evidence(data, model));
            if (model.Targets.Count > 0)
            {
                Paragraph(new Sentence("targets.intro"));
                Table(Tables.Targets(model), new Sentence("targets", model.Model), isFiltered: true);
            }
        }

        Figure("targets", "figure-targets", Captions.Targets(data));
        Figure("target_curves", "figure-target-curves", Captions.TargetCurves());

        html.Line($"<h3>{new Sentence("summary.sure")}</h3>");
        List(Findings.Certainty(data));
    });

    private void Section(string id, string heading, Action content)
    {
        html.Line($"<section id=\"{id}\"><h2>{new Sentence(heading)}</h2>");
        content();
        html.Line($"</section>");
    }

    private void Data() => Section("data", "data", () =>
    {
        Paragraph(new Sentence("data.intro"));
        Table(Tables.Data(data), new Sentence("data"));
        if (data.Languages.Count > 0)
        {
            Paragraph(new Sentence("data.languages"));
            Table(Tables.Languages(data), new Sentence("data.language"));
        }

        Paragraph(Findings.Rejected(data));
        if (data.Rejected.Count > 0)
        {
            Table(Tables.Rejected(data), new Sentence("data.rejected.reason"));
        }

        if (Findings.Silence(data) is { } silence)
        {
            Paragraph(silence);
        }

        if (html.Catalogues.Any(catalogue => catalogue.Language != "en"))
        {
            Paragraph(new Sentence("data.figures"));
        }

        Figure("rate_distribution", "figure-rates", Captions.RateDistribution(data));
    });

    private void Models() => Section("models", "models", () =>
    {
        Paragraph(new Sentence("models.intro"));
        Table(Tables.Models(data), new Sentence("models"));
        Figure("comparison", "figure-comparison", Captions.Comparison(data));
        Figure("heatmap", "figure-heatmap", Captions.Heatmap(data));
        if (data.Differences.Count > 0)
        {
            html.Line($"<h3>{new Sentence("between")}</h3>");
            Paragraph(new Sentence("between.intro"));
            Figure("model_targets", "figure-model-targets", Captions.ModelTargets(data));
            Table(Tables.ModelTargets(data), new Sentence("between"));
        }

        Figure("cka", "figure-cka", Captions.Similarity());
    });

    /// <summary>The measures of an earlier study, which show little: MLPs of a fixed number of epochs on raw activations, and in-sample CCA.</summary>
    private void EarlierStudy() => Section("earlier", "earlier", () =>
    {
        Paragraph(new Sentence("earlier.intro"));
        foreach (ModelMetrics model in data.Given)
        {
            html.Line($"<h3>{model.Model}</h3>");
            List(Findings.EarlierStudy(data, model));
        }

        List(Findings.Cca(data));
        Table(Tables.EarlierStudy(data), new Sentence("earlier"));
        if (data.ShowsEarlierStudy)
        {
            Reference();
        }

        for (int i = 0; i < data.Models.Count; i++)
        {
            Figures(data.Models[i], i, Captions.EarlierStudy(data, data.Models[i]));
        }
    });

    private void Reference()
    {
        html.Line($"<h3 id=\"reference\">{new Sentence("reference")}</h3>");
        Paragraph(new Sentence("reference.intro"));
        Table(Tables.ReferenceProbes(data), new Sentence("reference.probes"));
        foreach (ModelMetrics model in data.Given)
        {
            Paragraph(new Sentence("reference.cca", model.Model));
            Table(Tables.ReferenceCca(model), new Sentence("reference.cca", model.Model));
        }

        Paragraph(new Sentence("reference.data"));
        Table(Tables.ReferenceData(), new Sentence("reference.data"));
    }

    private void Figures(ModelMetrics model, int index, IEnumerable<(string Name, Sentence Caption)> figures)
    {
        foreach ((string name, Sentence caption) in figures)
        {
            Figure($"{model.Model}/{name}", $"{ModelId(index)}-{name}", caption, index);
        }
    }

    private void Model(ModelMetrics model, int index)
    {
        html.Line($"<section id=\"{ModelId(index)}\"><h2>{new Sentence("layers", model.Model)}</h2>");
        if (model.Seeds is { } seeds)
        {
            Paragraph(new Sentence("layers.medians", Num.Whole(seeds.Count)));
        }

        Figures(model, index, Captions.Of(data, model));
        html.Line($"<details><summary>{new Sentence("layers.show", model.Model)}</summary>");
        Paragraph(new Sentence("layers.columns"));
        Table(Tables.Layers(model), new Sentence("layers", model.Model), canBeCards: false);
        html.Line($"</details></section>");
    }

    private void Provenance(ProvenanceFile provenance) => Section("provenance", "provenance", () =>
    {
        Paragraph(new Sentence("provenance.command"));
        html.Line($"<p><code>{provenance.Command}</code></p>");
        Paragraph(new Sentence("provenance.machine", provenance.Platform, provenance.Processor));
        if (data.Fonts.Count > 0)
        {
            Paragraph(new Sentence("provenance.fonts", new Listing([.. data.Fonts.Select(font => $"{font.Family} {font.Style} (SHA-256 {font.Sha256[..12]})")])));
        }

        html.Line($"<h3>{new Sentence("provenance.sources")}</h3>");
        Paragraph(new Sentence("provenance.sources.note"));
        Table(Tables.Sources(provenance), new Sentence("provenance.sources"));
        html.Line($"<details><summary>{new Sentence("provenance.stages")}</summary>");
        Paragraph(new Sentence("provenance.stages.note"));
        Table(Tables.Stages(provenance), new Sentence("provenance.stages"), canBeCards: false);
        html.Line($"</details><details><summary>{new Sentence("provenance.packages")}</summary>");
        Table(Tables.Packages(provenance), new Sentence("provenance.packages"), canBeCards: false);
        html.Line($"</details>");
    });

    private void Paragraph(Sentence sentence) => html.Line($"<p>{sentence}</p>");

    private void List(IEnumerable<Sentence> sentences)
    {
        html.Line($"<ul>");
        foreach (Sentence sentence in sentences)
        {
            html.Line($"<li>{sentence}</li>");
        }

        html.Line($"</ul>");
    }

    private void Figure(string name, string id, Sentence caption, int? model = null)
    {
        string captionId = id + "-caption";
        if (InlineFigure.Read(data.Results, name, id, captionId, First.Text(caption)) is { } picture)
        {
            SafeHtml of = new(model is { } index ? string.Create(CultureInfo.InvariantCulture, $" data-model=\"{index}\"") : "");
            html.Line($"<figure{of}><div class=\"tools\"></div><div class=\"scroll picture\" tabindex=\"0\" role=\"group\" aria-labelledby=\"{captionId}\">{picture}</div><figcaption id=\"{captionId}\">{caption}</figcaption></figure>");
        }
    }

    /// <summary>Roles are named although they are the elements' own: a table laid out as cards would lose them.</summary>
    /// <param name="table">The table.</param>
    /// <param name="about">Its caption.</param>
    /// <param name="canBeCards">Whether its rows become cards on a narrow screen, if they are few.</param>
    /// <param name="isFiltered">Whether the page's script lets the reader choose rows by their first column.</param>
    private void Table(ReportTable table, Sentence about, bool canBeCards = true, bool isFiltered = false)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"table-{++captions}");
        bool isCards = canBeCards && table.Rows.Count <= FewRows;
        string look = (isCards ? " cards" : "") + (table.Rows.Count > LongTable ? " tall" : "") + (isFiltered ? " filtered" : "");
        html.Line($"<div class=\"scroll{look}\" tabindex=\"0\" role=\"group\" aria-labelledby=\"{id}\"><table role=\"table\"><caption class=\"unseen\" id=\"{id}\">{about}</caption><thead role=\"rowgroup\"><tr role=\"row\">");
        for (int column = 0; column < table.Columns.Count; column++)
        {
            html.Line($"<th scope=\"col\" role=\"columnheader\"{Side(table, column)}>{table.Columns[column]}</th>");
        }

        html.Line($"</tr></thead><tbody role=\"rowgroup\">");
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            html.Line($"<tr role=\"row\">");
            for (int column = 0; column < row.Count; column++)
            {
                if (isCards)
                {
                    html.Line($"<td role=\"cell\"{Side(table, column, row[column])}><span class=\"heading\">{table.Columns[column]}</span><span class=\"value\">{row[column]}</span></td>");
                }
                else
                {
                    html.Line($"<td role=\"cell\"{Side(table, column, row[column])}>{row[column]}</td>");
                }
            }

            html.Line($"</tr>");
        }

        html.Line($"</tbody></table></div>");
    }

    private static SafeHtml Side(ReportTable table, int column, Cell? cell = null)
    {
        const int longText = 60;
        string look = string.Join(
            ' ',
            new[]
            {
                column < table.LeftColumns ? "text" : null,
                cell?.Content is string { Length: > longText } ? "long" : null,
                cell?.Content is "–" ? "nothing" : null,
            }.OfType<string>());
        return new SafeHtml(look.Length == 0 ? "" : $" class=\"{look}\"");
    }

    private static string ModelId(int index) => string.Create(CultureInfo.InvariantCulture, $"model-{index + 1}");

    /// <summary>Shows the sentences of the chosen language and hides the others.</summary>
    private string LanguageRules() => html.Catalogues.Count < 2
        ? ""
        : string.Concat(html.Catalogues.SelectMany(
            chosen => html.Catalogues.Where(other => other != chosen),
            (chosen, other) => $"body:has(#language-{chosen.Language}:checked) span[lang={other.Language}] {{ display: none; }}\n"));

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {name}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
