using System.IO.Compression;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Folders;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// The part of the store that remembers the files of inputs: <c>listings/ab/&lt;digest&gt;</c>, named by the digest that stands for the
/// listing in fingerprints and lock file. It tells what has changed, and is checked when read; without it Status gives fewer reasons.
/// </summary>
/// <param name="store">The store.</param>
public sealed class ListingArea(OwnFolder store)
{
    private const int MostBytes = 256 << 20;
    private const int MostPathBytes = 1 << 16;
    private const long MostCharacters = 500_000_000;

    /// <summary>The full path of a listing, which need not exist.</summary>
    public string PathOf(string digest) => store.At(StoreNames.Keyed("listings", digest));

    /// <summary>The full paths of all listings; their names are their digests.</summary>
    public IEnumerable<string> Enumerate() => store.Files(RelativePath.Parse("listings"));

    /// <summary>Remembers a listing.</summary>
    /// <param name="files">The files of the input.</param>
    /// <param name="temporary">A path in the store that may be written to.</param>
    public void Save(IReadOnlyList<DigestedFile> files, string temporary)
    {
        string path = PathOf(FingerprintBuilder.DigestListing(files));
        if (TryRead(Path.GetFileName(path)) is not null)
        {
            return;
        }

        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true), Encoding.UTF8))
        {
            writer.Write(files.Count);
            foreach (DigestedFile file in files)
            {
                writer.Write(file.Path);
                writer.Write(Convert.FromHexString(file.Sha256));
            }
        }

        DurableFile.Write(store.Make(StoreNames.Keyed("listings", Path.GetFileName(path))), temporary, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The files of a listing; null if it is absent or damaged.</summary>
    public IReadOnlyList<DigestedFile>? TryRead(string digest)
    {
        try
        {
            return FileDigest.IsSha256(digest) && Read(PathOf(digest)) is { } files && FingerprintBuilder.DigestListing(files) == digest ? files : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The files, whose paths are in order; the unpacked size of a few compressed bytes is bounded beforehand.</summary>
    private static List<DigestedFile> Read(string path)
    {
        using BinaryReader reader = new(new GZipStream(RegularFile.Open(path, MostBytes), CompressionMode.Decompress), Encoding.UTF8);
        List<DigestedFile> files = [];
        long characters = 0;
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            int length = reader.Read7BitEncodedInt();
            string name = length is >= 0 and <= MostPathBytes ? Encoding.UTF8.GetString(reader.ReadBytes(length)) : throw new InvalidDataException();
            if ((characters += name.Length + FileDigest.TextLength) > MostCharacters || (files.Count > 0 && string.CompareOrdinal(files[^1].Path, name) >= 0))
            {
                throw new InvalidDataException();
            }

            files.Add(new DigestedFile(name, Convert.ToHexStringLower(reader.ReadBytes(FileDigest.TextLength / 2))));
        }

        return files;
    }
}
