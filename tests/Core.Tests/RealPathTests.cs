namespace SpeechSpeed.Core.Tests;

public sealed class RealPathTests : IDisposable
{
    private readonly Testing.TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Links_are_resolved_as_the_system_does_wherever_they_stand()
    {
        string top = RealPath.Of(folder.Path);
        Directory.CreateDirectory(folder["a/b"]);
        Directory.CreateDirectory(folder["c"]);
        Directory.CreateSymbolicLink(folder["c/absolute"], folder["a"]);
        Directory.CreateSymbolicLink(folder["c/relative"], "../a/./b");

        // .. is taken of where the link leads, not of where it stands.
        Directory.CreateSymbolicLink(folder["c/through"], "relative/../new");
        Directory.CreateSymbolicLink(folder["c/dangling"], "nowhere");

        Assert.Equal(Path.Combine(top, "a/b/x/y"), RealPath.Of(folder["c/absolute/b/x/y"]));
        Assert.Equal(Path.Combine(top, "a/b"), RealPath.Of(folder["c/relative"]));
        Assert.Equal(Path.Combine(top, "a/new/z"), RealPath.Of(folder["c/through/z"]));
        Assert.Equal(Path.Combine(top, "c/nowhere/z"), RealPath.Of(folder["c/dangling/z"]));
        Assert.Equal(Path.Combine(top, "none/z"), RealPath.Of(folder["none/z"]));
    }

    [Fact]
    public void A_circle_is_refused()
    {
        Directory.CreateSymbolicLink(folder["a"], "b");
        Directory.CreateSymbolicLink(folder["b"], "a");

        Assert.Equal(ExitCode.Configuration, Assert.Throws<SpeechSpeedException>(() => RealPath.Of(folder["a/x"])).ExitCode);
    }

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/a/..b", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/", "/a", false)]
    public void What_lies_in_what(string path, string in_, bool expected) => Assert.Equal(expected, RealPath.IsWithin(path, in_));
}
