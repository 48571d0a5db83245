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
}
