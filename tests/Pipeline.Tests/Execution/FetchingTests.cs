using SpeechSpeed.Core;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Identity;

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

    [Theory]
    [InlineData("../models/m.onnx", ".", null, false)]
    [InlineData("linked/m.onnx", ".", null, false)]
    [InlineData(".git/m.onnx", null, null, false)]
    [InlineData("sub/m.onnx", ".", "../data", false)]
    [InlineData("../models/m.onnx", "../models", null, true)]
    [InlineData("../models/m.onnx", null, "../data", true)]
    public async Task Files_go_below_the_folders_that_are_allowed_links_resolved(string model, string? within, string? archive, bool isAllowed)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["elsewhere"]);
        Directory.CreateDirectory(folder["pipeline/data"]);
        Directory.CreateSymbolicLink(folder["pipeline/linked"], folder["elsewhere"]);
        string fetch = archive is null ? "" : $"fetch: {{ archives: [{{ url: https://example.org/a.zip, into: {archive}, gives: [speech] }}] }}\n";
        PipelineConfig config = PipelineConfig.LoadWithoutData(
            folder.Write("pipeline/p.yaml", $$"""
                {{fetch}}corpus: { root: data/speech, splits: { train: [a], dev: [b], test: [c] } }
                models: [{ name: m, onnx: {{model}}, url: "https://example.org/m" }]
                """),
            folder["checkout"]);

        // Tools that are not there: what is allowed fails later, and fetches nothing either.
        PipelineFolders folders = new(new ToolFolders(folder["none"], "release"), config.File, folder["store"], config.LockFile, config.ResultsFolder);
        string[]? allowed = within is null ? null : [Path.GetFullPath(folder[$"pipeline/{within}"])];
        SpeechSpeedException error = await Assert.ThrowsAnyAsync<SpeechSpeedException>(
            () => new Fetching(config, folders).RunAsync(null, isOffline: true, allowed, new Silent(), CancellationToken.None));

        Assert.Equal(!isAllowed, error.Message.Contains("add --allow-outside", StringComparison.Ordinal));
        Assert.Equal(!isAllowed, error.ExitCode == ExitCode.Configuration);
        Assert.Equal(isAllowed, Directory.Exists(folder["store"]));
    }

    private sealed class Silent : IRunObserver
    {
        public void On(RunEvent happened)
        {
        }
    }

    [Fact]
    public void Other_names_differ() => Assert.NotEqual(Fetching.NameOf("https://example.org/a"), Fetching.NameOf("https://example.org/b"));
}
