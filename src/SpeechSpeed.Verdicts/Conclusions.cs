using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Verdicts;

/// <summary>
/// The verdicts on the models of a pipeline that are no controls: the content of <c>verdicts.json</c>, a list of flat objects of <c>model</c>, <c>target</c>, <c>question</c>, <c>answer</c>, where they have
/// them <c>layer</c>, <c>floor</c> and <c>reason</c>, and numbers by name.
/// </summary>
/// <param name="verdicts">The verdicts, model by model in the order of the pipeline, and in the order in which they are told.</param>
public sealed class Conclusions(IReadOnlyList<Verdict> verdicts)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "verdicts.json";

    private const int MostBytes = 64 << 20;

    /// <summary>The models that there are verdicts on.</summary>
    public IEnumerable<string> Models => verdicts.Select(verdict => verdict.Model).Distinct();

    /// <summary>The verdicts on a model.</summary>
    public IEnumerable<Verdict> On(string model) => verdicts.Where(verdict => verdict.Model == model);

    /// <summary>
    /// The verdicts on a model that texts tell: of what training changed, that on the best layer, since figures show the others; and where the embedding is the best layer, one of the two that
    /// would be the same.
    /// </summary>
    public IEnumerable<Verdict> Told(string model)
    {
        string? best = On(model).FirstOrDefault(verdict => verdict.Question == Question.BestLayer)?.Layer;
        return On(model).Where(verdict => verdict.Question switch
        {
            Question.Training => verdict.Layer is null || verdict.Layer == best,
            Question.Embedding => verdict.Layer != best,
            _ => true,
        });
    }

    /// <summary>Writes <c>verdicts.json</c>: a verdict a line, numbers as the shortest text that reads back exactly, null for what is not estimable.</summary>
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
        ("layer", verdict.Layer), ("floor", verdict.Floor), ("reason", verdict.Reason),
    ];

    private static Verdict Read(JsonElement line) => new(Word(line, "model")!, Word(line, "target")!, Word(line, "question")!, Word(line, "answer")!)
    {
        Layer = Word(line, "layer"),
        Floor = Word(line, "floor"),
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
