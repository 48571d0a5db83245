using System.IO.Compression;
using SpeechSpeed.Core;

namespace SpeechSpeed.Fetch.Tests;

/// <summary>Links in a folder that somebody else has made: nothing is written through them.</summary>
public sealed class LinkTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private FileHost host = null!;

    public async ValueTask InitializeAsync()
    {
        host = await FileHost.StartAsync();
        folder.Write("home/.bashrc", "mine");
        Directory.CreateDirectory(folder["into"]);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(".bashrc")]
    [InlineData("not-there")]
    public async Task A_part_that_is_a_link_is_made_anew(string target)
    {
        Directory.CreateDirectory(folder["into/.fetch"]);
        File.CreateSymbolicLink(folder["into/.fetch/p.bin.part"], folder[$"home/{target}"]);

        await FetchAsync(Model());

        Assert.Equal("model", File.ReadAllText(folder["into/p.bin"]));
        AssertHomeIsAsItWas();
    }

    [Theory]
    [InlineData(".fetch")]
    [InlineData("p.bin")]
    public async Task A_link_where_something_is_to_be_put_is_refused(string name)
    {
        File.CreateSymbolicLink(folder[$"into/{name}"], folder["home/new"]);

        Assert.Equal(ExitCode.Configuration, (await Assert.ThrowsAsync<SpeechSpeedException>(() => FetchAsync(Model()))).ExitCode);

        AssertHomeIsAsItWas();
    }

    [Fact]
    public async Task An_archives_folder_that_is_a_link_is_refused()
    {
        Directory.CreateSymbolicLink(folder["into/LibriSpeech"], folder["home"]);

        Assert.Equal(ExitCode.Configuration, (await Assert.ThrowsAsync<SpeechSpeedException>(() => FetchAsync(Archive("LibriSpeech/dev/a")))).ExitCode);

        AssertHomeIsAsItWas();
    }

    [Fact]
    public async Task What_an_archive_has_beside_goes_through_no_link()
    {
        Directory.CreateSymbolicLink(folder["into/beside"], folder["home"]);
        Directory.CreateDirectory(folder["into/.fetch"]);
        Directory.CreateSymbolicLink(folder["into/.fetch/archive.unpacked"], folder["home"]);

        await FetchAsync(Archive("LibriSpeech/dev/a", "beside/evil"));

        Assert.True(File.Exists(folder["into/LibriSpeech/dev/a"]));
        AssertHomeIsAsItWas();
    }

    [Theory]
    [InlineData(".git/hooks/post-checkout")]
    [InlineData("LibriSpeech/.GIT/config")]
    [InlineData(".fetch/another.part")]
    public async Task An_archive_puts_nothing_into_folders_of_git_and_of_Fetch(string name) =>
        Assert.Equal(ExitCode.InputData, (await Assert.ThrowsAsync<SpeechSpeedException>(() => FetchAsync(Archive("LibriSpeech/dev/a", name)))).ExitCode);

    private FetchItem Model() => new([host.Serve("/p.bin", "model"u8.ToArray())], folder["into"], null, "p.bin");

    private FetchItem Archive(params string[] names)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in names)
            {
                zip.CreateEntry(name).Open().Dispose();
            }
        }

        return new([host.Serve("/archive", bytes.ToArray())], folder["into"], ["LibriSpeech/dev"], "archive");
    }

    private static Task FetchAsync(FetchItem item) => new Fetcher(new FetchSettings { Attempts = 1 }, new FetchReport(_ => { }, _ => { }, _ => { }))
        .RunAsync([item], new Dictionary<string, string>(), _ => { }, CancellationToken.None);

    private void AssertHomeIsAsItWas()
    {
        Assert.Equal("mine", File.ReadAllText(folder["home/.bashrc"]));
        Assert.Single(Directory.GetFileSystemEntries(folder["home"]));
    }
}
