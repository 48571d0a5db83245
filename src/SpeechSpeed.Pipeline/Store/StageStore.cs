using Microsoft.Win32.SafeHandles;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Graph;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// The store on disk, <c>.speechspeed/</c>: <c>cas/ab/&lt;sha256&gt;</c> holds files by their content, read-only; <c>ac/ab/&lt;fingerprint&gt;</c> records what
/// an execution wrote; <c>tmp/</c> holds what is unfinished; <c>files.db</c> remembers digests. Files come into it whole and by renaming, and a
/// record only after all its files are on the disk, so a kill at any moment leaves nothing but garbage in <c>tmp/</c>. Several processes may
/// use it at once.
/// </summary>
public sealed class StageStore : IStageCache
{
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

    /// <inheritdoc/>
    public OutputManifest? TryFind(string fingerprint)
    {
        try
        {
            OutputManifest? manifest = ManifestRecord.TryRead(File.ReadAllBytes(RecordPath(fingerprint)));
            return manifest?.Fingerprint == fingerprint && manifest.Files.All(file => HasSize(BlobPath(file.Sha256), file.Size)) ? manifest : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Notes that an execution's outputs were used now: the time of its record's writing is that of its last use.</summary>
    public void MarkUsed(string fingerprint)
    {
        try
        {
            File.SetLastWriteTimeUtc(RecordPath(fingerprint), DateTime.UtcNow);
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
        string folder = Path.Combine(root, "pipelines");
        string entry = Path.Combine(folder, Sha256.Of(System.Text.Encoding.UTF8.GetBytes(path)));
        if (!File.Exists(entry))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Write(entry, $"{entry}.{Guid.NewGuid():N}.tmp", System.Text.Encoding.UTF8.GetBytes(path));
        }
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Restore(OutputFile file, string destination, bool editable)
    {
        string blob = BlobPath(file.Sha256);
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

        return NativeFileSystem.TryHardLink(blob, destination) || TryCopy(blob, file, destination);
    }

    private static bool TryCopy(string blob, OutputFile file, string destination)
    {
        using SafeFileHandle from = File.OpenHandle(blob, options: FileOptions.SequentialScan);
        using (FileStream to = new(destination, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            if (Sha256.Copy(from, to) == file.Sha256)
            {
                to.Flush(flushToDisk: true);
                return true;
            }
        }

        File.Delete(destination);
        return false;
    }

    private static bool IsIntact(string blob, OutputFile file) => HasSize(blob, file.Size) && Sha256.OfFile(blob) == file.Sha256;

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

    private OutputFile TakeIn(string path, string source, HashSet<string> touched)
    {
        DurableFile.Flush(source);
        OutputFile file = new(path, new FileInfo(source).Length, Sha256.OfFile(source));
        string blob = BlobPath(file.Sha256);
        if (!IsIntact(blob, file))
        {
            string folder = Path.GetDirectoryName(blob)!;
            Directory.CreateDirectory(folder);
            NativeFileSystem.MakeReadOnly(source);
            File.Move(source, blob, overwrite: true);
            touched.Add(folder);
        }

        return file;
    }

    private string BlobPath(string sha256) => Path.Combine(root, "cas", sha256[..2], sha256);

    private string ClaimPath(string fingerprint) => Path.Combine(root, "claims", fingerprint[..2], fingerprint);

    private string RecordPath(string fingerprint) => Path.Combine(root, "ac", fingerprint[..2], fingerprint);
}
