using System.IO.Compression;
using System.Text;
using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Pipeline.Store;

/// <summary>
/// The part of the store that remembers which files an input consisted of: <c>listings/ab/&lt;digest&gt;</c>, called by the digest that stands for the
/// listing in fingerprints and lock file. It serves to say what has changed, and is checked when read; without it less can be said.
/// </summary>
/// <param name="storeRoot">Full path of <c>.speechspeed</c>.</param>
public sealed class ListingArea(string storeRoot)
{
    private readonly string root = Path.Combine(storeRoot, "listings");

    /// <summary>The full path of a listing, whether it is there or not.</summary>
    public string PathOf(string digest) => Path.Combine(root, digest[..2], digest);

    /// <summary>The full paths of all listings; their names are their digests.</summary>
    public IEnumerable<string> Enumerate() =>
        Directory.Exists(root) ? Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories) : [];

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

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, temporary, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The files of a listing; null where it is not there, or damaged.</summary>
    public IReadOnlyList<DigestedFile>? TryRead(string digest)
    {
        try
        {
            using BinaryReader reader = new(new GZipStream(File.OpenRead(PathOf(digest)), CompressionMode.Decompress), Encoding.UTF8);
            List<DigestedFile> files = [];
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                string path = reader.ReadString();
                files.Add(new DigestedFile(path, Convert.ToHexStringLower(reader.ReadBytes(FileDigest.TextLength / 2))));
            }

            return FingerprintBuilder.DigestListing(files) == digest ? files : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or FormatException)
        {
            return null;
        }
    }
}
