using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Verdicts;

/// <summary>
/// The verdicts on the models of a pipeline that are no controls: the content of <c>verdicts.json</c>. It is a list of flat objects of <c>model</c>, <c>target</c>, <c>question</c>, <c>answer</c>, optionally
/// <c>layer</c>, <c>part</c>, <c>control</c>, <c>control_kind</c>, <c>floor</c>, <c>other</c>, <c>place</c> and <c>reason</c>, and numbers by name.
/// </summary>
/// <param name="verdicts">The verdicts, model by model in the order of the pipeline, and in the order of the report.</param>
public sealed class Conclusions(IReadOnlyList<Verdict> verdicts)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "verdicts.json";

    private const int MostBytes = 64 << 20;

    /// <summary>The models with verdicts.</summary>
    public IEnumerable<string> Models => verdicts.Select(verdict => verdict.Model).Distinct();

    /// <summary>The verdicts on a model.</summary>
    public IEnumerable<Verdict> On(string model) => verdicts.Where(verdict => verdict.Model == model);

    /// <summary>The beginning of a report, at most three sentences: which layer predicts the rate, how much of it is pauses, and the gain from training.</summary>
    public IEnumerable<Verdict> Headline(string model) =>
    [
        .. On(model).Where(verdict => verdict.Question is Question.Reading or Question.Pauses),
        .. Training(model).OrderBy(verdict => verdict.Answer is Answer.Unhealthy or Answer.OtherLayers or Answer.OtherUtterances).Take(1),
    ];

    /// <summary>
    /// The evidence for it, in the order of the report. Of the effects of training, it has only that on the best layer, because figures show the other layers. Of the relations, it has only those to the label,
    /// because a table has the other targets.
    /// </summary>
    public IEnumerable<Verdict> Evidence(string model)
    {
        Verdict[] headline = [.. Headline(model)];
        Verdict[] training = [.. Training(model)];
        string? label = headline.FirstOrDefault()?.Target;
        return On(model).Except(headline).Where(verdict => verdict.Question switch
        {
            Question.Mlp or Question.UntrainedMlp => false,
            Question.Training => training.Contains(verdict),
            Question.Relation => verdict.Target == label,
            _ => true,
        });
    }

    /// <summary>The numbers of an earlier study, which show little: those of its MLP probe.</summary>
    public IEnumerable<Verdict> EarlierStudy(string model) => On(model).Where(verdict => verdict.Question is Question.Mlp or Question.UntrainedMlp);

    /// <summary>Of the effects of training, only that on the best layer and on the label.</summary>
    private IEnumerable<Verdict> Training(string model)
    {
        Verdict? reading = On(model).FirstOrDefault(verdict => verdict.Question == Question.Reading);
        return On(model).Where(verdict => verdict.Question == Question.Training && (verdict.Layer is null || (verdict.Layer == reading?.Layer && verdict.Target == reading?.Target)));
    }

    /// <summary>Writes <c>verdicts.json</c>: a verdict a line, numbers as the shortest text that reads back exactly, null for numbers that are not estimable.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter lines = new(stream, leaveOpen: true) { NewLine = "\n" };
        for (int i = 0; i < verdicts.Count; i++)
        {
            lines.WriteLine($"{(i == 0 ? "[" : ",")} {Line(verdicts[i])}");
        }

        lines.WriteLine(verdicts.Count == 0 ? "[]" : "]");
    });

    /// <summary>Reads <c>verdicts.json</c>.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or damaged.</exception>
    public static Conclusions Read(string path)
    {
        if (!File.Exists(path))
        {
            Throw.InputData($"{path}: expected the verdicts of a run here, found no file. Run the pipeline up to Plot first.");
        }

        try
        {
            using FileStream stream = RegularFile.Open(path, MostBytes);
            using JsonDocument file = JsonDocument.Parse(stream);
            return new Conclusions([.. file.RootElement.EnumerateArray().Select(Read)]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            Throw.InputData($"{path}: {error.Message} Run the pipeline again.", error);
            throw;
        }
        catch (IOException error)
        {
            Throw.InputData($"{error.Message} Expected the verdicts of a run there. Run the pipeline again.", error);
            throw;
        }
    }

    private static string Line(Verdict verdict)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach ((string name, string? word) in Words(verdict))
            {
                if (word is not null)
                {
                    json.WriteString(name, word);
                }
            }

            foreach ((string name, double value) in verdict.Numbers)
            {
                if (double.IsFinite(value))
                {
                    json.WriteNumber(name, value);
                }
                else
                {
                    json.WriteNull(name);
                }
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static (string Name, string? Word)[] Words(Verdict verdict) =>
    [
        ("model", verdict.Model), ("target", verdict.Target), ("question", verdict.Question), ("answer", verdict.Answer),
        ("layer", verdict.Layer), ("part", verdict.Part), ("control", verdict.Control), ("control_kind", verdict.ControlKind), ("floor", verdict.Floor), ("other", verdict.Other), ("place", verdict.Place), ("reason", verdict.Reason),
    ];

    private static Verdict Read(JsonElement line) => new(Word(line, "model")!, Word(line, "target")!, Word(line, "question")!, Word(line, "answer")!)
    {
        Layer = Word(line, "layer"),
        Part = Word(line, "part"),
        Control = Word(line, "control"),
        ControlKind = Word(line, "control_kind"),
        Floor = Word(line, "floor"),
        Other = Word(line, "other"),
        Place = Word(line, "place"),
        Reason = Word(line, "reason"),
        Numbers =
        [
            .. line.EnumerateObject()
                .Where(one => one.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Null)
                .Select(one => (one.Name, one.Value.ValueKind == JsonValueKind.Null ? double.NaN : one.Value.GetDouble())),
        ],
    };

    private static string? Word(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement word) ? word.GetString() : null;
}
