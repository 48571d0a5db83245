using BenchmarkDotNet.Attributes;
using SpeechSpeed.Pipeline.Identity;

namespace SpeechSpeed.Bench;

/// <summary>Finding out that no file of a corpus has changed since the last run, as every run does.</summary>
public class ListingBenchmark
{
    private const int FilesInAFolder = 50;

    private string folder = "";
    private FileDigests digests = null!;

    /// <summary>Number of files; LibriSpeech's train-clean-100, dev-clean and test-clean have 33,862.</summary>
    [Params(2500, 33_862)]
    public int Files { get; set; }

    /// <summary>Writes the files, and reads them once.</summary>
    [GlobalSetup]
    public void Setup()
    {
        folder = Directory.CreateTempSubdirectory("speechspeed-bench-").FullName;
        for (int i = 0; i < Files; i++)
        {
            string file = Path.Combine(folder, "corpus", $"{i / FilesInAFolder}", $"{i}.flac");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"{i}");
        }

        digests = Open(folder);
        List();
    }

    /// <summary>Removes them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        digests.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Every folder is listed and every file's stamp compared.</summary>
    [Benchmark]
    public object List() => digests.DigestFolders(folder, ["corpus"]);

    private static FileDigests Open(string folder) => new(Path.Combine(folder, "files.db"), _ => { });
}
