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
    public void LibriTTS()
    {
        (Split Split, string Folder)[] folders = [(Split.Train, "train-clean-100"), (Split.Dev, "dev-clean"), (Split.Test, "test-clean")];
        for (int i = 0; i < folders.Length; i++)
        {
            folder.Write($"{folders[i].Folder}/{i}/9/{i}_9_000000_000001.normalized.txt", "Mister Smith's \"dog\".");
            folder.Write($"{folders[i].Folder}/{i}/9/{i}_9_000000_000001.original.txt", "Mr. Smith's \"dog\".");
        }

        IReadOnlyList<ManifestRow> rows = Manifest("LibriTTS and LibriTTS-R");

        Assert.Equal(
            folders.Select((one, i) => ($"{one.Folder}/{i}/9/{i}_9_000000_000001.wav", one.Split, "Mister Smith's \"dog\".", $"{i}", "9", $"{i}_9_000000_000001")),
            rows.Select(row => (row.AudioPath, row.Split, row.Text, row.SpeakerId, row.ChapterId, row.Id)));
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
                (int)split + 1, split, $"{split.Name()}/audio/1{(int)split}/20/1{(int)split}_20_000000.flac", "c'est ça", $"1{(int)split}", "20", $"1{(int)split}_20_000000", "")
            {
                File = "speechspeed.tsv",
            }),
            Manifest("Multilingual LibriSpeech"));
    }

    [Fact]
    public void Vctk()
    {
        for (int speaker = 0; speaker < 10; speaker++)
        {
            folder.Write($"wav48_silence_trimmed/p22{speaker}/p22{speaker}_001_mic1.flac", "");
            folder.Write($"wav48_silence_trimmed/p22{speaker}/p22{speaker}_001_mic2.flac", "");
            folder.Write($"wav48_silence_trimmed/p22{speaker}/p22{speaker}_002_mic1.flac", "");
            folder.Write($"txt/p22{speaker}/p22{speaker}_001.txt", $"Please call Stella {speaker}.\n");
        }

        IReadOnlyList<ManifestRow> rows = Manifest("VCTK");

        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => ($"wav48_silence_trimmed/p22{i}/p22{i}_001_mic1.flac", i == 9 ? Split.Test : i == 8 ? Split.Dev : Split.Train, $"Please call Stella {i}.", $"p22{i}", $"p22{i}_001")),
            rows.OrderBy(row => row.Number).Select(row => (row.AudioPath, row.Split, row.Text, row.SpeakerId, row.Id)));
    }

    private IReadOnlyList<ManifestRow> Manifest(string corpus)
    {
        Needs.Programs("sh", "awk");
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "corpora.md"));
        string command = Regex.Match(manual, $"### {corpus}\n.*?```sh\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-ec", command]) { WorkingDirectory = folder.Path })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return CorpusManifest.Read(new ManifestFiles([new ManifestFile(folder["speechspeed.tsv"], null)]));
    }
}
