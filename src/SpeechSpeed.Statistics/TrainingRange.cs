namespace SpeechSpeed.Statistics;

/// <summary>Keeps predictions within the range of the targets of their training sets: one outlying prediction would dominate all sums of squares.</summary>
internal static class TrainingRange
{
    /// <summary>Clips.</summary>
    /// <param name="answers">One prediction per utterance, of the regression that its fold was held out from.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="deal">Per utterance, its fold from 0.</param>
    public static double[] Clip(double[] answers, double[] targets, int[] deal)
    {
        (double Low, double High)[] ranges =
        [
            .. Enumerable.Range(0, deal.Max() + 1).Select(fold =>
            {
                double[] training = [.. targets.Where((_, utterance) => deal[utterance] != fold)];
                return (training.Min(), training.Max());
            }),
        ];
        return [.. answers.Select((answer, utterance) => Math.Clamp(answer, ranges[deal[utterance]].Low, ranges[deal[utterance]].High))];
    }
}
