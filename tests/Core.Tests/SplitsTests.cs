namespace SpeechSpeed.Core.Tests;

public sealed class SplitsTests
{
    [Fact]
    public void Every_name_reads_back() =>
        Assert.All(Splits.All, split =>
        {
            Assert.True(Splits.TryParse(split.Name(), out Split parsed));
            Assert.Equal(split, parsed);
        });

    [Theory]
    [InlineData("Train")]
    [InlineData("validation")]
    [InlineData("")]
    public void Anything_else_is_no_split(string name) => Assert.False(Splits.TryParse(name, out _));
}
