namespace SpeechSpeed.Statistics;

/// <summary>
/// The errors of a network at its best layer, without the advantage of the choice. Every second speaker is one half. The layer of each half is the one with the least error over the other half, so no speaker's
/// errors choose the layer that they judge. The layer that is best on all speakers would favour the network with more layers; a layer that is chosen for each speaker on all others would be a choice on
/// nearly the same speakers every time, and the errors would vary more than their intervals say.
/// </summary>
/// <param name="Errors">The errors. A half's share in the error of a deal of folds is that of its mean over the deals.</param>
/// <param name="Layers">Positions of the layers that are chosen: one, or one for each half.</param>
public sealed record ChosenLayer(SquaredErrors Errors, IReadOnlyList<int> Layers)
{
    private const int Halves = 2;

    /// <summary>Chooses.</summary>
    /// <param name="layers">The errors of every layer, at least one, all of the same speakers and deals.</param>
    public static ChosenLayer Of(IReadOnlyList<SquaredErrors> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfZero(layers.Count, nameof(layers));
        double[] bySpeaker = new double[layers[0].BySpeaker.Length];
        double[] byDeal = new double[layers[0].ByDeal.Length];
        int[] chosen = new int[Halves];
        for (int half = 0; half < Halves; half++)
        {
            int judged = half;
            chosen[half] = Enumerable.Range(0, layers.Count).MinBy(layer => Sum(layers[layer], Halves - 1 - judged));
            SquaredErrors best = layers[chosen[half]];
            for (int speaker = half; speaker < bySpeaker.Length; speaker += Halves)
            {
                bySpeaker[speaker] = best.BySpeaker[speaker];
            }

            double all = best.BySpeaker.Sum();
            for (int deal = 0; deal < byDeal.Length; deal++)
            {
                byDeal[deal] += all > 0 ? Sum(best, half) / all * best.ByDeal[deal] : 0;
            }
        }

        return new ChosenLayer(new SquaredErrors(bySpeaker, byDeal), [.. chosen.Distinct().Order()]);
    }

    private static double Sum(SquaredErrors errors, int half)
    {
        double sum = 0;
        for (int speaker = half; speaker < errors.BySpeaker.Length; speaker += Halves)
        {
            sum += errors.BySpeaker[speaker];
        }

        return sum;
    }
}
