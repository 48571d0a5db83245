using Microsoft.Win32.SafeHandles;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;
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
    private static readonly RelativePath[] NoteFolders = [RelativePath.Parse("logs"), RelativePath.Parse("history"), RelativePath.Parse("measured")];
    private const int MostRecordBytes = 256 << 20;
    private const int MostNoteBytes = 1 << 16;

    /// <summary>Opens the store; makes it where there is none.</summary>
    /// <param name="root">Full path of <c>.speechspeed</c>.</param>
    /// <exception cref="SpeechSpeedException">The folder is somebody's own (exit code 2); nothing was changed.</exception>
    public StageStore(string root)
    {
        Require(root);
        StoreNames.Marker.Set(root);
        Folder = new OwnFolder(root, StoreNames.IsFile);
        Directory.CreateDirectory(Folder.At(RelativePath.Parse("cas")));
        Directory.CreateDirectory(Folder.At(RelativePath.Parse("ac")));
        Rows = new RowArea(Folder);
        Listings = new ListingArea(Folder);
        History = new HistoryArea(Folder);
    }

    /// <summary>The folder.</summary>
    internal OwnFolder Folder { get; }

    /// <summary>Full path of <c>files.db</c>.</summary>
    public string DigestDatabase
    {
        get
        {
            // SQLite opens these by itself, and would follow a link.
            foreach (string beside in new[] { "files.db-wal", "files.db-shm", "files.db-journal" })
            {
                _ = Folder.At(RelativePath.Parse(beside));
            }

            return Folder.At(RelativePath.Parse("files.db"));
        }
    }

    /// <summary><c>rows/</c>.</summary>
    public RowArea Rows { get; }

    /// <summary><c>listings/</c>.</summary>
    public ListingArea Listings { get; }

    /// <summary><c>history/</c>.</summary>
    public HistoryArea History { get; }

    /// <summary>Refuses a folder that is no store and not empty.</summary>
    /// <exception cref="SpeechSpeedException">It is somebody's own (exit code 2).</exception>
    public static void Require(string root) => StoreNames.Marker.Require(root, "cache.dir", () => StoreNames.FindForeign(root));

    /// <summary>
    /// What the execution of this identity wrote, or null where that is unknown or no longer whole: a damaged record, one that is not of all that the stage
    /// must write, a file missing or of another size.
    /// </summary>
    public OutputManifest? TryFind(StageNode node, string fingerprint) => TryFind(fingerprint) is { } manifest && manifest.Covers(node) ? manifest : null;

    /// <summary>What the execution of this identity wrote, whatever its stage must write; null as for <see cref="TryFind(StageNode, string)"/>.</summary>
    public OutputManifest? TryFind(string fingerprint)
    {
        try
        {
            return TryReadRecord(Folder.At(StoreNames.Keyed("ac", fingerprint))) is { } manifest && manifest.Files.All(file => HasSize(BlobFile(file.Sha256), file.Size)) ? manifest : null;
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
            OutputManifest? manifest = ManifestRecord.TryRead(RegularFile.ReadAll(path, MostRecordBytes));
            return manifest?.Fingerprint == Path.GetFileName(path) ? manifest : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Full paths of all records.</summary>
    internal IEnumerable<string> RecordFiles() => [.. Folder.Files(RelativePath.Parse("ac")).Order(StringComparer.Ordinal)];

    /// <summary>Full paths of all stored files.</summary>
    internal IEnumerable<string> BlobFiles() => [.. Folder.Files(RelativePath.Parse("cas")).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Full paths of all logs and entries of the history, which are called by the fingerprint, of what Status has measured, of databases that were set
    /// aside, and of the notes on lock files that are not there.
    /// </summary>
    internal IEnumerable<string> NoteFiles() =>
    [
        .. NoteFolders.SelectMany(Folder.Files),
        .. Directory.EnumerateFiles(Folder.FullPath, Path.GetFileName(DigestDatabase) + Identity.DigestDatabase.SetAsideSuffix + "*").Where(RegularFile.IsThere),
        .. LockFileNotes().Where(note => !File.Exists(note.LockFile)).Select(note => note.Path),
    ];

    /// <summary>Full path of a stored file.</summary>
    internal string BlobFile(string sha256) => StoreNames.Keyed("cas", sha256).Below(Folder.FullPath);

    /// <summary>Full path of what an execution's tool wrote on the console, which is kept also where it failed.</summary>
    internal string LogFile(string fingerprint) => Folder.At(StoreNames.Keyed("logs", fingerprint));

    /// <summary>A path in the store as messages show it.</summary>
    internal string Shown(string path) => Path.GetRelativePath(Folder.FullPath, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Full paths of the lock files that <see cref="RememberLockFile"/> was told of and that are still there.</summary>
    internal IEnumerable<string> KnownLockFiles() =>
        [.. LockFileNotes().Where(note => !note.Path.EndsWith(".tmp", StringComparison.Ordinal)).Select(note => note.LockFile).Where(File.Exists)];

    /// <summary>A note for each lock file that refers to the store, its time of writing that of the last run that published.</summary>
    private IEnumerable<(string Path, string LockFile)> LockFileNotes() =>
        Folder.Files(RelativePath.Parse("pipelines")).Select(note => (note, System.Text.Encoding.UTF8.GetString(RegularFile.ReadAll(note, MostNoteBytes))));

    /// <summary>Removes the files of claims. Called while no run is under way.</summary>
    internal void RemoveClaims()
    {
        foreach (string claim in Folder.Files(RelativePath.Parse("claims")).ToArray())
        {
            Folder.Delete(claim);
            Folder.DeleteEmptyFolders(claim);
        }
    }

    /// <summary>The lock under which results are published and the lock file is written.</summary>
    internal Task<ProcessLock> HoldPublishingAsync(CancellationToken cancellationToken) =>
        ProcessLock.TakeAsync(Folder.At(RelativePath.Parse("publish.lock")), cancellationToken);

    /// <summary>What the stage has written, as a record names it.</summary>
    internal static IReadOnlyList<OutputFile> Describe(StageNode node, string folder) =>
        [.. DeclaredFiles(node, folder).Select(path => Describe(path, RelativePaths.Below(folder, path)))];

    /// <summary>Notes that an execution's outputs were used now, for <see cref="StoreCollector"/>: the time of its record's writing is that of its last use.</summary>
    public void MarkUsed(string fingerprint) => Touch(Folder.At(StoreNames.Keyed("ac", fingerprint)));

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
    public IDisposable? TryClaim(string fingerprint) => ProcessLock.TryTake(ClaimPath(fingerprint));

    /// <summary>Ends when nobody has claimed the execution.</summary>
    public async Task WaitForClaimAsync(string fingerprint, CancellationToken cancellationToken)
    {
        using ProcessLock free = await ProcessLock.TakeAsync(ClaimPath(fingerprint), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Remembers where a lock file is, so that what it refers to is kept.</summary>
    public void RememberLockFile(string path)
    {
        string entry = Folder.Make(RelativePath.Parse($"pipelines/{FileDigest.Sha256(System.Text.Encoding.UTF8.GetBytes(path))}"));
        if (File.Exists(entry))
        {
            Touch(entry);
        }
        else
        {
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

        NativeFileSystem.FlushFolder(Folder.At(RelativePath.Parse("cas")));
        OutputManifest manifest = new(fingerprint, node.Id, files);
        DurableFile.Write(Folder.Make(StoreNames.Keyed("ac", fingerprint)), folder + ".record", ManifestRecord.Write(manifest));
        NativeFileSystem.FlushFolder(Folder.At(RelativePath.Parse("ac")));
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

            Folder.Delete(blob);
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
        return info.Exists && info.Length == size && !info.Attributes.HasFlag(FileAttributes.ReparsePoint);
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

    private static OutputFile Describe(string path, string source) => new(RelativePath.Parse(path), new FileInfo(source).Length, FileDigest.Sha256(source));

    private OutputFile TakeIn(string path, string source, HashSet<string> touched)
    {
        DurableFile.Flush(source);
        OutputFile file = Describe(path, source);
        string blob = Folder.Make(StoreNames.Keyed("cas", file.Sha256));
        if (!IsIntact(blob, file))
        {
            NativeFileSystem.MakeReadOnly(source);
            File.Move(source, blob, overwrite: true);
            touched.Add(Path.GetDirectoryName(blob)!);
        }
        else
        {
            // Not to be collected before the record that is about to name it is there.
            File.SetLastWriteTimeUtc(blob, DateTime.UtcNow);
        }

        return file;
    }

    private string ClaimPath(string fingerprint) => Folder.Make(StoreNames.Keyed("claims", fingerprint));
}
