using System.Diagnostics;
using System.Globalization;

namespace SpeechSpeed.Stages.Tests.Extract;

/// <summary>Extraction lets go of each layer as soon as it is averaged. The full width is measured by bench/memory.</summary>
public sealed class MemoryTests
{
    /// <summary>Between the 170 MB that were measured and some 650 MB with the activations of all 149 layers, an eighth of those of full width.</summary>
    private const int MaximumMegabytes = 400;

    [Fact]
    public void A_long_utterance_through_many_layers_takes_the_memory_of_few()
    {
        Needs.That(OperatingSystem.IsLinux(), "/proc, which has the peak of a process");

        using TemporaryFolder folder = new();
        MadeCorpus corpus = new(folder["corpus"]);
        corpus.Add("train", 1, 1, 1, 35);
        corpus.Add("dev", 2, 1, 1, 0.3);
        corpus.Add("test", 3, 1, 1, 0.3);
        ToolResult labels = ToolProcess.Run("Preprocess", "--corpus", corpus.Root, "--train", "train", "--dev", "dev", "--test", "test", "--output", folder["labels"]);
        Assert.True(labels.ExitCode == 0, labels.Output);

        string[] arguments =
        [
            "--labels", folder["labels"], "--corpus", corpus.Root, "--splits", "train", "--architecture", "samresnet100", "--width", "8",
            "--output", folder["out"], "--jobs", "1",
        ];
        using Process extract = ToolProcess.Start("Extract", arguments, _ => { });
        int peak = 0;
        while (!extract.WaitForExit(TimeSpan.FromMilliseconds(10)))
        {
            peak = Math.Max(peak, PeakMegabytes(extract.Id));
        }

        Assert.Equal(0, extract.ExitCode);
        Assert.InRange(peak, 1, MaximumMegabytes);
    }

    private static int PeakMegabytes(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1000;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
