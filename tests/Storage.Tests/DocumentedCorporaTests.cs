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

    /// <summary>As LDC's release has it: times in samples, line ends of both kinds. A closure with its burst is a phone, as is one alone.</summary>
    [Fact]
    public void Timit()
    {
        foreach ((string speaker, string eol) in new[] { ("TRAIN/DR1/FCJF0", "\n"), ("TEST/DR1/MDAB0", "\r\n"), ("TEST/DR2/FPAS0", "\n") })
        {
            folder.Write($"{speaker}/SA1.WAV", "");
            folder.Write($"{speaker}/SA1.TXT", $"0 46797 She had your dark suit.{eol}");
            folder.Write(
                $"{speaker}/SA1.PHN",
                string.Join(eol, "0 1600 h#", "1600 3200 sh", "3200 4800 tcl", "4800 5600 t", "5600 6400 kcl", "6400 8000 iy", "8000 8800 dcl", "8800 9600 jh", "9600 11200 pau", "11200 12800 q", "12800 14400 bcl") + eol);
        }

        IReadOnlyList<ManifestRow> rows = Manifest("TIMIT");

        Assert.Equal(
            [
                ("TRAIN/DR1/FCJF0/SA1.WAV", Split.Train, "She had your dark suit.", "FCJF0", "FCJF0_SA1", "F"),
                ("TEST/DR1/MDAB0/SA1.WAV", Split.Dev, "She had your dark suit.", "MDAB0", "MDAB0_SA1", "M"),
                ("TEST/DR2/FPAS0/SA1.WAV", Split.Test, "She had your dark suit.", "FPAS0", "FPAS0_SA1", "F"),
            ],
            rows.Select(row => (row.AudioPath, row.Split, row.Text, row.SpeakerId, row.Id, row.Sex)).OrderBy(row => row.Split));
        string[] alignments = File.ReadAllLines(folder["alignments/phones.ctm"]);
        Assert.Equal(
            ["0.000000 0.100000 sil", "0.100000 0.100000 sh", "0.200000 0.150000 t", "0.350000 0.050000 kcl", "0.400000 0.100000 iy", "0.500000 0.100000 jh", "0.600000 0.100000 sil", "0.700000 0.100000 q", "0.800000 0.100000 bcl"],
            alignments.Where(line => line.StartsWith("MDAB0_SA1 1 ", StringComparison.Ordinal)).Select(line => line["MDAB0_SA1 1 ".Length..]));
        Assert.Equal(3 * 9, alignments.Length);
    }

    /// <summary>The columns of its tables, with a header: nobody is named.</summary>
    [Fact]
    public void Fleurs_has_no_speakers_and_is_refused()
    {
        List<string> problems = [];
        string table = folder.Write("fleurs.tsv", "id\tpath\traw_transcription\ttext\tphonemes\tnum_samples\tgender\tsplit\n1\t1.wav\tA.\ta\ta\t16000\tFEMALE\ttrain\n");

        Assert.Null(CorpusManifest.TryRead(new ManifestFiles([new ManifestFile(table, null)]), (_, problem) => problems.Add(problem)));
        Assert.EndsWith("A corpus without speakers, such as FLEURS, cannot be used: nothing would be held out by speaker.", Assert.Single(problems), StringComparison.Ordinal);
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
