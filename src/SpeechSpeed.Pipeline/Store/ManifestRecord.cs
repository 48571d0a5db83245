using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// The text of an <see cref="OutputManifest"/> in <c>ac/</c>: JSON, with a digest of its own, because a flipped bit in a path would still parse.
/// </summary>
internal static class ManifestRecord
{
    private const int Schema = 1;

    /// <summary>The record's bytes.</summary>
    public static byte[] Write(OutputManifest manifest) => Write(manifest, FileDigest.Sha256(Write(manifest, check: "")));

    /// <summary>The manifest, or null if the bytes are not exactly a record.</summary>
    public static OutputManifest? TryRead(byte[] record)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(record);
            JsonElement root = document.RootElement;
            OutputManifest manifest = new(
                root.GetProperty("fingerprint").GetString()!,
                root.GetProperty("node").GetString()!,
                [
                    .. root.GetProperty("outputs").EnumerateArray().Select(output => new OutputFile(
                        RelativePath.Parse(output.GetProperty("path").GetString()), output.GetProperty("size").GetInt64(), output.GetProperty("sha256").GetString()!)),
                ]);
            bool isSound = manifest.Files.All(file => FileDigest.IsSha256(file.Sha256)) && AreFiles([.. manifest.Files.Select(file => file.Path.ToString())]);
            return isSound && Write(manifest).AsSpan().SequenceEqual(record) ? manifest : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether paths can be those of files in one folder: each once, in order, none below another.</summary>
    private static bool AreFiles(string[] paths)
    {
        HashSet<string> all = new(paths, StringComparer.Ordinal);
        return paths.Zip(paths.Skip(1), string.CompareOrdinal).All(order => order < 0)
            && !paths.Any(path => path.Select((c, i) => c == '/' && all.Contains(path[..i])).Any(isBelow => isBelow));
    }

    private static byte[] Write(OutputManifest manifest, string check)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, JsonText.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("fingerprint", manifest.Fingerprint);
            json.WriteString("node", manifest.NodeId);
            json.WriteStartArray("outputs");
            foreach (OutputFile file in manifest.Files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteNumber("size", file.Size);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("check", check);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
