using System.Collections.Concurrent;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Fetch;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Store;
using SpeechSpeed.Settings;

namespace SpeechSpeed.Pipeline.Remote;

/// <summary>
/// A store on a server, by Bazel's HTTP protocol: <c>ac/&lt;fingerprint&gt;</c> names the outputs of an execution, <c>cas/&lt;sha256&gt;</c> has a file. What comes from
/// there enters the local store only with the bytes of its digest; everything after that is as without a server. Thread-safe.
/// </summary>
internal sealed class RemoteCache : IDisposable
{
    private const long MostUnknownBytes = 256 << 20;
    private const int MostRecordBytes = 64 << 20;
    private const string IndexPrefix = "rows ";

    /// <summary>The stages of each word of <see cref="Cache.Exclude"/>.</summary>
    private static readonly Dictionary<string, string[]> StagesOf = new()
    {
        [Cache.Labels] = [StageNames.Preprocess, StageNames.Nuisance],
        [Cache.Features] = [StageNames.Extract],
    };

    private readonly RemoteSettings settings;
    private readonly StageStore store;
    private readonly Func<string> newFolder;
    private readonly Action<string> say;
    private readonly CacheServer server;
    private readonly HashSet<string> keptHome;
    private readonly ConcurrentDictionary<string, Task> uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> shared = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> incomplete = new(StringComparer.Ordinal);
    private int hasAnnounced;
    private int hasWarned;

    /// <summary>Opens it; nothing is sent yet.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="store">The local store.</param>
    /// <param name="newFolder">Makes a folder in the local store to work in.</param>
    /// <param name="say">Receives notes for the user.</param>
    public RemoteCache(RemoteSettings settings, StageStore store, Func<string> newFolder, Action<string> say)
    {
        this.settings = settings;
        this.store = store;
        this.newFolder = newFolder;
        this.say = say;
        string? token = settings.Token();
        server = new CacheServer(new CacheServerSettings { Address = settings.Address, Token = token, Patience = settings.Patience }, say);
        keptHome = [.. settings.KeptHome.SelectMany(word => StagesOf[word])];
        if (settings is { IsWritten: true, TokenVariable: { } variable } && token is null)
        {
            say($"the environment variable {variable} (cache.remote.token_env) is not set: requests to {settings.Address} go without a token");
        }
    }

    /// <summary>Whether a request has failed, so that it is not known what the server has.</summary>
    public bool HasFailed => server.HasFailed;

    /// <summary>Brings the outputs of an execution into the local store. False if the server does not have them, or not as they should be.</summary>
    public async Task<bool> TryTakeAsync(StageNode node, string fingerprint, CancellationToken cancellationToken)
    {
        if (await TryFindAsync(node, fingerprint, cancellationToken).ConfigureAwait(false) is not { } manifest
            || (await TakeAsync(node.Id, manifest.Files, cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            return false;
        }

        string folder = newFolder();
        store.Record(manifest, Path.Combine(folder, "record"));
        shared[fingerprint] = true;
        Directory.Delete(folder, recursive: true);
        return true;
    }

    /// <summary>The outputs of an execution, by the server's record of them; none of the files is downloaded. Null if the server does not have it, or not as it should be.</summary>
    public async Task<OutputManifest?> TryFindAsync(StageNode node, string fingerprint, CancellationToken cancellationToken)
    {
        if (incomplete.ContainsKey(fingerprint) || await ReadRecordAsync(fingerprint, cancellationToken).ConfigureAwait(false) is not { } files)
        {
            return null;
        }

        OutputManifest manifest = new(fingerprint, node.Id, files);
        if (manifest.Covers(node))
        {
            return manifest;
        }

        Warn($"ac/{fingerprint} does not name the outputs of {node.Id}");
        return null;
    }

    /// <summary>Brings those files into the local store that it lacks.</summary>
    /// <param name="what">What they are for, in the user's words.</param>
    /// <param name="files">The files.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The files that could not be had.</returns>
    public async Task<IReadOnlyList<OutputFile>> TakeAsync(string what, IEnumerable<OutputFile> files, CancellationToken cancellationToken)
    {
        OutputFile[] missing = [.. files.DistinctBy(file => file.Sha256).Where(file => !store.Has(file))];
        if (missing.Length == 0)
        {
            return [];
        }

        string folder = newFolder();
        bool[] taken = await Task.WhenAll(missing.Select(file => TryTakeAsync(file, folder, cancellationToken))).ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);
        OutputFile[] come = [.. missing.Where((_, i) => taken[i])];
        if (come.Length > 0)
        {
            say($"{what}: {come.Length:N0} files from the remote cache, {ByteSize.Text(come.Sum(file => file.Size))} downloaded");
        }

        return [.. missing.Except(come)];
    }

    /// <summary>Brings a file of unknown size into the local store, if the server has it.</summary>
    public async Task TakeAsync(RelativePath path, string sha256, CancellationToken cancellationToken)
    {
        string folder = newFolder();
        await TryTakeAsync(new OutputFile(path, MostUnknownBytes, sha256), folder, cancellationToken).ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Notes that a file of an execution could not be had: <see cref="TryFindAsync"/> no longer finds the execution.</summary>
    public void MarkIncomplete(string fingerprint) => incomplete[fingerprint] = true;

    /// <summary>Begins to upload the outputs of an execution, if that was asked for and the server does not have them.</summary>
    public void Share(StageNode node, OutputManifest manifest, CancellationToken cancellationToken)
    {
        if (MayShare(node) && shared.TryAdd(manifest.Fingerprint, true))
        {
            uploads[manifest.Fingerprint] = Task.Run(() => UploadAsync(manifest, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Ends when everything is uploaded, or cannot be.</summary>
    public Task FinishAsync() => Task.WhenAll(uploads.Values);

    /// <summary>Brings rows into the local store.</summary>
    /// <param name="context">The folder of <see cref="RowArea"/>.</param>
    /// <param name="wanted">The keys of the wanted rows; null for all.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task TakeRowsAsync(string context, IReadOnlySet<string>? wanted, CancellationToken cancellationToken)
    {
        if (await ReadRecordAsync(IndexKey(context), cancellationToken).ConfigureAwait(false) is not { } index)
        {
            return;
        }

        index = [.. index.Where(file => StoreNames.IsFile($"rows/{context}/{file.Path}"))];
        Dictionary<string, OutputFile> files = index.ToDictionary(file => file.Path.ToString(), StringComparer.Ordinal);
        string folder = newFolder();
        await Task.WhenAll(index
            .Where(file => file.Path.ToString().EndsWith(RowRecord.Extension, StringComparison.Ordinal) && !store.Rows.Has(context, file.Path))
            .Select(record => TakeShardAsync(record))).ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);

        async Task TakeShardAsync(OutputFile record)
        {
            string recordPath = Path.Combine(folder, record.Path);
            if (await TryReadFileAsync(record, recordPath, cancellationToken).ConfigureAwait(false)
                && RowRecord.TryRead(recordPath) is { } rows
                && (wanted is null || rows.Keys.Any(wanted.Contains))
                && files.TryGetValue(Path.GetFileName(RowFolder.ShardPath("", rows.ShardSha256)), out OutputFile? shard)
                && shard.Sha256 == rows.ShardSha256
                && (store.Rows.Has(context, shard.Path) || await TryReadFileAsync(shard, Path.Combine(folder, shard.Path), cancellationToken).ConfigureAwait(false)))
            {
                store.Rows.TakeIn(context, folder, shard.Path, record.Path);
            }
        }
    }

    /// <summary>Uploads the rows that the server does not have, and their index after them.</summary>
    /// <param name="node">The stage that makes them.</param>
    /// <param name="context">The folder of <see cref="RowArea"/>.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task ShareRowsAsync(StageNode node, string context, CancellationToken cancellationToken)
    {
        if (!MayShare(node))
        {
            return;
        }

        OutputFile[] own = [.. store.Rows.Files(context).Where(file => !shared.ContainsKey($"{context}/{file.Path}"))];
        if (own.Length == 0)
        {
            return;
        }

        // Another machine may have added rows meanwhile. If two write the index at the same moment, the next upload of either completes it.
        IReadOnlyList<OutputFile> there = await ReadRecordAsync(IndexKey(context), cancellationToken).ConfigureAwait(false) ?? [];
        OutputFile[] added = [.. own.Except(there)];
        CacheAnswer[] answers = await Task.WhenAll(added.Select(file => PutAsync(file, store.Rows.PathOf(context, file.Path), cancellationToken))).ConfigureAwait(false);
        if (added.Length > 0 && Array.TrueForAll(answers, answer => answer == CacheAnswer.Done))
        {
            OutputFile[] all = [.. there.ExceptBy(own.Select(file => file.Path), file => file.Path), .. own];
            answers = [await server.WriteAsync($"ac/{IndexKey(context)}", () => new MemoryStream(RemoteRecord.Write(all)), cancellationToken).ConfigureAwait(false)];
        }

        if (Array.TrueForAll(answers, answer => answer == CacheAnswer.Done))
        {
            foreach (OutputFile file in own)
            {
                shared[$"{context}/{file.Path}"] = true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => server.Dispose();

    private static string IndexKey(string context) => FileDigest.Sha256(Encoding.UTF8.GetBytes(IndexPrefix + context));

    private bool MayShare(StageNode node) => settings.IsWritten && !keptHome.Contains(node.Stage);

    /// <summary>The record before the files would make others look for files that are not there yet.</summary>
    private async Task UploadAsync(OutputManifest manifest, CancellationToken cancellationToken)
    {
        if (await server.FindAsync($"ac/{manifest.Fingerprint}", cancellationToken).ConfigureAwait(false) != CacheAnswer.Missing)
        {
            return;
        }

        CacheAnswer[] answers = await Task.WhenAll(manifest.Files.DistinctBy(file => file.Sha256).Select(file => PutAsync(file, store.BlobFile(file.Sha256), cancellationToken)))
            .ConfigureAwait(false);
        if (Array.TrueForAll(answers, answer => answer == CacheAnswer.Done))
        {
            await server.WriteAsync($"ac/{manifest.Fingerprint}", () => new MemoryStream(RemoteRecord.Write(manifest.Files)), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<CacheAnswer> PutAsync(OutputFile file, string path, CancellationToken cancellationToken)
    {
        string remote = $"cas/{file.Sha256}";
        CacheAnswer there = await server.FindAsync(remote, cancellationToken).ConfigureAwait(false);
        if (there != CacheAnswer.Missing)
        {
            return there;
        }

        if (Interlocked.Exchange(ref hasAnnounced, 1) == 0)
        {
            string kept = settings.KeptHome.Count == 0
                ? "Label tables have transcripts and speaker ids; cache.remote.exclude: [labels] keeps them here."
                : $"Not uploaded: {string.Join(", ", settings.KeptHome)}.";
            say($"uploading the outputs of stages to {settings.Address}: tables, features, probes and figures. {kept} No audio and no model is uploaded. cache.remote.mode: read uploads nothing.");
        }

        return await server.WriteAsync(remote, () => File.OpenRead(path), cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<OutputFile>?> ReadRecordAsync(string key, CancellationToken cancellationToken)
    {
        MemoryStream bytes = new();
        if (await server.ReadAsync($"ac/{key}", MostRecordBytes, () => bytes = new MemoryStream(), cancellationToken).ConfigureAwait(false) != CacheAnswer.Done)
        {
            return null;
        }

        IReadOnlyList<OutputFile>? files = RemoteRecord.TryRead(bytes.ToArray());
        if (files is null)
        {
            Warn($"ac/{key} is no record");
        }

        return files;
    }

    private async Task<bool> TryTakeAsync(OutputFile file, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, file.Sha256);
        if (!await TryReadFileAsync(file, path, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        store.TakeIn(file, path);
        return true;
    }

    /// <summary>Downloads a file; false if it does not have the bytes of its digest.</summary>
    private async Task<bool> TryReadFileAsync(OutputFile file, string path, CancellationToken cancellationToken)
    {
        if (await server.ReadAsync($"cas/{file.Sha256}", file.Size, () => File.Create(path), cancellationToken).ConfigureAwait(false) != CacheAnswer.Done)
        {
            return false;
        }

        if (FileDigest.Sha256(path) == file.Sha256)
        {
            return true;
        }

        Warn($"cas/{file.Sha256} has other bytes than its name says");
        return false;
    }

    private void Warn(string what)
    {
        if (Interlocked.Exchange(ref hasWarned, 1) == 0)
        {
            say($"the remote cache {settings.Address}: {what}. It is not used, and its stage runs here instead; further damage there is not reported. Have the server's files checked.");
        }
    }
}
