using System.Collections.Concurrent;
using System.Globalization;
using SpeechSpeed.Core;

namespace SpeechSpeed.Extraction;

/// <summary>SHA-256 of the corpus's audio files: taken from a listing, otherwise computed. Thread-safe.</summary>
public sealed class AudioDigests
{
    private readonly string corpusRoot;
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<(string Digest, FileStamp Stamp)>> recordings = new(StringComparer.Ordinal);

    /// <param name="corpusRoot">Folder that audio paths are relative to.</param>
    /// <param name="listing">A file with a line <c>digest  path</c> per audio file, as sha256sum writes it; null for none.</param>
    /// <exception cref="SpeechSpeedException">The listing has another format: exit code 2.</exception>
    public AudioDigests(string corpusRoot, string? listing)
    {
        this.corpusRoot = corpusRoot;
        if (listing is null)
        {
            return;
        }

        int number = 0;
        foreach (string line in File.ReadLines(listing))
        {
            number++;
            if (line.Length < FileDigest.TextLength + 3 || line.AsSpan(FileDigest.TextLength, 2) is not "  " || !FileDigest.IsSha256(line[..FileDigest.TextLength]))
            {
                Throw.Configuration(string.Create(
                    CultureInfo.InvariantCulture, $"{listing}:{number}: expected a SHA-256, two blanks and a path, found '{line}'. Write it with sha256sum."));
            }

            known[line[(FileDigest.TextLength + 2)..]] = line[..FileDigest.TextLength];
        }
    }

    /// <summary>The digest of an audio file; null if the file cannot be read.</summary>
    /// <param name="file">Relative to the corpus.</param>
    public string? Of(string file)
    {
        if (known.TryGetValue(file, out string? digest))
        {
            return digest;
        }

        try
        {
            return FileDigest.Sha256(Path.Combine(corpusRoot, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Throws if a file no longer has the digest under which its activations were computed.</summary>
    /// <exception cref="SpeechSpeedException">The file has changed: exit code 3.</exception>
    public void CheckUnchanged(AudioPlace place, string digest)
    {
        string path = Path.Combine(corpusRoot, place.File);
        bool isUnchanged = place.Span is null ? FileDigest.Sha256(path) == digest : IsRecordingUnchanged(path, digest);
        if (!isUnchanged)
        {
            Throw.InputData($"{path} changed while it was read, so nothing of it was kept. Run again when the corpus is at rest.");
        }
    }

    /// <summary>A recording of many parts is read once; from then on it is unchanged as long as its stamp is.</summary>
    private bool IsRecordingUnchanged(string path, string digest)
    {
        (string Digest, FileStamp Stamp) first = recordings.GetOrAdd(path, static path => new(() =>
        {
            FileStamp stamp = FileStamp.Read(path);
            return (FileDigest.Sha256(path), stamp);
        })).Value;
        return first.Digest == digest && FileStamp.Read(path) == first.Stamp;
    }
}
