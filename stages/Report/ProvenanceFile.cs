using System.Text.Json;
using SpeechSpeed.Core;

namespace SpeechSpeed.Stages.Report;

/// <summary>The origin of the results: the pipeline's <c>provenance.json</c>.</summary>
/// <param name="Schema">Version of the file's format: 1.</param>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Command">The command that reproduces the results.</param>
/// <param name="Platform">Operating system and architecture, in .NET's notation.</param>
/// <param name="Processor">The kind of processor that everything was computed on.</param>
/// <param name="Sources">Models, corpora and other files from outside.</param>
/// <param name="Tools">The stage tools.</param>
/// <param name="Stages">The stages, each after those it reads from.</param>
internal sealed record ProvenanceFile(
    int Schema,
    string Pipeline,
    string Command,
    string Platform,
    string Processor,
    IReadOnlyList<ProvenanceSource> Sources,
    IReadOnlyList<ProvenanceTool> Tools,
    IReadOnlyList<ProvenanceStage> Stages)
{
    private const int CurrentSchema = 1;
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads the file.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing, is damaged, or has another schema.</exception>
    public static ProvenanceFile Read(string path)
    {
        if (!File.Exists(path))
        {
            Throw.InputData($"{path}: expected the provenance of the results here, found no file. Leave --provenance out, or name the file that the pipeline wrote.");
        }

        try
        {
            ProvenanceFile? file = JsonSerializer.Deserialize<ProvenanceFile>(File.ReadAllBytes(path), Options);
            if (file?.Schema != CurrentSchema)
            {
                Throw.InputData($"{path}: expected schema {CurrentSchema}, found {file?.Schema ?? 0}. Run the pipeline that belongs to this tool.");
            }

            return file;
        }
        catch (JsonException error)
        {
            Throw.InputData($"{path}: {error.Message} Run the pipeline again.", error);
            throw;
        }
    }
}

/// <summary>A file or corpus from outside the pipeline.</summary>
internal sealed record ProvenanceSource(string Role, string Name, string Sha256);

/// <summary>A stage tool and its packages.</summary>
internal sealed record ProvenanceTool(string Name, string Sha256, IReadOnlyDictionary<string, string> Packages);

/// <summary>A stage with its identity and its settings, flag and value.</summary>
internal sealed record ProvenanceStage(string Id, string Version, string Tool, string Fingerprint, IReadOnlyList<IReadOnlyList<string>> Settings);
