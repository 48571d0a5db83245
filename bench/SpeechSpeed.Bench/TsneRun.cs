using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SpeechSpeed.Learning;

namespace SpeechSpeed.Bench;

/// <summary>One map for bench/tsne/tsne.py: reads points (float32), writes coordinates (float64, all x, then all y), and prints the seconds on the clock and of the processors, and the divergence.</summary>
internal static class TsneRun
{
    /// <param name="input">The points, row by row.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="jobs">Workers.</param>
    /// <param name="output">The coordinates.</param>
    public static void Print(string input, int channels, int jobs, string output)
    {
        float[] points = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(input)).ToArray();
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        TsneResult map = TsneOptimizer.Run(points, channels, perplexity: 30, jobs);
        TimeSpan clock = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        TimeSpan processor = process.TotalProcessorTime - before;
        File.WriteAllBytes(output, [.. MemoryMarshal.AsBytes<double>(map.X), .. MemoryMarshal.AsBytes<double>(map.Y)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.TotalSeconds} {processor.TotalSeconds} {map.KlDivergence}"));
    }
}
