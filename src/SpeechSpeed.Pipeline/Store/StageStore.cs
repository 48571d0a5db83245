using Microsoft.Win32.SafeHandles;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// The store on disk, <c>.speechspeed/</c>: <c>cas/ab/&lt;sha256&gt;</c> holds files by their content, read-only; <c>ac/ab/&lt;fingerprint&gt;</c> records what
/// an execution wrote; <c>tmp/</c> holds what is unfinished; <c>files.db</c> remembers digests; <c>rows/</c>, <c>listings/</c> and <c>history/</c> hold what
/// makes runs shorter and better explained, and nothing that is needed. Files come into it whole and by renaming, and a
/// record only after all its files are on the disk, so a kill at any moment leaves nothing but garbage in <c>tmp/</c>. Several processes may
/// use it at once.
/// </summary>
public sealed class StageStore
{
    private static readonly string[] NoteFolders = ["logs", "history", "measured"];
    private readonly string root;

    /// <summary>Opens the store; makes it where there is none.</summary>
    /// <param name="root">Full path of <c>.speechspeed</c>.</param>
    public StageStore(string root)
    {
        this.root = root;
        Directory.CreateDirectory(Path.Combine(root, "cas"));
        Directory.CreateDirectory(Path.Combine(root, "ac"));
    }

    /// <summary>Full path of <c>tmp</c>, for <see cref="RunFolder.CreateAsync"/>.</summary>
    public string Temporary => Path.Combine(root, "tmp");

    /// <summary>Full path of <c>files.db</c>.</summary>
    public string DigestDatabase => Path.Combine(root, "files.db");

    /// <summary><c>rows/</c>.</summary>
    public RowArea Rows => new(root);

    /// <summary><c>listings/</c>.</summary>
    public ListingArea Listings => new(root);

    /// <summary><c>history/</c>.</summary>
    public HistoryArea History => new(root);

    /// <summary>Full path of <c>measured/</c>: what Status has measured of costs, each entry's time of writing that of its last use.</summary>
    public string Measured => Path.Combine(root, "measured");

    /// <summary>A note for each lock file that refers to the store, its time of writing that of the last run that published.</summary>
    private string LockFileFolder => Path.Combine(root, "pipelines");

    /// <summary>
    /// What the execution of this identity wrote, or null where that is unknown or no longer whole: a damaged record, a file missing or of
    /// another size.
    /// </summary>
    public OutputManifest? TryFind(string fingerprint)
    {
        try
        {
            return TryReadRecord(RecordPath(fingerprint)) is { } manifest && manifest.Files.All(file => HasSize(BlobFile(file.Sha256), file.Size)) ? manifest : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A record; null where it is damaged, is not the one that its name says, or cannot be read.</summary>
    internal static OutputManifest? TryReadRecord(string path)
    {
        try
        {
            OutputManifest? manifest = ManifestRecord.TryRead(File.ReadAllBytes(path));
            return manifest?.Fingerprint == Path.GetFileName(path) && manifest.Files.All(file => FileDigest.IsSha256(file.Sha256)) ? manifest : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Full paths of all records.</summary>
    internal IEnumerable<string> RecordFiles() => [.. Directory.EnumerateFiles(Path.Combine(root, "ac"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Full paths of all stored files.</summary>
    internal IEnumerable<string> BlobFiles() => [.. Directory.EnumerateFiles(Path.Combine(root, "cas"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Full paths of all logs and entries of the history, which are called by the fingerprint, of what Status has measured, of databases that were set
    /// aside, and of the notes on lock files that are not there.
    /// </summary>
    internal IEnumerable<string> NoteFiles() =>
    [
        .. NoteFolders.Select(kind => Path.Combine(root, kind)).Where(Directory.Exists).SelectMany(FolderScan.Files),
        .. Directory.EnumerateFiles(root, Path.GetFileName(DigestDatabase) + Identity.DigestDatabase.SetAsideSuffix + "*"),
        .. LockFileNotes().Where(note => !File.Exists(File.ReadAllText(note))),
    ];

    /// <summary>Full path of a stored file.</summary>
    internal string BlobFile(string sha256) => Path.Combine(root, "cas", sha256[..2], sha256);

    /// <summary>Full path of what an execution's tool wrote on the console, which is kept also where it failed.</summary>
    internal string LogFile(string fingerprint) => Path.Combine(root, "logs", fingerprint[..2], fingerprint);

    /// <summary>A path in the store as messages show it.</summary>
    internal string Shown(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Full paths of the lock files that <see cref="RememberLockFile"/> was told of and that are still there.</summary>
    internal IEnumerable<string> KnownLockFiles() => [.. LockFileNotes().Where(note => !note.EndsWith(".tmp", StringComparison.Ordinal)).Select(File.ReadAllText).Where(File.Exists)];

    private IEnumerable<string> LockFileNotes() => Directory.Exists(LockFileFolder) ? Directory.EnumerateFiles(LockFileFolder, "*") : [];

    /// <summary>Removes the files of claims. Called while no run is under way.</summary>
    internal void RemoveClaims()
    {
        string folder = Path.Combine(root, "claims");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What the stage has written, as a record names it.</summary>
    internal static IReadOnlyList<OutputFile> Describe(StageNode node, string folder) =>
        [.. DeclaredFiles(node, folder).Select(path => Describe(path, RelativePaths.Below(folder, path)))];

    /// <summary>Notes that an execution's outputs were used now, for <see cref="StoreCollector"/>: the time of its record's writing is that of its last use.</summary>
    public void MarkUsed(string fingerprint) => Touch(RecordPath(fingerprint));

    /// <summary>Sets a file's time of writing to now, which is how the store knows what was used when.</summary>
    internal static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A store that cannot be written to can still be read.
        }
    }

    /// <summary>Claims an execution for this process, or gives null where someone has it. The claim ends with the process at the latest.</summary>
    public IDisposable? TryClaim(string fingerprint)
    {
        string path = ClaimPath(fingerprint);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return ProcessLock.TryTake(path);
    }

    /// <summary>Ends when nobody has claimed the execution.</summary>
    public async Task WaitForClaimAsync(string fingerprint, CancellationToken cancellationToken)
    {
        using ProcessLock free = await ProcessLock.TakeAsync(ClaimPath(fingerprint), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Remembers where a lock file is, so that what it refers to is kept.</summary>
    public void RememberLockFile(string path)
    {
        string entry = Path.Combine(LockFileFolder, FileDigest.Sha256(System.Text.Encoding.UTF8.GetBytes(path)));
        if (File.Exists(entry))
        {
            Touch(entry);
        }
        else
        {
            Directory.CreateDirectory(LockFileFolder);
            DurableFile.Write(entry, $"{entry}.{Guid.NewGuid():N}.tmp", System.Text.Encoding.UTF8.GetBytes(path));
        }
    }

    /// <summary>Takes in what a stage has written. When it returns, the outputs and their record are on the disk.</summary>
    /// <param name="fingerprint">The execution's identity.</param>
    /// <param name="node">The stage, with the outputs it declares.</param>
    /// <param name="folder">Its output folder, in a <see cref="RunFolder"/>; the files are moved out of it. What is not declared is not kept.</param>
    /// <exception cref="SpeechSpeedException">A declared output is missing (exit code 1).</exception>
    public OutputManifest Publish(string fingerprint, StageNode node, string folder)
    {
        List<OutputFile> files = [];
        HashSet<string> touched = new(StringComparer.Ordinal);
        foreach (string path in DeclaredFiles(node, folder))
        {
            files.Add(TakeIn(path, RelativePaths.Below(folder, path), touched));
        }

        // The blobs' names must be on the disk before the record that counts on them.
        foreach (string changed in touched)
        {
            NativeFileSystem.FlushFolder(changed);
        }

        NativeFileSystem.FlushFolder(Path.Combine(root, "cas"));
        OutputManifest manifest = new(fingerprint, node.Id, files);
        string record = RecordPath(fingerprint);
        Directory.CreateDirectory(Path.GetDirectoryName(record)!);
        DurableFile.Write(record, folder + ".record", ManifestRecord.Write(manifest));
        NativeFileSystem.FlushFolder(Path.Combine(root, "ac"));
        return manifest;
    }

    /// <summary>Puts a file of the store at <paramref name="destination"/>, which does not exist, checked against its digest.</summary>
    /// <param name="file">The file.</param>
    /// <param name="destination">Full path; its folder exists.</param>
    /// <param name="editable">
    /// True: a copy of its own. False: a second name of the stored file where the file system can, which nobody may write to.
    /// </param>
    /// <exception cref="DamagedBlobException">The stored file is damaged or gone; it has been removed, so that its stage runs again.</exception>
    public void Restore(OutputFile file, string destination, bool editable)
    {
        string blob = BlobFile(file.Sha256);
        try
        {
            if (editable ? TryCopy(blob, file, destination) : TryLink(blob, file, destination))
            {
                return;
            }

            File.Delete(blob);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && !File.Exists(blob))
        {
            // Gone since the record was checked.
        }

        throw new DamagedBlobException(file);
    }

    private static bool TryLink(string blob, OutputFile file, string destination)
    {
        if (!IsIntact(blob, file))
        {
            return false;
        }

        return HardLink.TryCreate(blob, destination) || TryCopy(blob, file, destination);
    }

    private static bool TryCopy(string blob, OutputFile file, string destination)
    {
        using SafeFileHandle from = File.OpenHandle(blob, options: FileOptions.SequentialScan);
        using (FileStream to = new(destination, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            if (FileDigest.Copy(from, to) == file.Sha256)
            {
                to.Flush(flushToDisk: true);
                return true;
            }
        }

        File.Delete(destination);
        return false;
    }

    private static bool IsIntact(string blob, OutputFile file) => HasSize(blob, file.Size) && FileDigest.Sha256(blob) == file.Sha256;

    private static bool HasSize(string path, long size)
    {
        FileInfo info = new(path);
        return info.Exists && info.Length == size;
    }

    private static SortedSet<string> DeclaredFiles(StageNode node, string folder)
    {
        SortedSet<string> files = new(StringComparer.Ordinal);
        foreach (StageOutput output in node.Outputs)
        {
            string path = RelativePaths.Below(folder, output.Path);
            int before = files.Count;
            if (File.Exists(path))
            {
                files.Add(output.Path);
            }
            else if (Directory.Exists(path))
            {
                files.UnionWith(FolderScan.Files(path).Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')));
            }

            if (files.Count == before && !files.Any(file => RelativePaths.IsAtOrBelow(file, output.Path)))
            {
                Throw.Failed($"{node.Id} ended without having written {(output.Path.Length == 0 ? "anything" : output.Path)}, which it must. Nothing of it was kept. This is a fault of the stage tool {node.Tool}.");
            }
        }

        return files;
    }

    private static OutputFile Describe(string path, string source) => new(path, new FileInfo(source).Length, FileDigest.Sha256(source));

    private OutputFile TakeIn(string path, string source, HashSet<string> touched)
    {
        DurableFile.Flush(source);
        OutputFile file = Describe(path, source);
        string blob = BlobFile(file.Sha256);
        if (!IsIntact(blob, file))
        {
            string folder = Path.GetDirectoryName(blob)!;
            Directory.CreateDirectory(folder);
            NativeFileSystem.MakeReadOnly(source);
            File.Move(source, blob, overwrite: true);
            touched.Add(folder);
        }
        else
        {
            // Not to be collected before the record that is about to name it is there.
            File.SetLastWriteTimeUtc(blob, DateTime.UtcNow);
        }

        return file;
    }

    private string ClaimPath(string fingerprint) => Path.Combine(root, "claims", fingerprint[..2], fingerprint);

    private string RecordPath(string fingerprint) => Path.Combine(root, "ac", fingerprint[..2], fingerprint);
}
