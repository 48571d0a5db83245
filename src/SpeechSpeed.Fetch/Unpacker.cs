using System.Buffers;
using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch;

/// <summary>
/// Unpacks an archive (tar, tar.gz, zip; recognised by the first bytes) into a new folder. An archive from the network is not trusted. A path that
/// leads out of the folder, a link, a device, a duplicate name, or more bytes than the limit is an error, and the folder is then removed.
/// </summary>
internal sealed class Unpacker
{
    private const int BufferBytes = 1 << 17;
    private const int LongestPath = 1000;

    /// <summary>The least size that an entry counts for, in bytes: an archive of nothing but empty folders fills a disk too.</summary>
    private const int LeastEntry = 512;

    private readonly string archive;
    private readonly string folder;
    private readonly long limit;
    private readonly CancellationToken cancellationToken;
    private long written;

    private Unpacker(string archive, string folder, long limit, CancellationToken cancellationToken)
    {
        this.archive = archive;
        this.folder = folder;
        this.limit = limit;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Unpacks.</summary>
    /// <param name="archive">Full path of the archive.</param>
    /// <param name="folder">Full path of the folder, which is created.</param>
    /// <param name="limit">The largest size of the content, in bytes.</param>
    /// <param name="cancellationToken">Ends it early; the folder is then removed.</param>
    /// <exception cref="SpeechSpeedException">The archive is refused or damaged (exit code 3), or there is no space (1).</exception>
    public static async Task UnpackAsync(string archive, string folder, long limit, CancellationToken cancellationToken)
    {
        Remove(folder);
        Directory.CreateDirectory(folder);
        try
        {
            await new Unpacker(archive, folder, limit, cancellationToken).RunAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Remove(folder);
            switch (error)
            {
                case InvalidDataException or EndOfStreamException or NotSupportedException:
                    Throw.InputData($"{archive} is damaged or not a readable archive: {error.Message} Expected tar, tar.gz or zip. Nothing was unpacked. Download it again.", error);
                    break;
                case IOException:
                    Throw.Failed($"{archive} could not be unpacked: {error.Message} None of its files were kept. Check the free space of {Path.GetDirectoryName(folder)}, and run Fetch again.", error);
                    break;
                default:
                    throw;
            }
        }
    }

    private async Task RunAsync()
    {
        await using FileStream file = new(archive, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        byte[] head = new byte[4];
        int read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        file.Position = 0;
        switch (head.AsSpan(0, read))
        {
            case [0x1f, 0x8b, ..]:
                await using (GZipStream plain = new(file, CompressionMode.Decompress))
                {
                    await UnpackTarAsync(plain).ConfigureAwait(false);
                }

                break;
            case [(byte)'P', (byte)'K', ..]:
                await UnpackZipAsync(file).ConfigureAwait(false);
                break;
            default:
                await UnpackTarAsync(file).ConfigureAwait(false);
                break;
        }
    }

    private async Task UnpackTarAsync(Stream stream)
    {
        await using TarReader reader = new(new TarGuard(stream), leaveOpen: true);
        int entries = 0;
        while (await HeaderAsync(() => reader.GetNextEntryAsync(copyData: false, cancellationToken).AsTask()).ConfigureAwait(false) is { } entry)
        {
            entries++;
            switch (entry.EntryType)
            {
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                case TarEntryType.Directory or TarEntryType.DirectoryList:
                    MakeFolder(entry.Name, PathOf(entry.Name));
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    _ = await WriteAsync(entry.Name, entry.DataStream ?? Stream.Null, entry.Length).ConfigureAwait(false);
                    break;
                case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                    Refuse(entry.Name, $"is a link to '{entry.LinkName}'");
                    break;
                default:
                    Refuse(entry.Name, $"is neither file nor folder ({entry.EntryType})");
                    break;
            }
        }

        if (entries == 0)
        {
            throw new InvalidDataException("it has no entries.");
        }

        // The bytes after the last entry are read too: only then has gzip's checksum been compared.
        await stream.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
    }

    private async Task UnpackZipAsync(Stream stream)
    {
        const int unixTypeMask = 0xF000;
        const int unixFile = 0x8000;
        const int unixFolder = 0x4000;
        await using ZipArchive zip = await HeaderAsync(
            () => ZipArchive.CreateAsync(stream, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken)).ConfigureAwait(false);
        foreach (ZipArchiveEntry entry in await HeaderAsync(() => Task.FromResult(zip.Entries)).ConfigureAwait(false))
        {
            int unixType = (entry.ExternalAttributes >> 16) & unixTypeMask;
            if (unixType is not (0 or unixFile or unixFolder))
            {
                Refuse(entry.FullName, "is a link or a device");
            }

            if (entry.IsEncrypted)
            {
                Refuse(entry.FullName, "is encrypted");
            }

            if (entry.FullName.EndsWith('/'))
            {
                MakeFolder(entry.FullName, PathOf(entry.FullName));
                continue;
            }

            await using Stream data = await HeaderAsync(() => entry.OpenAsync(cancellationToken)).ConfigureAwait(false);
            uint crc = await WriteAsync(entry.FullName, data, entry.Length).ConfigureAwait(false);
            if (crc != entry.Crc32)
            {
                throw new InvalidDataException($"its entry '{Shown(entry.FullName)}' has the CRC-32 {crc:X8}, the archive says {entry.Crc32:X8}.");
            }
        }
    }

    /// <summary>Reads a header. The readers of .NET stumble over a number that is too large or is no time; here it is a damaged archive.</summary>
    private static async Task<T> HeaderAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception error) when (Damage.IsStumble(error))
        {
            throw new InvalidDataException($"{Damage.Reason(error)}.", error);
        }
    }

    /// <summary>Creates a folder and all folders above it.</summary>
    private void MakeFolder(string name, string path)
    {
        for (string? part = path; part is not null && part.Length > folder.Length; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                Refuse(name, $"lies in '{Path.GetRelativePath(folder, part)}', which is a file of the same archive");
            }
        }

        Count(LeastEntry);
        Directory.CreateDirectory(path);
    }

    private void Count(long bytes)
    {
        written += bytes;
        if (written > limit)
        {
            Throw.InputData(
                $"{archive}: its files exceed the limit of {ByteSize.Text(limit)}. None of them were kept. If the archive is right, raise its unpacked_limit_gb.");
        }
    }

    /// <summary>Writes a file and returns its checksum; a length other than the announced one is refused.</summary>
    private async Task<uint> WriteAsync(string name, Stream data, long length)
    {
        string path = PathOf(name);
        MakeFolder(name, Path.GetDirectoryName(path)!);
        Crc32 crc = new();
        long came = 0;
        if (Path.Exists(path))
        {
            Refuse(name, "is there twice");
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            for (int read = await data.ReadAsync(buffer, cancellationToken).ConfigureAwait(false); read > 0; read = await data.ReadAsync(buffer, cancellationToken).ConfigureAwait(false))
            {
                Count(read);
                came += read;
                crc.Append(buffer.AsSpan(0, read));
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (came != length)
        {
            throw new InvalidDataException($"its entry '{Shown(name)}' has {came} bytes, the archive announces {length}.");
        }

        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>The target path of an entry. Names use forward slashes; a name that any system would read as more than a name is refused on all systems.</summary>
    private string PathOf(string name)
    {
        string[] parts = [.. name.TrimEnd('/').Split('/').Where(part => part != ".")];
        if (name.Length > LongestPath || name.Any(char.IsControl) || name.Contains('\\') || name.Contains(':')
            || parts.Any(part => part is "" or ".." || part.EndsWith('.') || part.EndsWith(' ')))
        {
            // "./" alone is the archive's own top folder.
            Refuse(name, "does not lie safely within the archive's folder");
        }

        if (parts.Any(part => part.Equals(".git", StringComparison.OrdinalIgnoreCase) || part == FetchItem.WorkFolderName))
        {
            Refuse(name, "lies in a folder that is git's, or Fetch's own");
        }

        string path = Path.GetFullPath(Path.Combine([folder, .. parts]));
        if (path != folder && !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            Refuse(name, "leads out of the archive's folder");
        }

        return path;
    }

    private void Refuse(string name, string what)
    {
        Throw.InputData($"{archive}: its entry '{Shown(name)}' {what}. Such an archive is not unpacked. Ask its publisher, or unpack it by hand.");
    }

    private static string Shown(string name) => string.Concat(name.Take(200).Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static void Remove(string folder)
    {
        if (RealPath.IsLink(folder))
        {
            File.Delete(folder);
        }
        else if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
