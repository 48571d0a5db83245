using System.Text;

namespace SpeechSpeed.Corpus;

/// <summary>One line of a chapter's transcript.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Id">Its utterance; empty if the line does not begin with an id of this chapter.</param>
/// <param name="Text">The transcript; empty if <paramref name="Problem"/> says so.</param>
/// <param name="Problem">The mistake in the line; null if there is none.</param>
internal sealed record TranscriptLine(int Number, string Id, string Text, string? Problem);

/// <summary>
/// A chapter's transcript, <c>&lt;speaker&gt;-&lt;chapter&gt;.trans.txt</c>: UTF-8, one line <c>id SPACE text</c> per utterance. Line ends may be LF or CRLF; empty lines at the end do not count.
/// </summary>
internal static class Transcript
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads every line, wrong lines with their problem.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="chapter"><c>&lt;speaker&gt;-&lt;chapter&gt;</c>, which every id must begin with.</param>
    public static List<TranscriptLine> Parse(ReadOnlySpan<byte> bytes, string chapter)
    {
        List<TranscriptLine> lines = [];
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        // An empty last line does not count; an empty line in between is likely to be a lost text.
        bytes = bytes.TrimEnd(" \t\r\n"u8);
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            lines.Add(ParseLine(lines.Count + 1, line.TrimEnd((byte)'\r'), chapter));
        }

        return lines;
    }

    private static TranscriptLine ParseLine(int number, ReadOnlySpan<byte> bytes, string chapter)
    {
        string line;
        string? notText = null;
        try
        {
            line = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            line = Encoding.UTF8.GetString(bytes);
            notText = $"is not UTF-8: found the byte 0x{error.BytesUnknown?.FirstOrDefault():X2} at its position {error.Index + 1}; convert the file to UTF-8";
        }

        string[] parts = line.Trim().Split((char[]?)null, 2, StringSplitOptions.TrimEntries);
        bool ofChapter = parts[0].StartsWith(chapter + "-", StringComparison.Ordinal);
        string? problem = notText
            ?? (parts[0].Length == 0 ? $"is empty; expected '{chapter}-0000 TEXT'" : null)
            ?? (ofChapter ? null : $"begins with '{parts[0]}'; expected an utterance of this chapter, '{chapter}-0000 TEXT'")
            ?? (line.Any(IsBreak) ? "has a line break or another control character within; expected a line for each utterance that ends in LF or CRLF. Save the transcript with such line ends" : null)
            ?? (parts.Length < 2 ? "has no text after the utterance's id" : null);
        return new TranscriptLine(number, ofChapter ? parts[0] : "", problem is null ? parts[1] : "", problem);
    }

    /// <summary>Line ends of other systems, which would join many lines into one, and other characters that no transcript contains.</summary>
    private static bool IsBreak(char c) => (char.IsControl(c) && c != '\t') || c is '\u2028' or '\u2029';
}
