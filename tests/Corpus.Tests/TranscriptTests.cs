using System.Text;
using CsCheck;

namespace SpeechSpeed.Corpus.Tests;

public sealed class TranscriptTests
{
    [Theory]
    [InlineData("1-2-0000 A B\n1-2-0001 C\n")]
    [InlineData("1-2-0000 A B\n1-2-0001 C")]
    [InlineData("1-2-0000 A B\r\n1-2-0001 C\r\n")]
    [InlineData("\uFEFF1-2-0000 A B\n1-2-0001 C\n")]
    [InlineData("1-2-0000\tA B \n  1-2-0001   C\n")]
    [InlineData("1-2-0000 A B\n1-2-0001 C\n\n \r\n\t\n")]
    public void Reads_ids_and_texts_whatever_the_line_ends(string text)
    {
        Assert.Equal(
            [new TranscriptLine(1, "1-2-0000", "A B", null), new TranscriptLine(2, "1-2-0001", "C", null)],
            Parse(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("", "", "is empty")]
    [InlineData("   ", "", "is empty")]
    [InlineData("1-2-0000", "1-2-0000", "has no text")]
    [InlineData("1-2-0000  ", "1-2-0000", "has no text")]
    [InlineData("1-3-0000 A", "", "begins with '1-3-0000'")]
    [InlineData("JUST TEXT", "", "begins with 'JUST'")]
    [InlineData("1-20-0000 A", "", "begins with '1-20-0000'")]
    [InlineData("1-2-0000 A B\r1-2-0001 C\r1-2-0002 D", "1-2-0000", "has a line break")]
    [InlineData("1-2-0000 A B\u20281-2-0001 C", "1-2-0000", "has a line break")]
    [InlineData("1-2-0000 A B\u00851-2-0001 C", "1-2-0000", "has a line break")]
    [InlineData("1-2-0000 A\0B", "1-2-0000", "has a line break or another control character")]
    public void A_wrong_line_says_what_is_wrong(string line, string id, string problem)
    {
        TranscriptLine read = Parse(Encoding.UTF8.GetBytes(line + "\n1-2-0009 LAST\n"))[0];
        Assert.Equal(id, read.Id);
        Assert.Equal("", read.Text);
        Assert.StartsWith(problem, read.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_not_UTF8_is_wrong_and_still_named()
    {
        List<TranscriptLine> lines = Parse([.. "1-2-0000 CAF"u8, 0xC9, .. "\n1-2-0001 TEA\n"u8]);

        Assert.Equal("1-2-0000", lines[0].Id);
        Assert.Equal("is not UTF-8: found the byte 0xC9 at its position 13; convert the file to UTF-8", lines[0].Problem);
        Assert.Equal(new TranscriptLine(2, "1-2-0001", "TEA", null), lines[1]);
    }

    [Fact]
    public void Any_bytes_give_a_line_each_with_a_text_or_a_problem() =>
        Gen.OneOf(Gen.Byte, Gen.Char["1-2 \n\r\t"].Select(c => (byte)c)).Array[0, 60].Sample(bytes =>
        {
            List<TranscriptLine> lines = Parse(bytes);
            string text = Encoding.Latin1.GetString(bytes).TrimEnd(' ', '\t', '\r', '\n');
            Assert.Equal(text.Length == 0 ? 0 : text.Count(c => c == '\n') + 1, lines.Count);
            Assert.All(lines, line => Assert.True(line.Problem is null ? line.Id.Length > 0 && line.Text.Length > 0 : line.Text.Length == 0));
        });

    private static List<TranscriptLine> Parse(byte[] bytes) => Transcript.Parse(bytes, "1-2");
}
