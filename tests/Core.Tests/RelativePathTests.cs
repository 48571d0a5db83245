namespace SpeechSpeed.Core.Tests;

public class RelativePathTests
{
    [Theory]
    [InlineData("a/b.txt", true)]
    [InlineData("..a/b..", true)]
    [InlineData("a\\b:c/d", true)]
    [InlineData("", false)]
    [InlineData("/a", false)]
    [InlineData("\\a", false)]
    [InlineData("a/../b", false)]
    [InlineData("..", false)]
    [InlineData("a/", false)]
    [InlineData("a//b", false)]
    [InlineData("./a", false)]
    [InlineData("C:/a", false)]
    [InlineData("c:a", false)]
    [InlineData("a\\..\\b", false)]
    [InlineData("a\0b", false)]
    [InlineData(null, false)]
    public void Only_a_path_that_stays_in_its_folder_on_every_system_is_one(string? text, bool expected)
    {
        Assert.Equal(expected, RelativePath.TryParse(text, out RelativePath path));
        if (expected)
        {
            Assert.Equal(text, path);
            Assert.Equal(Path.Combine("/top", text!), path.Below("/top"));
        }
        else
        {
            Assert.Throws<FormatException>(() => RelativePath.Parse(text));
        }
    }
}
