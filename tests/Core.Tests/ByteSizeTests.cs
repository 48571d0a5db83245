namespace SpeechSpeed.Core.Tests;

public class ByteSizeTests
{
    [Theory]
    [InlineData("20GB", 20_000_000_000)]
    [InlineData("1.5 gb", 1_500_000_000)]
    [InlineData("2MiB", 2_097_152)]
    [InlineData("4096", 4096)]
    [InlineData("10B", 10)]
    public void Sizes_are_read(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out long bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("1,5GB")]
    [InlineData("20 gallons")]
    public void What_is_no_size_is_refused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(999, "999 bytes")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(20_000_000_000, "20 GB")]
    public void Sizes_are_written(long bytes, string expected) => Assert.Equal(expected, ByteSize.Text(bytes));
}
