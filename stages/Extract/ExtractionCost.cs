using System.Diagnostics;
using SpeechSpeed.Core;
using SpeechSpeed.Extraction;
using SpeechSpeed.Labels;
using SpeechSpeed.Protocol;

namespace SpeechSpeed.Stages.Extract;

/// <summary>Measures the cost of an extraction, on utterances spread over the corpus.</summary>
/// <param name="extractor">The network.</param>
/// <param name="channels">Number of channels of all layers.</param>
/// <param name="maximumSeconds">The largest length of an utterance that the network gets.</param>
/// <param name="jobs">Number of workers.</param>
internal sealed class ExtractionCost(UtteranceExtractor extractor, int channels, double maximumSeconds, int jobs)
{
    private const int FewPerSplit = 1;
    private const int ManyPerSplit = 5;

    /// <summary>Measures.</summary>
    /// <param name="splits">The utterances of each split to extract.</param>
    /// <param name="cancellationToken">Set when the user interrupts.</param>
    public async Task<RowCost> MeasureAsync(IReadOnlyList<Utterance>[] splits, CancellationToken cancellationToken)
    {
        // The first utterances load everything that is loaded on demand: their time belongs to the start.
        double few = await RunAsync(Spread(splits, FewPerSplit), cancellationToken).ConfigureAwait(false);
        double start = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        long begin = Stopwatch.GetTimestamp();
        double many = await RunAsync(Spread(splits, ManyPerSplit), cancellationToken).ConfigureAwait(false);
        double rate = many > 0 ? Stopwatch.GetElapsedTime(begin).TotalSeconds / many : 0;
        int rows = splits.Sum(split => split.Count);
        return new RowCost(
            rows, Math.Max(0, start - (rate * few)), rate * splits.Sum(split => split.Sum(Heard)), (long)rows * channels * sizeof(float));
    }

    private static IEnumerable<Utterance> Spread(IReadOnlyList<Utterance>[] splits, int perSplit) => splits.SelectMany(split =>
    {
        int count = Math.Min(perSplit, split.Count);
        return Enumerable.Range(0, count).Select(i => split[((2 * i) + 1) * split.Count / (2 * count)]);
    });

    /// <summary>Extracts utterances, and returns the seconds of them that the network gets.</summary>
    private async Task<double> RunAsync(IEnumerable<Utterance> utterances, CancellationToken cancellationToken)
    {
        double heard = 0;
        await OrderedParallel.ForEachAsync(
            [.. utterances],
            jobs,
            utterance => extractor.Extract(utterance.AudioPath, utterance.AudioId),
            (utterance, _) =>
            {
                heard += Heard(utterance);
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return heard;
    }

    private double Heard(Utterance utterance) => Math.Min(utterance.DurationSeconds, maximumSeconds);
}
