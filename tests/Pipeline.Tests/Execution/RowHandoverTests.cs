using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class RowHandoverTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public void What_was_left_out_before_is_not_to_be_made()
    {
        work.Write("audio/long.wav", "long");
        work.Write("audio/short.wav", "short");

        // Nothing has run: every file may give a row.
        Assert.Equal((0, 2), Coverage());

        PastExecution past = Execution(rowsMade: 1);
        Keep("long");
        work.Write("audio/new.wav", "new");
        Assert.Equal((1, 2), Coverage(past));

        // Of another network nothing is known.
        Assert.Equal((1, 3), Coverage(past with { RowContext = "another" }));
    }

    [Fact]
    public void Rows_that_were_lost_are_to_be_made_and_where_none_was_made_none_was_lost()
    {
        work.Write("audio/long.wav", "long");
        work.Write("audio/short.wav", "short");

        Assert.Equal((0, 2), Coverage(Execution(rowsMade: 1)));
        Assert.Equal((0, 0), Coverage(Execution(rowsMade: 0)));
    }

    private StageNode Node => new(
        "extract[m]", "extract", "m", "Testing.Tool", 1, [], [new StageInput.DiskFolders("corpus", work["audio"], [work["audio"]])], [])
    {
        Rows = new StageRows("SpeechSpeed.Core", []) { Files = new FileRows("corpus", AreSeededByName: false, []) },
    };

    private (int Kept, int Total) Coverage(params PastExecution[] past) =>
        With(identities => new RowHandover(identities, work.Store).Coverage(Node, past, CancellationToken.None));

    private PastExecution Execution(int rowsMade) => With(identities =>
    {
        work.Store.Listings.Save(identities.DiskFiles(Node.Inputs[0], CancellationToken.None), work["note"]);
        Fingerprint fingerprint = identities.Of(Node, new Dictionary<string, OutputManifest>(), CancellationToken.None);
        return new PastExecution(
            fingerprint.Hash,
            Node.Id,
            fingerprint.Components.ToDictionary(component => component.Name, component => component.Value),
            1,
            identities.RowContext(Node, CancellationToken.None),
            rowsMade);
    });

    private void Keep(string content)
    {
        string folder = work.Store.Rows.Folder(With(identities => identities.RowContext(Node, CancellationToken.None)));
        string row = RowRecord.KeyOfRow(FileDigest.Sha256(System.Text.Encoding.UTF8.GetBytes(content)), null);
        new RowFolder(folder).Add(row, "a shard"u8.ToArray());
    }

    private T With<T>(Func<NodeIdentities, T> use)
    {
        using FileDigests digests = new(work.Store.DigestDatabase, _ => { });
        return use(new NodeIdentities(digests, work.Pipeline.Folders.Tools));
    }
}
