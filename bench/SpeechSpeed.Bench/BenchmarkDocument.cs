using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using SpeechSpeed.Audio;

namespace SpeechSpeed.Bench;

/// <summary>The document of all measurements: <c>docs/benchmarks.md</c>. What it says around them stands in its head and foot, and is kept.</summary>
internal static class BenchmarkDocument
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    /// <summary>Replaces the measurements of the document.</summary>
    /// <param name="path">The document.</param>
    /// <param name="summaries">The kernels.</param>
    public static void Write(string path, IEnumerable<Summary> summaries)
    {
        string[] old = File.ReadAllLines(path);
        List<string> lines = [.. old.TakeWhile(line => line != Begin), Begin, "", .. Peers()];
        Summary[] all = [.. summaries];
        lines.AddRange(["", "### Kernels", "", .. all[0].HostEnvironmentInfo.ToFormattedString().Select(line => $"    {line}"), ""]);
        foreach (Summary summary in all)
        {
            AccumulationLogger table = new();
            MarkdownExporter.GitHub.ExportToLog(summary, table);
            lines.AddRange([$"`{summary.BenchmarksCases[0].Descriptor.Type.Name}`", "", .. table.GetLog().Split('\n').Where(line => line.StartsWith('|')).Select(line => line.TrimEnd()), ""]);
        }

        File.WriteAllLines(path, [.. lines, .. old.SkipWhile(line => line != End)]);
    }

    private static IEnumerable<string> Peers()
    {
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        FlacBenchmark flac = new();
        FbankBenchmark fbank = new();
        fbank.Setup();
        double minutes = flac.Files.Sum(file => AudioFile.ReadInfo(file).DurationSeconds) / 60;
        yield return "### In turn with others";
        yield return "";
        yield return "Medians of five runs, ours and theirs in turn.";
        yield return "";
        yield return "| work | other program | ours | theirs | theirs / ours |";
        yield return "|---|---|---:|---:|---:|";
        yield return Peer.Measure(
            $"decoding {flac.Files.Length} FLAC files, {minutes:F1} min", "flac (its start included)", () => flac.Decode(), "flac", ["--decode", "--silent", "--stdout", .. flac.Files]).Row();
        yield return Peer.Measure(
            $"fbank of {FbankBenchmark.Seconds} s, one thread", "torchaudio", () => fbank.Compute(), python, Path.Combine(Repository.Root, "bench", "SpeechSpeed.Bench", "peers", "fbank.py"), $"{FbankBenchmark.Seconds}").Row();
    }
}
