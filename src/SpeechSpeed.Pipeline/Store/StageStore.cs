using Microsoft.Win32.SafeHandles;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// The store on disk, <c>.speechspeed/</c>. <c>cas/ab/&lt;sha256&gt;</c> holds files by their content, read-only. <c>ac/ab/&lt;fingerprint&gt;</c> records the outputs of
/// an execution. <c>tmp/</c> holds unfinished files, and <c>files.db</c> remembers digests. <c>rows/</c>, <c>listings/</c> and <c>history/</c> make runs shorter and
/// better explained; no run needs them. Files enter the store complete and by renaming, and a record only after all its files are on the disk, so a kill at any
/// moment leaves only garbage in <c>tmp/</c>. Several processes may
/// use the store at once.
/// </summary>
public sealed class StageStore
{
    private static readonly RelativePath[] NoteFolders = [RelativePath.Parse("logs"), RelativePath.Parse("history"), RelativePath.Parse("measured"), RelativePath.Parse("submissions")];
    private const int MostRecordBytes = 256 << 20;
    private const int MostNoteBytes = 1 << 16;

    private readonly bool isShared;

    /// <summary>Opens the store; creates it if absent.</summary>
    /// <param name="root">Full path of <c>.speechspeed</c>.</param>
    /// <param name="isShared">Whether processes on several machines use it at the same time.</param>
    /// <exception cref="SpeechSpeedException">The folder is the user's own (exit code 2); nothing was changed.</exception>
    public StageStore(string root, bool isShared = false)
    {
        this.isShared = isShared;
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
            // SQLite opens these files itself, and would follow a link.
            foreach (string beside in new[] { "files.db-wal", "files.db-shm", "files.db-journal" })
            {
                _ = Folder.At(RelativePath.Parse(beside));
            }

            return Folder.At(RelativePath.Parse("files.db"));
        }
    }

    /// <summary>
    /// Opens the memory of digests. A store that several machines use keeps it in <c>files.shared.db</c>, which no process opens: each works on a copy in memory, and replaces the whole file when it
    /// has learned something, because SQLite's locks and log do not work across machines.
    /// </summary>
    /// <param name="say">Receives notes for the user.</param>
    /// <param name="isPart">Whether this process makes a part of the rows (<see cref="Execution.RunOptions.Part"/>): it is one of many, and only reads the memory.</param>
    public FileDigests OpenDigests(Action<string> say, bool isPart = false)
    {
        if (!isShared && !isPart)
        {
            return new FileDigests(DigestDatabase, say);
        }

        string shared = Folder.At(RelativePath.Parse("files.shared.db"));
        return new FileDigests(
            File.Exists(shared) ? shared : DigestDatabase,
            say,
            isShared: true,
            save: isPart ? null : bytes => DurableFile.Write(shared, Folder.At(RelativePath.Parse($"files.shared.db.{Guid.NewGuid():N}.tmp")), bytes));
    }

    /// <summary><c>rows/</c>.</summary>
    public RowArea Rows { get; }

    /// <summary><c>listings/</c>.</summary>
    public ListingArea Listings { get; }

    /// <summary><c>history/</c>.</summary>
    public HistoryArea History { get; }

    /// <summary>Refuses a folder that is no store and not empty.</summary>
    /// <exception cref="SpeechSpeedException">The folder is the user's own (exit code 2).</exception>
    public static void Require(string root) => StoreNames.Marker.Require(root, "cache.dir", () => StoreNames.FindForeign(root));

    /// <summary>
    /// The outputs of the execution with this identity, or null if they are unknown or incomplete: a damaged record, a record without all outputs that the stage
    /// must write, a file missing or of another size.
    /// </summary>
    public OutputManifest? TryFind(StageNode node, string fingerprint) => TryFind(fingerprint) is { } manifest && manifest.Covers(node) ? manifest : null;

    /// <summary>The outputs of the execution with this identity, whatever its stage must write; null as for <see cref="TryFind(StageNode, string)"/>.</summary>
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

    /// <summary>A record; null if it is damaged, does not match its name, or cannot be read.</summary>
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
    /// Full paths of all logs, of entries of the history, which are named by the fingerprint, of Status's measured costs, of databases that were set
    /// aside, and of the notes on missing lock files.
    /// </summary>
    internal IEnumerable<string> NoteFiles() =>
    [
        .. NoteFolders.SelectMany(Folder.Files),
        .. Directory.EnumerateFiles(Folder.FullPath, Path.GetFileName(DigestDatabase) + Identity.DigestDatabase.SetAsideSuffix + "*").Where(RegularFile.IsThere),
        .. LockFileNotes().Where(note => !File.Exists(note.LockFile)).Select(note => note.Path),
    ];

    /// <summary>Full path of a stored file.</summary>
    internal string BlobFile(string sha256) => StoreNames.Keyed("cas", sha256).Below(Folder.FullPath);

    /// <summary>Full path of the last console output of a stage's tool, which is kept also if the tool failed: <c>logs/extract.small-filters-seed-0.log</c>.</summary>
    internal string LogFile(string nodeId) => Folder.At(RelativePath.Parse($"logs/{nodeId.Replace('[', '.').Replace("]", "", StringComparison.Ordinal).Replace(' ', '-').Replace('/', '-')}.log"));

    /// <summary>A path in the store, as it appears in messages.</summary>
    internal string Shown(string path) => Path.GetRelativePath(Folder.FullPath, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Full paths of the lock files that were passed to <see cref="RememberLockFile"/> and that still exist.</summary>
    internal IEnumerable<string> KnownLockFiles() =>
        [.. LockFileNotes().Where(note => !note.Path.EndsWith(".tmp", StringComparison.Ordinal)).Select(note => note.LockFile).Where(File.Exists)];

    /// <summary>A note for each lock file that refers to the store; its time of writing is that of the last run that published.</summary>
    private IEnumerable<(string Path, string LockFile)> LockFileNotes() =>
        Folder.Files(RelativePath.Parse("pipelines")).Select(note => (note, System.Text.Encoding.UTF8.GetString(RegularFile.ReadAll(note, MostNoteBytes))));

    /// <summary>Removes the files of claims. Called while no run is active.</summary>
    internal void RemoveClaims()
    {
        foreach (string claim in Folder.Files(RelativePath.Parse("claims")).ToArray())
        {
            Folder.Delete(claim);
            Folder.DeleteEmptyFolders(claim);
        }
    }

    /// <summary>The lock for publishing results and writing the lock file.</summary>
    internal Task<ProcessLock> HoldPublishingAsync(CancellationToken cancellationToken) =>
        ProcessLock.TakeAsync(Folder.At(RelativePath.Parse("publish.lock")), cancellationToken);

    /// <summary>The outputs of the stage, in the form of a record.</summary>
    internal static IReadOnlyList<OutputFile> Describe(StageNode node, string folder) =>
        [.. DeclaredFiles(node, folder).Select(path => Describe(path, RelativePaths.Below(folder, path)))];

    /// <summary>Notes for <see cref="StoreCollector"/> that an execution's outputs were used now: the time of writing of a record is the time of its last use.</summary>
    public void MarkUsed(string fingerprint) => Touch(Folder.At(StoreNames.Keyed("ac", fingerprint)));

    /// <summary>Sets a file's time of writing to now. By this time the store knows when the file was last used.</summary>
    internal static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A read-only store can still be read.
        }
    }

    /// <summary>Claims an execution for this process, or returns null if another process has claimed it. The claim ends with the process at the latest.</summary>
    public IDisposable? TryClaim(string fingerprint) => ProcessLock.TryTake(ClaimPath(fingerprint));

    /// <summary>Ends when no process claims the execution.</summary>
    public async Task WaitForClaimAsync(string fingerprint, CancellationToken cancellationToken)
    {
        using ProcessLock free = await ProcessLock.TakeAsync(ClaimPath(fingerprint), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Remembers the place of a lock file, so that the files it refers to are kept.</summary>
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

    /// <summary>Stores a stage's outputs. On return, the outputs and their record are on the disk.</summary>
    /// <param name="fingerprint">The execution's identity.</param>
    /// <param name="node">The stage, with the outputs it declares.</param>
    /// <param name="folder">Its output folder, in a <see cref="RunFolder"/>; the files are moved out of it. Undeclared files are not kept.</param>
    /// <exception cref="SpeechSpeedException">A declared output is missing (exit code 1).</exception>
    public OutputManifest Publish(string fingerprint, StageNode node, string folder)
    {
        List<OutputFile> files = [];
        HashSet<string> touched = new(StringComparer.Ordinal);
        foreach (string path in DeclaredFiles(node, folder))
        {
            files.Add(TakeIn(path, RelativePaths.Below(folder, path), touched));
        }

        OutputManifest manifest = new(fingerprint, node.Id, files);
        Record(manifest, folder + ".record", touched);
        return manifest;
    }

    /// <summary>Whether a file is stored, with the right size.</summary>
    public bool Has(OutputFile file) => HasSize(BlobFile(file.Sha256), file.Size);

    /// <summary>Stores a file whose bytes were checked; it is moved.</summary>
    public void TakeIn(OutputFile file, string source)
    {
        DurableFile.Flush(source);
        TakeIn(file, source, []);
    }

    /// <summary>Records an execution whose files were taken in, one by one.</summary>
    /// <param name="manifest">The record.</param>
    /// <param name="temporary">A path in the store that may be written to.</param>
    public void Record(OutputManifest manifest, string temporary) =>
        Record(manifest, temporary, [.. manifest.Files.Select(file => Path.GetDirectoryName(BlobFile(file.Sha256))!)]);

    private void Record(OutputManifest manifest, string temporary, HashSet<string> touched)
    {
        // The names of the stored files must be on the disk before the record that relies on them.
        foreach (string changed in touched)
        {
            NativeFileSystem.FlushFolder(changed);
        }

        NativeFileSystem.FlushFolder(Folder.At(RelativePath.Parse("cas")));
        DurableFile.Write(Folder.Make(StoreNames.Keyed("ac", manifest.Fingerprint)), temporary, ManifestRecord.Write(manifest));
        NativeFileSystem.FlushFolder(Folder.At(RelativePath.Parse("ac")));
    }

    /// <summary>Puts a file of the store at <paramref name="destination"/>, which does not exist, checked against its digest.</summary>
    /// <param name="file">The file.</param>
    /// <param name="destination">Full path; its folder exists.</param>
    /// <param name="editable">
    /// True: a copy of its own. False: if the file system allows, a second name of the stored file, which must not be written.
    /// </param>
    /// <exception cref="DamagedBlobException">The stored file is damaged or missing; it has been removed, so that its stage runs again.</exception>
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
            // Removed since the record was checked.
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
        TakeIn(file, source, touched);
        return file;
    }

    private void TakeIn(OutputFile file, string source, HashSet<string> touched)
    {
        string blob = Folder.Make(StoreNames.Keyed("cas", file.Sha256));
        if (!IsIntact(blob, file))
        {
            NativeFileSystem.MakeReadOnly(source);
            File.Move(source, blob, overwrite: true);
            touched.Add(Path.GetDirectoryName(blob)!);
        }
        else
        {
            // It must not be collected before the record that will name it exists.
            File.SetLastWriteTimeUtc(blob, DateTime.UtcNow);
        }
    }

    private string ClaimPath(string fingerprint) => Folder.Make(StoreNames.Keyed("claims", fingerprint));
}
