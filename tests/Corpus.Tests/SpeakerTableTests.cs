using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus.Tests;

public sealed class SpeakerTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reads_sexes_past_comments_and_names_that_hold_a_bar()
    {
        SpeakerTable table = Read("; a comment | F\n;ID |SEX|\n14   | F | train-clean-360  | 25.03 | Kristin\r\n60   | M | train-clean-100  | 20.18 | |CBW|Simon\n\n");

        Assert.Equal("F", table.Sex("14"));
        Assert.Equal("M", table.Sex("60"));
        Assert.Equal("", table.Sex("61"));
    }

    [Fact]
    public void Reads_names_in_any_encoding()
    {
        File.WriteAllBytes(folder["s"], [.. "7 | M | a | 1 | Jos"u8, 0xE9, .. "\n8 | F | a | 1 | Zo"u8, 0xC3, 0xAB, (byte)'\n']);

        Assert.Equal("F", SpeakerTable.Read(folder["s"]).Sex("8"));
    }

    [Theory]
    [InlineData("14 | F | train | 25.03\n", ":1: expected 'id | sex | subset | minutes | name', found '14 | F")]
    [InlineData("; x\n14 | female | train | 25.03 | K\n", ":2: expected the sex F or M in the second field, found 'female'")]
    [InlineData("14 | F | a | 1 | K\n14 | F | a | 1 | K\n", ":2: speaker '14' stands in the table twice")]
    public void A_wrong_line_is_an_error_that_names_it(string text, string message)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => Read(text));
        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_table_is_a_configuration_error()
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => SpeakerTable.Read(folder["none"]));
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
    }

    private SpeakerTable Read(string text) => SpeakerTable.Read(folder.Write("SPEAKERS.TXT", text));
}
