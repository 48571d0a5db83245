using System.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Statistics;

namespace SpeechSpeed.Simulations;

/// <summary>
/// How much processor time a layer takes, on one thread, and how much memory the process had at most: by utterances, width, targets and permutations. Other work on the machine makes the clock wrong, and the
/// processor time by little.
/// </summary>
internal static class Speed
{
    private static readonly (int Speakers, int Utterances)[] Corpora = [(250, 1), (80, 66), (250, 135)];

    private static readonly int[] Widths = [64, 128, 256, 512, 10_240];

    public static void Print(int largest)
    {
        Console.WriteLine("| utterances | speakers | channels | reduced in | left out | one target | three | ten | without permutations | peak memory |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach ((int speakers, int utterances) in Corpora.Where(of => of.Speakers * of.Utterances <= largest))
        {
            foreach (int channels in Widths)
            {
                (SpeakerGroups groups, float[] activations, double[][] targets) = Make(speakers, utterances, channels);
                TimeSpan start = Environment.CpuUsage.TotalTime;
                using LayerMatrix layer = LayerMatrix.Of(activations, channels);
                double reduced = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
                (int Targets, int Permutations)[] jobs = [(1, 1000), (3, 1000), (10, 1000), (1, 0)];
                string[] times = [.. jobs.Select(job => $"{Seconds(groups, layer, [.. targets.Take(job.Targets)], job.Permutations):F2} s")];
                using Process process = Process.GetCurrentProcess();
                Console.WriteLine(
                    $"| {speakers * utterances:N0} | {speakers} | {channels:N0} | {reduced:F1} s | {100 * layer.LostShare:F1} % | {string.Join(" | ", times)} | {process.PeakWorkingSet64 / 1e9:F1} GB |");
            }
        }
    }

    private static double Seconds(SpeakerGroups groups, LayerMatrix layer, double[][] targets, int permutations)
    {
        LayerAnalysis analysis = new(groups, [.. targets.Select((target, i) => new TargetValues(Numbers.Text(i), target))], Usual.Statistics with { Permutations = permutations });
        TimeSpan start = Environment.CpuUsage.TotalTime;
        analysis.Of(layer, 64, isPermuted: permutations > 0);
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    /// <summary>Channels whose variances fall as 1/i, as those of layers do, half of each the speaker's; targets that follow the first of them.</summary>
    private static (SpeakerGroups Groups, float[] Activations, double[][] Targets) Make(int speakers, int utterances, int channels)
    {
        SeededRandom random = new(1, "speed");
        float[] activations = new float[speakers * utterances * channels];
        double[][] targets = [.. Enumerable.Range(0, 10).Select(_ => new double[speakers * utterances])];
        float[] common = new float[channels];
        for (int row = 0; row < speakers * utterances; row++)
        {
            Span<float> own = activations.AsSpan(row * channels, channels);
            for (int channel = 0; channel < channels; channel++)
            {
                common[channel] = row % utterances == 0 ? (float)random.NextNormal() : common[channel];
                own[channel] = (common[channel] + (float)random.NextNormal()) / MathF.Sqrt(1 + channel);
            }

            foreach (double[] target in targets)
            {
                target[row] = own[0] + own[1] + random.NextNormal();
            }
        }

        return (new SpeakerGroups(Enumerable.Range(0, speakers * utterances).Select(row => Numbers.Text(row / utterances))), activations, targets);
    }
}
