using System.Security.Cryptography;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests;

/// <summary>A pipeline of its own in a temporary folder: <c>pipeline.yaml</c>, <c>results/</c> and <c>store/</c>.</summary>
internal sealed class PipelineFolder : IDisposable
{
    /// <summary>A small network over 24 voices of the embedded sample, with two untrained controls, one of them of two seeds. Fewer layers and resamples than the default: no test here is about their number.</summary>
    private const string SampleModels = """
        models:
          - name: small
            architecture: { kind: samresnet34, width: 4, seed: 0 }
          - name: small-untrained
            control: { of: small, seeds: [0, 1] }
          - name: small-initialised
            control: { of: small, kind: initialised, seeds: [0] }
        extract: { layers: ["first relu", "layer2 SimAM 1", "layer3 relu 5", "pooling"] }
        statistics: { deals: 5, bootstraps: 49, permutations: 19, crop: false }
        """;

    private readonly TemporaryFolder folder = new();

    public PipelineFolder(string corpusRoot, string splits, string models) =>
        folder.Write(
            "pipeline.yaml",
            $"""
            schema: 1
            name: end-to-end
            corpus:
              root: {corpusRoot}
              splits: {splits}
              speakers: SPEAKERS.TXT
            {models}
            cache: {"{ dir: store }"}
            """);

    /// <summary>With a pipeline file of its own, whose paths are relative to the folder.</summary>
    public PipelineFolder(string yaml) => folder.Write("pipeline.yaml", yaml);

    public static PipelineFolder OverSample()
    {
        PipelineFolder pipeline = new("speech", "{ train: [train], dev: [dev], test: [test] }", SampleModels);
        SampleSpeech.CopyVoices(pipeline.folder, "speech");
        return pipeline;
    }

    public string this[string relativePath] => folder[relativePath];

    public string Config => folder["pipeline.yaml"];

    public void Dispose() => folder.Dispose();

    /// <summary>Runs the build program to its end.</summary>
    public ToolResult Build(params string[] arguments) => ToolProcess.RunIn(Culture, "Build", [$"--config={Config}", .. arguments]);

    /// <summary>The culture of the user who runs it.</summary>
    public string Culture { get; init; } = "C.UTF-8";

    /// <summary>Writes a file of the folder.</summary>
    public string Write(string relativePath, string text) => folder.Write(relativePath, text);

    /// <summary>Runs the build program; a test that goes on needs it to have ended well.</summary>
    public ToolResult BuildWell(params string[] arguments)
    {
        ToolResult result = Build(arguments);
        Assert.True(result.ExitCode == 0, $"expected exit code 0, found {result.ExitCode}:\n{result.Output}");
        return result;
    }

    /// <summary>SHA-256 of every file of the results and of the lock file, by relative path.</summary>
    public SortedDictionary<string, string> Digests()
    {
        SortedDictionary<string, string> digests = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder["results"], "*", SearchOption.AllDirectories).Append(folder["pipeline.lock.json"]))
        {
            digests[Path.GetRelativePath(folder.Path, path).Replace('\\', '/')] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }

        return digests;
    }

    public CsvTable Table(string relativePath) => CsvTable.Read(folder[$"results/{relativePath}"]);
}
