using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Pipeline.Execution;

/// <summary>
/// How a stage with rows finds the rows that it made before: by flags beside its own. These are no part of its identity because its outputs do not depend
/// on them.
/// </summary>
internal sealed class RowHandover(NodeIdentities identities, StageStore store)
{
    /// <summary>The flags.</summary>
    /// <param name="node">A stage with rows.</param>
    /// <param name="folder">An own folder of the execution.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public IEnumerable<string> Arguments(StageNode node, string folder, CancellationToken cancellationToken)
    {
        string[] rowStore = [ToolProtocol.RowStore, store.Rows.Folder(identities.RowContext(node, cancellationToken))];
        if (node.Rows!.Files is not { } files)
        {
            return rowStore;
        }

        // A path with a line break cannot be in the listing; the tool reads such a file itself.
        string listing = Path.Combine(folder, "audio.sha256");
        File.WriteAllLines(
            listing, Audio(node, files, cancellationToken).Select(audio => audio.File).Distinct().Where(file => !file.Path.Contains('\n')).Select(file => $"{file.Sha256}  {file.Path}"));
        return [.. rowStore, ToolProtocol.AudioDigests, listing];
    }

    /// <summary>Number of rows of a stage that makes them from files; 0 for any other stage.</summary>
    public int Count(StageNode node, CancellationToken cancellationToken) =>
        node.Rows?.Files is null ? 0 : store.Rows.Keys(identities.RowContext(node, cancellationToken)).Count;

    /// <summary>The keys of the rows of a stage that makes them from files; null for any other stage, whose keys only its tool knows.</summary>
    public IReadOnlySet<string>? Wanted(StageNode node, CancellationToken cancellationToken) => node.Rows?.Files is not { } files
        ? null
        : Audio(node, files, cancellationToken).Select(audio => Key(files, audio)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Number of utterances whose rows exist, and number of utterances that will have a row.</summary>
    /// <param name="node">A stage that makes rows from files.</param>
    /// <param name="past">
    /// Earlier executions. If an execution for the same rows has read a file and made no row of it, the file was left out, for example because it is too short, and will
    /// be left out again.
    /// </param>
    /// <param name="cancellationToken">Ends it early.</param>
    public (int Kept, int Total) Coverage(StageNode node, IEnumerable<PastExecution> past, CancellationToken cancellationToken)
    {
        FileRows files = node.Rows!.Files!;
        string context = identities.RowContext(node, cancellationToken);
        IReadOnlySet<string> keys = store.Rows.Keys(context);
        PastExecution[] same = [.. past.Where(execution => execution.RowContext == context)];

        // If none of the earlier rows exists, they are lost; they were not left out.
        HashSet<string> read = keys.Count == 0 && same.Any(execution => execution.RowsMade > 0) ? [] :
        [
            .. same
                .Select(execution => execution.Components.GetValueOrDefault(FingerprintBuilder.InputPrefix + files.Role))
                .OfType<string>()
                .Distinct()
                .SelectMany(listing => store.Listings.TryRead(listing) ?? [])
                .Select(file => file.Sha256),
        ];
        int kept = 0;
        int leftOut = 0;
        int total = 0;
        foreach (AudioOfRow audio in Audio(node, files, cancellationToken))
        {
            bool isKept = keys.Contains(Key(files, audio));
            kept += isKept ? 1 : 0;

            // A part of a recording may be new although the recording was read.
            leftOut += !isKept && audio.Span is null && read.Contains(audio.File.Sha256) ? 1 : 0;
            total++;
        }

        return (kept, total - leftOut);
    }

    private static string Key(FileRows files, AudioOfRow audio) =>
        RowRecord.KeyOfRow(audio.File.Sha256, files.AreSeededByName ? audio.UtteranceId : null, audio.Span);

    private IEnumerable<AudioOfRow> Audio(StageNode node, FileRows files, CancellationToken cancellationToken) => node.Inputs
        .OfType<StageInput.DiskFolders>()
        .Where(input => input.Role == files.Role)
        .SelectMany(input => identities.DiskFiles(input, cancellationToken)
            .Where(file => input.IsAudio(file.Path))
            .SelectMany(file => input.UtterancesOf(file.Path), (file, utterance) => new AudioOfRow(file, utterance.Span, utterance.Id)));

    private readonly record struct AudioOfRow(DigestedFile File, AudioSpan? Span, string UtteranceId);
}
