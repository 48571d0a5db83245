using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>
/// All files and folders below some folders, as bytes that a later scan is compared with: folder by folder, in the file system's own order, every entry's
/// name, and every file's stamp and digest. A later scan reads the stamp of every file. While nothing has changed, it builds no path, no digest as
/// text, and no listing to hash. A snapshot has only files whose stamps can be trusted (<see cref="FileStamp.IsSettledAt"/>); if one file's stamp cannot,
/// there is no snapshot.
/// </summary>
/// <remarks>
/// The bytes: CRC-32C of the rest, digest of the listing (32), number of folders, the position of each; a folder is its path below the root, number of
/// entries, entries; an entry is its kind, its name and for a file five numbers of stamp and its digest (32). Texts are UTF-8 after their length (2 bytes).
/// </remarks>
internal static class FolderSnapshot
{
    private const int DigestBytes = FileDigest.TextLength / 2;
    private const int ListingAt = sizeof(uint);
    private const int FoldersAt = ListingAt + DigestBytes;
    private const int StampBytes = 5 * sizeof(long);

    /// <summary>The listing of a snapshot, if all entries are unchanged; otherwise null.</summary>
    /// <param name="root">Full path that the snapshot's folders are relative to.</param>
    /// <param name="bytes">The snapshot.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static FolderListing? TryConfirm(string root, byte[] bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length < FoldersAt + sizeof(int) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Of(bytes.AsSpan(sizeof(uint))))
        {
            return null;
        }

        int count = Int(bytes, FoldersAt);
        byte[] prefix = Encoding.UTF8.GetBytes(root + '/');
        int next = -1;
        bool isSame = true;
        void Look()
        {
            for (int i = Interlocked.Increment(ref next); i < count && Volatile.Read(ref isSame); i = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!IsAsBefore(prefix, bytes, Int(bytes, FoldersAt + ((i + 1) * sizeof(int)))))
                {
                    Volatile.Write(ref isSame, false);
                }
            }
        }

        Task[] helpers = [.. Enumerable.Range(1, Environment.ProcessorCount - 1).Select(_ => Task.Run(Look, CancellationToken.None))];
        Look();
        Task.WaitAll(helpers, CancellationToken.None);
        return isSame ? new FolderListing(Convert.ToHexStringLower(bytes.AsSpan(ListingAt, DigestBytes)), () => Files(bytes)) : null;
    }

    /// <summary>Makes a snapshot; null if there can be none: a file is too young or has changed since, a link leads to a folder, or this is not Linux.</summary>
    /// <param name="root">Full path that the folders are relative to.</param>
    /// <param name="folders">Full paths of the folders, none below another.</param>
    /// <param name="listing">The files found below them.</param>
    /// <param name="known">The known digests of the files, by full path.</param>
    public static byte[]? TryMake(string root, IReadOnlyList<string> folders, FolderListing listing, IReadOnlyDictionary<string, RememberedDigest> known)
    {
        List<byte[]> made = [];
        Stack<string> open = new(folders.Reverse());
        int files = 0;
        while (open.TryPop(out string? path))
        {
            if (TryMakeFolder(root, path, known, open, ref files) is not { } folder)
            {
                return null;
            }

            made.Add(folder);
        }

        if (files != listing.Files.Count)
        {
            return null;
        }

        int position = FoldersAt + ((made.Count + 1) * sizeof(int));
        byte[] bytes = new byte[position + made.Sum(folder => folder.Length)];
        Convert.FromHexString(listing.Digest).CopyTo(bytes, ListingAt);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(FoldersAt), made.Count);
        for (int i = 0; i < made.Count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(FoldersAt + ((i + 1) * sizeof(int))), position);
            made[i].CopyTo(bytes, position);
            position += made[i].Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Of(bytes.AsSpan(sizeof(uint))));
        return bytes;
    }

    private static byte[]? TryMakeFolder(
        string root, string path, IReadOnlyDictionary<string, RememberedDigest> known, Stack<string> below, ref int files)
    {
        using NativeFolder? folder = NativeFolder.TryOpen(Encoding.UTF8.GetBytes(path));
        if (folder is null)
        {
            return null;
        }

        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        int entries = 0;
        WriteText(writer, Encoding.UTF8.GetBytes(path == root ? "" : Path.GetRelativePath(root, path)));
        long countAt = bytes.Position;
        writer.Write(0);
        while (folder.MoveNext())
        {
            if (CorpusNames.IsStray(folder.Name))
            {
                continue;
            }

            string full = path + '/' + Encoding.UTF8.GetString(folder.Name);
            writer.Write((byte)folder.Kind);
            WriteText(writer, folder.Name);
            entries++;
            if (folder.Kind == NativeEntryKind.Folder)
            {
                below.Push(full);
            }
            else if (folder.Kind != NativeEntryKind.Other && folder.TryReadStamp() is { } stamp
                && known.TryGetValue(full, out RememberedDigest row) && row.Stamp == stamp && stamp.IsSettledAt(row.HashedAtNs))
            {
                files++;
                writer.Write(MemoryMarshal.AsBytes([stamp.Device, stamp.Inode, stamp.Size, stamp.ModifiedNs, stamp.ChangedNs]));
                writer.Write(Convert.FromHexString(row.Sha256));
            }
            else
            {
                return null;
            }
        }

        bytes.Position = countAt;
        writer.Write(entries);
        return bytes.ToArray();
    }

    private static bool IsAsBefore(byte[] prefix, byte[] bytes, int position)
    {
        ReadOnlySpan<byte> relative = Text(bytes, ref position);
        using NativeFolder? folder = NativeFolder.TryOpen([.. prefix, .. relative]);
        if (folder is null)
        {
            return false;
        }

        int left = Int(bytes, position);
        position += sizeof(int);
        while (folder.MoveNext())
        {
            if (CorpusNames.IsStray(folder.Name))
            {
                continue;
            }

            if (left-- == 0)
            {
                return false;
            }

            NativeEntryKind kind = (NativeEntryKind)bytes[position++];
            if (folder.Kind != kind || !folder.Name.SequenceEqual(Text(bytes, ref position)))
            {
                return false;
            }

            if (kind != NativeEntryKind.Folder)
            {
                ReadOnlySpan<long> stamp = MemoryMarshal.Cast<byte, long>(bytes.AsSpan(position, StampBytes));
                if (folder.TryReadStamp() != new FileStamp(stamp[0], stamp[1], stamp[2], stamp[3], stamp[4]))
                {
                    return false;
                }

                position += StampBytes + DigestBytes;
            }
        }

        return left == 0;
    }

    private static List<DigestedFile> Files(byte[] bytes)
    {
        List<DigestedFile> files = [];
        int position = FoldersAt + ((Int(bytes, FoldersAt) + 1) * sizeof(int));
        while (position < bytes.Length)
        {
            string folder = Encoding.UTF8.GetString(Text(bytes, ref position));
            string prefix = folder.Length == 0 ? "" : folder + '/';
            int entries = Int(bytes, position);
            position += sizeof(int);
            for (; entries > 0; entries--)
            {
                bool isFile = (NativeEntryKind)bytes[position++] != NativeEntryKind.Folder;
                ReadOnlySpan<byte> name = Text(bytes, ref position);
                if (isFile)
                {
                    string digest = Convert.ToHexStringLower(bytes.AsSpan(position + StampBytes, DigestBytes));
                    files.Add(new DigestedFile(prefix + Encoding.UTF8.GetString(name), digest));
                    position += StampBytes + DigestBytes;
                }
            }
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }

    private static int Int(byte[] bytes, int position) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(position));

    private static ReadOnlySpan<byte> Text(byte[] bytes, ref int position)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(position));
        ReadOnlySpan<byte> text = bytes.AsSpan(position + sizeof(ushort), length);
        position += sizeof(ushort) + length;
        return text;
    }

    private static void WriteText(BinaryWriter writer, ReadOnlySpan<byte> text)
    {
        writer.Write(checked((ushort)text.Length));
        writer.Write(text);
    }
}
