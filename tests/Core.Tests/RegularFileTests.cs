namespace SpeechSpeed.Core.Tests;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_is_read_whole_through_links_and_no_larger_than_it_may_be()
    {
        string file = folder.Write("file", "12345");
        File.CreateSymbolicLink(folder["link"], file);

        Assert.Equal("12345"u8.ToArray(), RegularFile.ReadAll(folder["link"], 5));
        Assert.Equal($"{file}: it has 5 bytes, at most 4 bytes are expected.", Assert.Throws<IOException>(() => RegularFile.ReadAll(file, 4)).Message);
        Assert.Throws<FileNotFoundException>(() => RegularFile.ReadAll(folder["none"], 5));
        Assert.Equal([true, false, false], new[] { "file", "link", "none" }.Select(name => RegularFile.IsThere(folder[name])));
    }

    [Fact]
    public void Pipes_devices_and_folders_are_refused_before_they_are_opened()
    {
        Needs.That(OperatingSystem.IsLinux(), "devices and pipes of Linux");
        System.Diagnostics.Process.Start("mkfifo", [folder["pipe"]]).WaitForExit();
        Directory.CreateDirectory(folder["folder"]);

        foreach (string path in (string[])[folder["pipe"], folder["folder"], "/dev/zero"])
        {
            Assert.Contains("is not a regular file", Assert.Throws<IOException>(() => RegularFile.ReadAll(path, 5)).Message, StringComparison.Ordinal);
            Assert.Contains("is not a regular file", Assert.Throws<IOException>(() => FileDigest.Sha256(path)).Message, StringComparison.Ordinal);
            Assert.False(RegularFile.IsThere(path));
        }
    }
}
