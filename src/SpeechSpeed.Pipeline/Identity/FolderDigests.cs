using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using SpeechSpeed.Core;

namespace SpeechSpeed.Pipeline.Identity;

/// <summary>A digest of a file at some time.</summary>
/// <param name="Stamp">The file's stamp, before and after.</param>
/// <param name="HashedAtNs">When reading began, nanoseconds since 1970.</param>
/// <param name="Sha256">The digest.</param>
internal readonly record struct RememberedDigest(FileStamp Stamp, long HashedAtNs, string Sha256);

/// <summary>
/// The remembered digests of the files of one folder, as bytes: a CRC-32C, because SQLite does not notice flipped bits in a value, then for each
/// file its name, stamp, time of hashing and digest.
/// </summary>
internal static class FolderDigests
{
    /// <summary>The bytes.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="digests">By full path.</param>
    public static byte[] Write(string folder, IReadOnlyDictionary<string, RememberedDigest> digests)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes, Encoding.UTF8);
        writer.Write(0u);
        foreach ((string file, RememberedDigest row) in digests)
        {
            writer.Write(Path.GetFileName(file));
            writer.Write(row.Stamp.Device);
            writer.Write(row.Stamp.Inode);
            writer.Write(row.Stamp.Size);
            writer.Write(row.Stamp.ModifiedNs);
            writer.Write(row.Stamp.ChangedNs);
            writer.Write(row.HashedAtNs);
            writer.Write(Convert.FromHexString(row.Sha256));
        }

        byte[] written = bytes.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(written, Crc(folder, written.AsSpan(sizeof(uint))));
        return written;
    }

    /// <summary>Adds the digests in the bytes to <paramref name="digests"/>; none if the bytes are damaged.</summary>
    public static void Read(string folder, byte[] bytes, Dictionary<string, RememberedDigest> digests)
    {
        if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc(folder, bytes.AsSpan(sizeof(uint))))
        {
            return;
        }

        string prefix = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
        using MemoryStream stream = new(bytes, sizeof(uint), bytes.Length - sizeof(uint), writable: false);
        using BinaryReader reader = new(stream, Encoding.UTF8);
        Span<byte> digest = stackalloc byte[FileDigest.TextLength / 2];
        while (stream.Position < stream.Length)
        {
            string file = prefix + reader.ReadString();
            FileStamp stamp = new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            long hashedAt = reader.ReadInt64();
            reader.ReadExactly(digest);
            digests[file] = new RememberedDigest(stamp, hashedAt, Convert.ToHexStringLower(digest));
        }
    }

    private static uint Crc(string folder, ReadOnlySpan<byte> files) => Crc32C.Continue(Crc32C.Of(MemoryMarshal.AsBytes(folder.AsSpan())), files);
}
