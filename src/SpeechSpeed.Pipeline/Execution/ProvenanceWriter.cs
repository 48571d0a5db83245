using System.Runtime.InteropServices;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// <c>provenance.json</c>: the origin of a stage's inputs. It holds the components of fingerprints and nothing else: no times, no
/// hosts, no absolute paths, so that a stage that reads it runs again only when a stage before it has another identity.
/// </summary>
internal static class ProvenanceWriter
{
    /// <summary>The file's name.</summary>
    public const string FileName = "provenance.json";

    private const int Schema = 1;

    /// <summary>The bytes of the file: equal contents give equal bytes.</summary>
    /// <param name="input">The facts on the pipeline as a whole.</param>
    /// <param name="processor">The kind of processor that all of it was computed on.</param>
    /// <param name="stages">Every stage with its identity, each after those it reads from.</param>
    /// <param name="sources">The files and corpora from outside the pipeline.</param>
    /// <param name="tools">The tools with their digests and packages.</param>
    public static byte[] Describe(
        StageInput.Provenance input,
        string processor,
        IReadOnlyList<(StageNode Node, Fingerprint Fingerprint)> stages,
        IReadOnlyList<Source> sources,
        IReadOnlyList<(string Tool, string Sha256, IReadOnlyList<(string Name, string Version)> Packages)> tools)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, JsonText.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("pipeline", input.Pipeline);
            json.WriteString("command", input.Command);
            json.WriteStartObject("target");
            json.WriteString("kind", input.Target.Kind);
            json.WriteString("unit", input.Target.Unit);
            json.WriteEndObject();
            json.WriteString("platform", RuntimeInformation.RuntimeIdentifier);
            json.WriteString("processor", processor);
            json.WriteStartArray("sources");
            foreach (Source source in sources)
            {
                source.Write(json);
            }

            json.WriteEndArray();
            WriteTools(json, tools);
            json.WriteStartArray("stages");
            foreach ((StageNode node, Fingerprint fingerprint) in stages)
            {
                WriteStage(json, node, fingerprint);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteTools(
        Utf8JsonWriter json, IReadOnlyList<(string Tool, string Sha256, IReadOnlyList<(string Name, string Version)> Packages)> tools)
    {
        json.WriteStartArray("tools");
        foreach ((string tool, string digest, IReadOnlyList<(string Name, string Version)> packages) in tools)
        {
            json.WriteStartObject();
            json.WriteString("name", tool);
            json.WriteString("sha256", digest);
            json.WriteStartObject("packages");
            foreach ((string name, string version) in packages)
            {
                json.WriteString(name, version);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStage(Utf8JsonWriter json, StageNode node, Fingerprint fingerprint)
    {
        json.WriteStartObject();
        json.WriteString("id", node.Id);
        json.WriteString("version", Numbers.Text(node.Version));
        json.WriteString("tool", node.Tool);
        json.WriteString("fingerprint", fingerprint.Hash);
        json.WriteStartArray("settings");
        foreach (StageArgument.Value setting in node.Arguments.OfType<StageArgument.Value>())
        {
            json.WriteStartArray();
            json.WriteStringValue(setting.Flag);
            json.WriteStringValue(setting.Text);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
