using System.Diagnostics;
using System.Text.RegularExpressions;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Storage.Tests;

/// <summary>What <c>docs/corpora.md</c> says of corpora, on made miniatures of them.</summary>
public sealed class DocumentedCorporaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>As LDC's release has it: times in samples, line ends of both kinds. A closure with its burst is a phone, as is one alone.</summary>
    [Fact]
    public void The_alignments_of_TIMIT()
    {
        foreach ((string speaker, string eol) in new[] { ("TRAIN/DR1/FCJF0", "\n"), ("TEST/DR1/MDAB0", "\r\n"), ("TEST/DR2/FPAS0", "\n") })
        {
            folder.Write(
                $"{speaker}/SA1.PHN",
                string.Join(eol, "0 1600 h#", "1600 3200 sh", "3200 4800 tcl", "4800 5600 t", "5600 6400 kcl", "6400 8000 iy", "8000 8800 dcl", "8800 9600 jh", "9600 11200 pau", "11200 12800 q", "12800 14400 bcl") + eol);
        }

        Run("TIMIT");

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

    private void Run(string corpus)
    {
        Needs.Programs("sh", "awk");
        string manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "corpora.md"));
        string command = Regex.Match(manual, $"### {corpus}\n.*?```sh\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Groups[1].Value;
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-ec", command]) { WorkingDirectory = folder.Path })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
