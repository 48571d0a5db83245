using System.Text;

namespace SpeechSpeed.Core;

/// <summary>
/// The rows of a shard: the text of <c>&lt;shard key&gt;.rows</c>. Its first line is the SHA-256 of the rest, so that damage shows.
/// The second line is the SHA-256 of the shard; then the key of every row, in order.
/// </summary>
/// <param name="ShardSha256">SHA-256 of the shard's file, 64 lower-case hexadecimal digits, which is its name too.</param>
/// <param name="Keys">The rows' keys (<see cref="KeyOfRow"/>).</param>
public sealed record RowRecord(string ShardSha256, IReadOnlyList<string> Keys)
{
    private const int MostBytes = 64 << 20;

    /// <summary>Ending of the record's file name; before it stands the shard's key.</summary>
    public const string Extension = ".rows";

    /// <summary>The key of an utterance's row: SHA-256 of its audio file; if its id seeds its dither or it is a part of the file, of the file with these.</summary>
    /// <param name="audioSha256">SHA-256 of the audio file.</param>
    /// <param name="seedingId">The utterance's id if dither is added, otherwise null.</param>
    /// <param name="span">The part of the file; null for the whole of it.</param>
    public static string KeyOfRow(string audioSha256, string? seedingId, AudioSpan? span = null) => (seedingId, span) switch
    {
        (null, null) => audioSha256,
        (_, null) => Digest($"{audioSha256} {seedingId}"),

        // The line break keeps apart what an id could say.
        _ => Digest($"{audioSha256} {seedingId}\n{span}"),
    };

    /// <summary>The key of a shard: the digest of its rows' keys and audio paths, in order.</summary>
    public static string KeyOfShard(IEnumerable<(string Key, string AudioPath)> rows)
    {
        StringBuilder text = new();
        foreach ((string key, string path) in rows)
        {
            text.Append(key).Append(' ').Append(Numbers.Text(path.Length)).Append(' ').Append(path).Append('\n');
        }

        return Digest(text.ToString());
    }

    /// <summary>The record's text.</summary>
    public byte[] ToBytes()
    {
        string rest = string.Join('\n', Keys.Prepend(ShardSha256)) + '\n';
        return Encoding.UTF8.GetBytes($"{Digest(rest)}\n{rest}");
    }

    /// <summary>Reads a record; null if there is none, or it is damaged.</summary>
    public static RowRecord? TryRead(string path)
    {
        try
        {
            string text = RegularFile.IsThere(path) ? Encoding.UTF8.GetString(RegularFile.ReadAll(path, MostBytes)) : "";
            if (text.Length <= FileDigest.TextLength || text[FileDigest.TextLength] != '\n' || Digest(text[(FileDigest.TextLength + 1)..]) != text[..FileDigest.TextLength])
            {
                return null;
            }

            string[] lines = text[(FileDigest.TextLength + 1)..^1].Split('\n');
            return FileDigest.IsSha256(lines[0]) ? new RowRecord(lines[0], lines[1..]) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Digest(string text) => FileDigest.Sha256(Encoding.UTF8.GetBytes(text));
}
