using System.Text;
using System.Text.Json;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Execution;

/// <summary>What a stage is told of the pipeline, and that it is told nothing that would make it run again.</summary>
public sealed class ProvenanceTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task It_names_every_stage_before_with_its_identity_and_what_came_from_outside()
    {
        await work.RunAsync();
        JsonElement root = JsonDocument.Parse(Of(work)!).RootElement;

        LockFile locked = LockFile.Read(work.Pipeline.Folders.LockFile, _ => { });
        Assert.Equal(
            ["prepare", "count[a]", "count[b]"],
            root.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("id").GetString()!));
        Assert.All(root.GetProperty("stages").EnumerateArray(), stage =>
            Assert.Equal(locked.Stages[stage.GetProperty("id").GetString()!].Fingerprint, stage.GetProperty("fingerprint").GetString()));
        Assert.Equal(
            ["corpus: train, test", "model: a.onnx", "model: b.onnx"],
            root.GetProperty("sources").EnumerateArray().Select(source => $"{source.GetProperty("role")}: {source.GetProperty("name")}"));
        Assert.Equal(FileDigest.Sha256(work["a.onnx"]), root.GetProperty("sources")[1].GetProperty("sha256").GetString());
        Assert.Equal("./build.sh --config=mine.yaml", root.GetProperty("command").GetString());
        JsonElement tool = Assert.Single(root.GetProperty("tools").EnumerateArray());
        Assert.Contains(tool.GetProperty("packages").EnumerateObject(), package => package.Name == "YamlDotNet" && package.Value.GetString()!.Contains('.', StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_the_same_in_another_folder_and_changes_with_a_stage_before()
    {
        using Workspace other = new();
        await work.RunAsync();
        await other.RunAsync();
        byte[] before = Of(work)!;

        Assert.Equal(before, Of(other));
        Assert.DoesNotContain(work[""], Encoding.UTF8.GetString(before), StringComparison.Ordinal);

        work.Pipeline.Headings["count[b]"] = "another";
        Assert.NotEqual(before, Of(work));
    }

    [Fact]
    public void Before_the_stages_it_reads_from_have_run_it_is_left_out_of_the_identity()
    {
        using FileDigests digests = new(work["files.db"], _ => { });
        NodeIdentities identities = new(digests, work.Pipeline.Folders.Tools);

        Fingerprint fingerprint = identities.Of(Reader(), new Dictionary<string, OutputManifest>(), CancellationToken.None);

        Assert.DoesNotContain(fingerprint.Components, component => component.Name == "input provenance");
    }

    private static byte[]? Of(Workspace work)
    {
        using FileDigests digests = new(work["files.db"], _ => { });
        NodeIdentities identities = new(digests, work.Pipeline.Folders.Tools);
        Dictionary<string, OutputManifest> manifests = [];
        foreach (StageNode node in work.Pipeline.Nodes())
        {
            // What a stage wrote does not matter here, only that it has.
            string hash = identities.Of(node, manifests, CancellationToken.None).Hash;
            manifests[node.Id] = work.Store.TryFind(hash) ?? new OutputManifest(hash, node.Id, [new OutputFile(RelativePath.Parse("size"), 1, new string('0', 64))]);
        }

        identities.Of(Reader(), manifests, CancellationToken.None);
        return identities.ProvenanceOf(Reader(), CancellationToken.None);
    }

    private static StageNode Reader() => new(
        "reader",
        "reader",
        null,
        "Testing.Tool",
        1,
        [],
        [
            new StageInput.Upstream("runs/a", "count[a]", "size"),
            new StageInput.Upstream("runs/b", "count[b]", "size"),
            new StageInput.Provenance("provenance", "a pipeline", "./build.sh --config=mine.yaml", Target.Cps),
        ],
        []);
}
