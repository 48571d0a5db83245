using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using SpeechSpeed.Core;

namespace SpeechSpeed.Results;

/// <summary>
/// <c>metrics.json</c>: keys in a fixed order, numbers as the shortest text that reads back exactly, null for numbers that are not estimable.
/// </summary>
public static class MetricsFile
{
    /// <summary>The file's name.</summary>
    public const string FileName = "metrics.json";

    private const int MostBytes = 256 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameColumns } },
        Converters = { new NumberConverter(), new RowConverter(), new JsonStringEnumConverter<Split>(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes the file.</summary>
    public static void Write(string path, ModelMetrics metrics) =>
        AtomicFile.Write(path, stream =>
        {
            JsonSerializer.Serialize(stream, metrics, Options);
            stream.WriteByte((byte)'\n');
        });

    /// <summary>Reads the file.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing, is damaged, or has another schema.</exception>
    public static ModelMetrics Read(string path)
    {
        if (!File.Exists(path))
        {
            Throw.InputData($"{path}: expected a model's metrics here, found no file. Run plot first.");
        }

        try
        {
            using FileStream stream = RegularFile.Open(path, MostBytes);
            ModelMetrics? metrics = JsonSerializer.Deserialize<ModelMetrics>(stream, Options);
            if (metrics?.Schema != ModelMetrics.CurrentSchema)
            {
                Throw.InputData($"{path}: expected schema {ModelMetrics.CurrentSchema}, found {metrics?.Schema ?? 0}. Run plot again.");
            }

            return metrics;
        }
        catch (JsonException error)
        {
            Throw.InputData($"{path}: {error.Message} Run plot again.", error);
            throw;
        }
        catch (IOException error)
        {
            Throw.InputData($"{error.Message} Expected a model's metrics there. Run plot again.", error);
            throw;
        }
    }

    /// <summary>The rows of tables use the names of their columns here too.</summary>
    private static void NameColumns(JsonTypeInfo type)
    {
        Dictionary<string, string?> columns = type.Type.GetConstructors()
            .SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(CsvColumnAttribute), false))
            .ToDictionary(parameter => parameter.Name!, parameter => parameter.GetCustomAttribute<CsvColumnAttribute>()!.Name);
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.AttributeProvider is MemberInfo member && columns.GetValueOrDefault(member.Name) is { } column)
            {
                property.Name = column;
            }
        }
    }

    private sealed class NumberConverter : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class RowConverter : JsonConverter<MetricRow>
    {
        public override MetricRow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Dictionary<string, JsonElement> cells = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(ref reader, options)!;
            if (!cells.TryGetValue("layer", out JsonElement layer) || layer.ValueKind != JsonValueKind.String)
            {
                throw new JsonException("Expected a row with the name of its layer, found one without.");
            }

            return new MetricRow(
                layer.GetString()!,
                Whole(cells, "index"),
                Whole(cells, "dim"),
                MetricColumns.All
                    .Where(column => cells.TryGetValue(column.Name, out JsonElement cell) && cell.ValueKind == JsonValueKind.Number)
                    .Select(column => (column, cells[column.Name].GetDouble())));
        }

        public override void Write(Utf8JsonWriter writer, MetricRow value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("layer", value.Layer);
            WriteWhole(writer, "index", value.Index);
            WriteWhole(writer, "dim", value.Dim);
            foreach (MetricColumn column in MetricColumns.All)
            {
                writer.WritePropertyName(column.Name);
                JsonSerializer.Serialize(writer, value[column], options);
            }

            writer.WriteEndObject();
        }

        private static int? Whole(Dictionary<string, JsonElement> cells, string key) =>
            cells.TryGetValue(key, out JsonElement cell) && cell.ValueKind == JsonValueKind.Number ? cell.GetInt32() : null;

        private static void WriteWhole(Utf8JsonWriter writer, string key, int? value)
        {
            if (value is { } number)
            {
                writer.WriteNumber(key, number);
            }
            else
            {
                writer.WriteNull(key);
            }
        }
    }
}
