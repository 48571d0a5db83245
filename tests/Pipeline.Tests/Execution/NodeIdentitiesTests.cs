using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class NodeIdentitiesTests
{
    private static readonly StageArgument[] Network = [new StageArgument.InputPath("--model", "model")];

    /// <summary>What a file refers to is as much its identity, and that of the rows made with it, as the file itself.</summary>
    [Fact]
    public void A_companion_of_a_file_counts_with_its_path_and_its_bytes()
    {
        using Workspace workspace = new();
        string model = workspace.Write("model.onnx", "graph");
        workspace.Write("a.bin", "one");
        workspace.Write("b.bin", "one");
        (string, string) alone = Identify(workspace, model), with = Identify(workspace, model, "a.bin"), renamed = Identify(workspace, model, "b.bin");
        workspace.Write("a.bin", "another");
        (string, string) changed = Identify(workspace, model, "a.bin");
        workspace.Write("a.bin", "one");
        (string, string) restored = Identify(workspace, model, "a.bin");

        (string, string)[] different = [alone, with, renamed, changed];
        Assert.Equal(4, different.Select(identity => identity.Item1).Distinct().Count());
        Assert.Equal(4, different.Select(identity => identity.Item2).Distinct().Count());
        Assert.Equal(with, restored);
    }

    /// <summary>What is no flag of the rows, and an input whose path is none, is no concern of theirs.</summary>
    [Fact]
    public void Rows_depend_on_their_own_flags_and_on_nothing_else_of_the_stage()
    {
        using Workspace workspace = new();
        string model = workspace.Write("model.onnx", "graph");
        StageNode node = Node(model);
        StageArgument[] more = [.. Network, new StageArgument.Value("--layers", "all")];

        Assert.Equal(Context(node), Context(node with { Id = "extract[other]", Arguments = more, Inputs = [.. node.Inputs, new StageInput.DiskFolders("corpus", workspace[""], ["corpus"])] }));
        Assert.NotEqual(Context(node), Context(node with { Arguments = more, Rows = new StageRows("SpeechSpeed.Core", more) }));
        Assert.NotEqual(Context(node), Context(node with { Rows = new StageRows("SpeechSpeed.Pipeline", Network) }));

        string Context(StageNode of) => Identify(workspace, of).RowContext;
    }

    private static StageNode Node(string model, params string[] companions) => new(
        "extract[m]", "extract", "m", "Testing.Tool", 1, Network, [new StageInput.DiskFile("model", model) { Companions = companions }], [])
    {
        Rows = new StageRows("SpeechSpeed.Core", Network),
    };

    private static (string Fingerprint, string RowContext) Identify(Workspace workspace, string model, params string[] companions) =>
        Identify(workspace, Node(model, companions));

    private static (string Fingerprint, string RowContext) Identify(Workspace workspace, StageNode node)
    {
        using FileDigests digests = new(workspace.Store.DigestDatabase, _ => { });
        NodeIdentities identities = new(digests, workspace.Pipeline.Folders.Tools);
        return (identities.Of(node, new Dictionary<string, OutputManifest>(), CancellationToken.None).Hash, identities.RowContext(node, CancellationToken.None));
    }
}
