using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Results;
using SpeechSpeed.Verdicts.Texts;

namespace SpeechSpeed.Stages.Report;

/// <summary>
/// The numbers that the page's script shows: of every layer those in the tables, of every speaker the identity. JSON, with the texts of every
/// language; small enough that a page of four models of 149 layers stays light.
/// </summary>
internal static class HoverNumbers
{
    private static readonly string[] Labels = ["ridge", "within", "between", "p", "untrained", "best", "mlp", "cca", "channels", "targets"];

    public static string Render(ReportData data, IReadOnlyList<Catalogue> catalogues)
    {
        using MemoryStream bytes = new();

        // The default encoder writes < and & as escapes, so the text is safe in a script element.
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("labels");
            foreach (Catalogue catalogue in catalogues)
            {
                WriteTexts(json, catalogue.Language, Labels.Select(label => catalogue.Text("hover." + label)));
            }

            json.WriteEndObject();
            json.WriteStartObject("texts");
            foreach (Catalogue catalogue in catalogues)
            {
                json.WriteStartObject(catalogue.Language);
                json.WriteString("title", catalogue.Text(new Sentence("title", data.Name)));
                json.WriteString("speaker", catalogue.Text("figure.speaker"));
                json.WriteString("all", catalogue.Text("figure.speaker.all"));
                json.WriteString("keys", catalogue.Text("figure.keys"));
                json.WriteString("rows", catalogue.Text("filter"));
                json.WriteString("every", catalogue.Text("filter.all"));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("models");
            foreach (ModelMetrics model in data.Models)
            {
                WriteModel(json, model);
            }

            json.WriteEndArray();
            json.WriteStartObject("speakers");
            foreach (SpeakerSummary speaker in data.Speakers)
            {
                WriteTexts(json, speaker.Id, catalogues.Select(catalogue => Describe(catalogue, speaker)));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Per layer its name, then a text for each of the labels; empty if the layer has no such number.</summary>
    private static void WriteModel(Utf8JsonWriter json, ModelMetrics model)
    {
        json.WriteStartArray();
        foreach (MetricRow row in model.Layers)
        {
            json.WriteStartArray();
            json.WriteStringValue(row.Layer);
            foreach (VariancePart part in VariancePartNames.All)
            {
                json.WriteStringValue(Tables.WithInterval(row, part) is var text && text != "–" ? text : "");
            }

            json.WriteStringValue(string.Join(" / ", VariancePartNames.All.Select(part => row[MetricColumns.Of(part).P]).Where(double.IsFinite).Select(p => Num.Fixed(p, 3).ToString())));
            json.WriteStringValue(Range(row[MetricColumns.UntrainedRidgeR2], row[MetricColumns.UntrainedLow], row[MetricColumns.UntrainedHigh]));
            json.WriteStringValue(row[MetricColumns.InBestSet] switch { 1 => "✓", 0 => "✗", _ => "" });
            json.WriteStringValue(Range(row[MetricColumns.MlpR2], double.NaN, double.NaN));
            json.WriteStringValue(double.IsFinite(row[MetricColumns.CcaInSample])
                ? $"{Num.Fixed(row[MetricColumns.CcaInSample], 2)} / {Num.Fixed(row[MetricColumns.CcaNull], 2)} / {Num.Fixed(row[MetricColumns.CcaHeldOut], 2)}"
                : "");
            json.WriteStringValue(row.Dim is { } dim ? Num.Whole(dim).ToString() : "");
            json.WriteStringValue(string.Join(", ", model.Targets
                .Where(score => score.Layer == row.Layer && score.Target != model.Target?.Kind && double.IsFinite(score.R2)).Select(score => $"{score.Target} {Num.Fixed(score.R2, 2)}")));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static string Range(double value, double low, double high) => double.IsFinite(value) ? Tables.WithInterval(value, low, high) : "";

    private static string Describe(Catalogue catalogue, SpeakerSummary speaker)
    {
        Sentence summary = new("figure.speaker.summary", speaker.Id, Num.Whole(speaker.Utterances), Num.Fixed(speaker.MeanValue, 2));
        return catalogue.Text(speaker.Sex is "F" or "M" ? new Sentence("figure.speaker.summary.sex", summary, new Sentence("sex." + speaker.Sex)) : summary);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
