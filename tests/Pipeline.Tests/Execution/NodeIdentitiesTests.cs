using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class NodeIdentitiesTests
{
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

    private static (string Fingerprint, string RowContext) Identify(Workspace workspace, string model, params string[] companions)
    {
        StageNode node = new(
            "extract[m]", "extract", "m", "Testing.Tool", 1, [new StageArgument.InputPath("--model", "model")], [new StageInput.DiskFile("model", model) { Companions = companions }], [])
        {
            Rows = new StageRows("corpus", [], AreSeededByName: false),
        };
        using FileDigests digests = new(workspace.Store.DigestDatabase, _ => { });
        NodeIdentities identities = new(digests, workspace.Pipeline.Folders.Tools);
        return (identities.Of(node, new Dictionary<string, OutputManifest>(), CancellationToken.None).Hash, identities.RowContext(node, CancellationToken.None));
    }
}
