namespace SpeechSpeed.Statistics;

/// <summary>How well a regression separates the two classes of a target.</summary>
/// <param name="Auc">Area under the ROC curve: the share of pairs of utterances of different classes that the predictions order rightly, ties half. 0.5 without any relation.</param>
/// <param name="BalancedAccuracy">Mean over the classes of the share of their utterances on the right side of the mean of the training targets. 0.5 without any relation.</param>
public readonly record struct ClassScores(double Auc, double BalancedAccuracy)
{
    /// <summary>The scores of a target that is no class.</summary>
    public static ClassScores None { get; } = new(double.NaN, double.NaN);

    /// <summary>Scores predictions of one deal of folds.</summary>
    /// <param name="values">The targets.</param>
    /// <param name="answers">The predictions.</param>
    /// <param name="thresholds">Per utterance, the mean of the targets that its regression was trained on.</param>
    /// <returns><see cref="None"/> unless the targets have exactly two values.</returns>
    public static ClassScores Of(double[] values, double[] answers, double[] thresholds)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(thresholds);
        double[] classes = [.. values.Distinct().Take(3)];
        if (classes.Length != 2)
        {
            return None;
        }

        double high = Math.Max(classes[0], classes[1]);
        bool[] isHigh = [.. values.Select(value => value == high)];
        double count = isHigh.Count(one => one);
        double others = values.Length - count;
        double rightHigh = 0;
        double rightLow = 0;
        for (int i = 0; i < values.Length; i++)
        {
            rightHigh += isHigh[i] && answers[i] > thresholds[i] ? 1 : 0;
            rightLow += !isHigh[i] && answers[i] <= thresholds[i] ? 1 : 0;
        }

        return new ClassScores((RankSum(isHigh, answers) - (count * (count + 1) / 2)) / (count * others), ((rightHigh / count) + (rightLow / others)) / 2);
    }

    /// <summary>The sum of the ranks, from 1, of the predictions of the higher class; ties have their mean rank (Mann &amp; Whitney 1947).</summary>
    private static double RankSum(bool[] isHigh, double[] answers)
    {
        int[] order = [.. Enumerable.Range(0, answers.Length).OrderBy(i => answers[i])];
        double sum = 0;
        for (int begin = 0; begin < order.Length;)
        {
            int end = begin;
            int high = 0;
            for (; end < order.Length && answers[order[end]] == answers[order[begin]]; end++)
            {
                high += isHigh[order[end]] ? 1 : 0;
            }

            sum += high * (begin + 1 + end) / 2.0;
            begin = end;
        }

        return sum;
    }
}
