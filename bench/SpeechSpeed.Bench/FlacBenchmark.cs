using BenchmarkDotNet.Attributes;
using SpeechSpeed.Audio;
using SpeechSpeed.Models.FrontEnd;

namespace SpeechSpeed.Bench;

/// <summary>Decoding the 300 FLAC files of the embedded sample, checksums included, one after the other.</summary>
public class FlacBenchmark
{
    /// <summary>The files.</summary>
    internal string[] Files { get; } = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "speech"), "*.flac", SearchOption.AllDirectories)];

    /// <summary>All of them.</summary>
    [Benchmark]
    public long Decode() => Files.Sum(file => (long)AudioFile.ReadMono(file, Fbank.SampleRate).Length);
}
