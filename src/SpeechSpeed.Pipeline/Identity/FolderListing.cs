namespace SpeechSpeed.Pipeline.Identity;

/// <summary>The files below some folders, and the digest of their listing.</summary>
public sealed class FolderListing
{
    private readonly Lazy<IReadOnlyList<DigestedFile>> files;

    /// <summary>Creates it.</summary>
    /// <param name="digest">The result of <see cref="FingerprintBuilder.DigestListing"/> for the files.</param>
    /// <param name="files">Returns the files, ordered by path (ordinal); called once, when they are needed.</param>
    public FolderListing(string digest, Func<IReadOnlyList<DigestedFile>> files)
    {
        Digest = digest;
        this.files = new Lazy<IReadOnlyList<DigestedFile>>(files);
    }

    /// <summary>The listing of some files, ordered by path (ordinal).</summary>
    public static FolderListing Of(IReadOnlyList<DigestedFile> files) => new(FingerprintBuilder.DigestListing(files), () => files);

    /// <summary>The digest of the listing.</summary>
    public string Digest { get; }

    /// <summary>The files, ordered by path (ordinal).</summary>
    public IReadOnlyList<DigestedFile> Files => files.Value;
}
