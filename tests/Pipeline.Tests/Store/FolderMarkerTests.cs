using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Store;

namespace SpeechSpeed.Pipeline.Tests.Store;

/// <summary>A folder without a marker, looked at while another process begins to use it.</summary>
public sealed class FolderMarkerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_that_another_process_marks_and_fills_meanwhile_is_taken()
    {
        folder.Write("files.db-journal", "");

        StoreNames.Marker.Require(folder.Path, "cache.dir", () =>
        {
            StoreNames.Marker.Set(folder.Path);
            return "files.db-journal";
        });

        Assert.True(File.Exists(folder[StoreNames.Marker.FileName]));
    }

    [Fact]
    public void A_folder_that_nobody_marks_is_refused()
    {
        folder.Write("thesis.txt", "");

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => StoreNames.Marker.Require(folder.Path, "cache.dir", () => "thesis.txt"));

        Assert.Contains("has 'thesis.txt'", error.Message, StringComparison.Ordinal);
    }
}
