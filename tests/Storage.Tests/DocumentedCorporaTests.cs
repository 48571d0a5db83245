using System.Diagnostics;
using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Storage.Tests;

/// <summary>The commands of <c>docs/corpora.md</c> make manifests of made miniatures of the corpora that they are for.</summary>
public sealed class DocumentedCorporaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Common_Voice()
    {
        foreach (Split split in Splits.All)
        {
            folder.Write($"{split.Name()}.tsv", $"client_id\tpath\tsentence\tgender\n{split}\t{split.Name()}.mp3\t\"It is so\tfemale_feminine\n");
        }

        Assert.Equal(
            Splits.All.Select(split => new ManifestRow((int)split + 1, split, $"{split.Name()}.mp3", "\"It is so", $"{split}", "", split.Name(), "F")),
            Manifest("Common Voice"));
    }

    [Fact]
    public void Multilingual_LibriSpeech()
    {
        foreach (Split split in Splits.All)
        {
            folder.Write($"{split.Name()}/transcripts.txt", $"1{(int)split}_20_000000\tc'est ça\n");
        }

        Assert.Equal(
            Splits.All.Select(split => new ManifestRow(
                (int)split + 1, split, $"{split.Name()}/audio/1{(int)split}/20/1{(int)split}_20_000000.flac", "c'est ça", $"1{(int)split}", "20", $"1{(int)split}_20_000000", "")),
            Manifest("Multilingual LibriSpeech"));
    }

    private IReadOnlyList<ManifestRow> Manifest(string corpus)
    {
        Needs.Programs("sh", "awk");
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "corpora.md"));
        string command = Regex.Match(manual, $"### {corpus}\n.*?```sh\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-ec", command]) { WorkingDirectory = folder.Path })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return CorpusManifest.Read(folder["speechspeed.tsv"]);
    }
}
