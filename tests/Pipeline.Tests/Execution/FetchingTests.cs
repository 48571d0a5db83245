using SpeechSpeed.Pipeline.Execution;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class FetchingTests
{
    [Theory]
    [InlineData("https://www.openslr.org/resources/12/dev-clean.tar.gz", "dev-clean.tar.gz")]
    [InlineData("https://example.org/get?models=wespeaker&version=a_b.zip", "a_b.zip")]
    [InlineData("https://example.org/tree#voices%2B%2B.tar", "voices++.tar")]
    [InlineData("https://example.org/%2e%2e", "download-")]
    [InlineData("https://example.org/a?file=..%2F..%2Fetc.d", "download-")]
    [InlineData("https://example.org/", "download-")]
    public void An_archive_is_named_after_its_address_where_that_is_a_name(string address, string expected) =>
        Assert.StartsWith(expected, Fetching.NameOf(address), StringComparison.Ordinal);

    [Fact]
    public void Other_names_differ() => Assert.NotEqual(Fetching.NameOf("https://example.org/a"), Fetching.NameOf("https://example.org/b"));

    [Theory]
    [InlineData("a,b\r\n1,2\r\n", 2)]
    [InlineData("a,b\n\"one\ntwo\",2\n3,4", 3)]
    [InlineData("a\n", 1)]
    public void Tables_are_taken_apart_into_records_that_together_are_the_table(string csv, int records)
    {
        IReadOnlyList<string> found = CsvRecords.Split(csv);

        Assert.Equal(records, found.Count);
        Assert.Equal(csv.TrimEnd('\n'), string.Concat(found).TrimEnd('\n'));
    }

    [Theory]
    [InlineData("a/b.flac,text\n", "a/b.flac", "text")]
    [InlineData("\"a, \"\"b\"\".flac\",text,\r\n", "a, \"b\".flac", "text", "")]
    [InlineData("\"\",\"one\ntwo\"", "", "one\ntwo")]
    [InlineData("alone\r\n", "alone")]
    public void Fields_are_read_without_quotes(string record, params string[] expected) => Assert.Equal(expected, CsvRecords.Fields(record));
}
