using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Remote;

namespace SpeechSpeed.Testing.Tool;

/// <summary>
/// A pipeline in the shape of the real one: <c>prepare</c> reads a corpus on the disk; <c>count[a]</c> and <c>count[b]</c> read what it wrote and a
/// model each; <c>report</c> reads both.
/// </summary>
public sealed class SamplePipeline
{
    private const string ToolName = "Testing.Tool";
    private readonly string folder;

    /// <summary>Creates it.</summary>
    /// <param name="folder">Where its corpus, its models, its store and its results are.</param>
    public SamplePipeline(string folder)
    {
        this.folder = folder;
    }

    /// <summary>The headings, by node id, where they are not the default.</summary>
    public Dictionary<string, string> Headings { get; } = [];

    /// <summary>Whether the model b is part of it.</summary>
    public bool HasB { get; set; } = true;

    /// <summary>The kind of processor; null for this machine's.</summary>
    public string? Processor { get; set; }

    /// <summary>The store on a server, or null.</summary>
    public RemoteSettings? Remote { get; set; }

    /// <summary>Flags of every stage beside those it has.</summary>
    public IReadOnlyList<StageArgument> MoreArguments { get; set; } = [];

    /// <summary>Its folders.</summary>
    public PipelineFolders Folders => new(
        ToolFolders.BuiltWith(AppContext.BaseDirectory) with { Processor = Processor ?? ToolFolders.BuiltWith(AppContext.BaseDirectory).Processor },
        Path.Combine(folder, "pipeline.yaml"),
        Path.Combine(folder, ".speechspeed"),
        Path.Combine(folder, "pipeline.lock.json"),
        Path.Combine(folder, "results"))
    {
        Remote = Remote,
    };

    /// <summary>Its stages, each after those it reads from.</summary>
    public IReadOnlyList<StageNode> Nodes() =>
    [
        Node("prepare", null, [new StageInput.DiskFolders("corpus", Path.Combine(folder, "corpus"), ["train", "test"])], ["corpus"], "prepared"),
        .. Models.Select(model => Node(
            $"count[{model}]",
            model,
            [new StageInput.Upstream("labels", "prepare"), new StageInput.DiskFile("model", Path.Combine(folder, $"{model}.onnx"))],
            ["labels", "model"],
            model)),
        Node("report", null, [.. Models.Select(model => new StageInput.Upstream($"runs/{model}", $"count[{model}]", "size"))], ["runs"], ""),
    ];

    /// <summary>Makes a small corpus and the models.</summary>
    public void MakeInputs()
    {
        foreach (string file in new[] { "train/1/a.txt", "train/1/b.txt", "train/2/c.txt", "test/3/d.txt" })
        {
            Write($"corpus/{file}", $"content of {file}");
        }

        Write("a.onnx", "model a");
        Write("b.onnx", "model b");
    }

    private IEnumerable<string> Models => HasB ? ["a", "b"] : ["a"];

    private void Write(string path, string text)
    {
        string full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private StageNode Node(string id, string? model, IReadOnlyList<StageInput> inputs, IEnumerable<string> roles, string publishTo) => new(
        id,
        id.Split('[')[0],
        model,
        ToolName,
        1,
        [
            new StageArgument.Value("--name", id),
            new StageArgument.Value("--heading", Headings.GetValueOrDefault(id, "heading")),
            .. roles.Select(role => new StageArgument.InputPath("--input", role)),
            .. MoreArguments,
        ],
        inputs,
        [new StageOutput("text.txt", publishTo.Length == 0 ? "" : $"{publishTo}/text.txt"), new StageOutput("size", null)]);
}
