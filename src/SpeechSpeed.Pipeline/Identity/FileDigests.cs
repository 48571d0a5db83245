using System.Collections.Concurrent;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// Digests of files, remembered between runs in <c>files.db</c>. A file is read again if its stamp (device, inode, size, time of writing,
/// time of change) differs from the remembered one, or if it was so young at its last hashing that the stamp proves nothing
/// (<see cref="FileStamp.IsSettledAt"/>). Links are followed. Thread-safe.
/// </summary>
public sealed class FileDigests : IDisposable
{
    private const int Attempts = 3;
    private readonly DigestDatabase database;
    private readonly TimeProvider time;
    private readonly bool isShared;

    /// <summary>Opens the memory; creates it if absent.</summary>
    /// <param name="databasePath">Full path of <c>files.db</c>; its folder exists.</param>
    /// <param name="say">Receives notes for the user: a damaged database was set aside, digests cannot be remembered.</param>
    /// <param name="time">The clock; the system's if absent.</param>
    /// <param name="isShared">
    /// Whether processes on other machines use the memory at the same time: it is then only read. Machines give one file system different device numbers, so a stamp counts without its device.
    /// </param>
    /// <param name="save">Receives the whole memory at the end, if it is shared and has learned something.</param>
    public FileDigests(string databasePath, Action<string> say, TimeProvider? time = null, bool isShared = false, Action<byte[]>? save = null)
    {
        this.isShared = isShared;
        database = new DigestDatabase(databasePath, say, isShared, save);
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>The digest of one file.</summary>
    /// <exception cref="SpeechSpeedException">The file is missing or unreadable (exit code 3).</exception>
    public string DigestFile(string path)
    {
        string file = Path.GetFullPath(path);
        Dictionary<string, RememberedDigest> remembered = new(StringComparer.Ordinal);
        database.LoadBeside(file, remembered);
        return Digest([file], remembered, CancellationToken.None)[0];
    }

    /// <summary>The digests of some files of a folder, in the given order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="paths">Relative to it, with forward slashes.</param>
    /// <exception cref="SpeechSpeedException">A file is missing or unreadable (exit code 3).</exception>
    public IReadOnlyList<DigestedFile> DigestFiles(string folder, IReadOnlyList<string> paths) => DigestFiles(folder, paths, CancellationToken.None);

    /// <summary>The digests of the existing ones of some files of a folder, in the given order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="paths">Relative to it, with forward slashes.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="SpeechSpeedException">A file is unreadable (exit code 3).</exception>
    public IReadOnlyList<DigestedFile> DigestPresent(string folder, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        DigestFiles(folder, [.. paths.Where(path => File.Exists(Path.Combine(folder, path)))], cancellationToken);

    private IReadOnlyList<DigestedFile> DigestFiles(string folder, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        string root = Path.GetFullPath(folder);
        string[] files = [.. paths.Select(path => Path.GetFullPath(Path.Combine(root, path)))];
        Dictionary<string, RememberedDigest> remembered = new(StringComparer.Ordinal);
        database.LoadBelow(root, remembered);
        string[] digests = Digest(files, remembered, cancellationToken);
        return [.. paths.Zip(digests, (path, digest) => new DigestedFile(path, digest))];
    }

    /// <summary>The digests of every file below some folders. Every file's stamp is read; an unchanged file is not read again.</summary>
    /// <param name="root">The folder that paths are relative to.</param>
    /// <param name="folders">Folders of it; an empty name is the root itself.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="SpeechSpeedException">A folder or a file is missing or unreadable (exit code 3).</exception>
    public FolderListing DigestFolders(string root, IReadOnlyList<string> folders, CancellationToken cancellationToken = default)
    {
        string fullRoot = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        string[] outermost = Outermost(fullRoot, folders);
        if (!isShared && database.LoadSnapshot(fullRoot, outermost) is { } snapshot && FolderSnapshot.TryConfirm(fullRoot, snapshot, cancellationToken) is { } confirmed)
        {
            return confirmed;
        }

        Dictionary<string, RememberedDigest> known = new(StringComparer.Ordinal);
        FolderListing listing = ReadFolders(fullRoot, outermost, known, cancellationToken);
        if (!isShared && FolderSnapshot.TryMake(fullRoot, outermost, listing, known) is { } made)
        {
            database.SaveSnapshot(fullRoot, outermost, made);
        }

        return listing;
    }

    /// <summary>Forgets the files of deleted folders.</summary>
    public void ForgetMissingFolders() => database.ForgetMissingFolders();

    /// <inheritdoc/>
    public void Dispose() => database.Dispose();

    /// <summary>Checks the stamp of every file, and reads the files whose digest is not known for their current stamp.</summary>
    /// <param name="root">Full path that paths are relative to.</param>
    /// <param name="folders">Full paths of folders, none below another.</param>
    /// <param name="known">Receives the digest of every file, by full path.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    private FolderListing ReadFolders(
        string root, IReadOnlyList<string> folders, Dictionary<string, RememberedDigest> known, CancellationToken cancellationToken)
    {
        List<(string Path, string File)> inputs = [];
        foreach (string folder in folders)
        {
            string relative = Slashes(Path.GetRelativePath(root, folder));
            string prefix = relative == "." ? "" : relative + '/';
            foreach (string file in FolderScan.Files(folder, isCorpus: true))
            {
                inputs.Add((prefix + Slashes(file[(folder.Length + 1)..]), file));
            }

            database.LoadBelow(folder, known);
        }

        inputs.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        string[] files = [.. inputs.Select(input => input.File)];
        string[] digests = Digest(files, known, cancellationToken);
        if (files.Length < known.Count)
        {
            database.Save([], known.Keys.Except(files, StringComparer.Ordinal));
        }

        DigestedFile[] listing = [.. inputs.Select((input, i) => new DigestedFile(input.Path, digests[i]))];
        return FolderListing.Of(listing);
    }

    /// <summary>The full paths of the folders, without folders that lie in another of them.</summary>
    private static string[] Outermost(string root, IReadOnlyList<string> folders)
    {
        string[] full = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, folder)))).Distinct()];
        return [.. full.Where(folder => !full.Any(other => folder.StartsWith(other + Path.DirectorySeparatorChar, StringComparison.Ordinal)))];
    }

    private static string Slashes(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');

    private string[] Digest(string[] files, Dictionary<string, RememberedDigest> remembered, CancellationToken cancellationToken)
    {
        string[] digests = new string[files.Length];
        string?[] failures = new string?[files.Length];
        ConcurrentBag<int> unknown = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        Parallel.ForEach(Partitioner.Create(0, Math.Max(files.Length, 1)), options, range =>
        {
            for (int i = range.Item1; i < Math.Min(range.Item2, files.Length); i++)
            {
                if (TryRecall(files[i], remembered, out string digest, out failures[i]))
                {
                    digests[i] = digest;
                }
                else if (failures[i] is null)
                {
                    unknown.Add(i);
                }
            }
        });

        ConcurrentBag<KeyValuePair<string, RememberedDigest>> learned = [];
        Parallel.ForEach(unknown, options, i =>
        {
            try
            {
                RememberedDigest row = Read(files[i]);
                digests[i] = row.Sha256;
                learned.Add(new(files[i], row));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failures[i] = error.Message;
            }
        });

        database.Save(learned, []);
        foreach ((string file, RememberedDigest row) in learned)
        {
            remembered[file] = row;
        }

        ThrowIfAny(files, failures);
        return digests;
    }

    private bool TryRecall(string file, Dictionary<string, RememberedDigest> remembered, out string digest, out string? failure)
    {
        failure = null;
        digest = "";
        try
        {
            FileStamp stamp = FileStamp.Read(file);
            if (remembered.TryGetValue(file, out RememberedDigest row) && IsSame(row.Stamp, stamp) && stamp.IsSettledAt(row.HashedAtNs))
            {
                digest = row.Sha256;
                return true;
            }
        }
        catch (IOException error)
        {
            failure = error.Message;
        }

        return false;
    }

    private bool IsSame(FileStamp remembered, FileStamp found) => remembered == (isShared ? found with { Device = remembered.Device } : found);

    private RememberedDigest Read(string file)
    {
        string last = "";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            FileStamp before = FileStamp.Read(file);
            long hashedAt = FileStamp.Nanoseconds(time.GetUtcNow().UtcDateTime);
            string digest = FileDigest.Sha256(file);

            // A build in another clone links the same libraries once more, which changes their stamps and not a byte of them.
            if (FileStamp.Read(file) == before || digest == last)
            {
                return new RememberedDigest(before, hashedAt, digest);
            }

            last = digest;
        }

        throw new IOException("It is being written to while it is read");
    }

    private static void ThrowIfAny(string[] files, string?[] failures)
    {
        int first = Array.FindIndex(failures, failure => failure is not null);
        if (first < 0)
        {
            return;
        }

        int more = failures.Count(failure => failure is not null) - 1;
        string others = more == 0 ? "" : $" So it is with {more} more.";
        string link = new FileInfo(files[first]).LinkTarget is { } target ? $" It is a link to {target}." : "";
        Throw.InputData(
            $"Cannot read {files[first]}: {failures[first]!.TrimEnd('.')}.{link}{others} Expected a readable file: restore it or remove it, then run again.");
    }
}
