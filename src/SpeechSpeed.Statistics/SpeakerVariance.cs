namespace SpeechSpeed.Statistics;

/// <summary>R² between and within speakers.</summary>
/// <param name="Between">Of the speakers' means, weighted by their utterances.</param>
/// <param name="Within">Of the deviations from the speakers' means.</param>
public readonly record struct SpeakerVariance(double Between, double Within)
{
    /// <summary>A speaker counts with at least so many utterances.</summary>
    public const int MinUtterances = 5;

    /// <summary>At least so many such speakers are needed.</summary>
    public const int MinSpeakers = 20;

    /// <summary>
    /// Splits targets and answers into speaker means and deviations from them (one-way analysis of variance), and takes 1 − SSE/SST of each part. NaN where a part
    /// of the targets does not vary.
    /// </summary>
    /// <param name="groups">The speakers.</param>
    /// <param name="targets">One per utterance.</param>
    /// <param name="answers">One per utterance.</param>
    public static SpeakerVariance Of(SpeakerGroups groups, double[] targets, double[] answers)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(answers);
        int[][] members = groups.Members;
        double mean = targets.Average();
        double betweenErrors = 0, betweenTotal = 0, withinErrors = 0, withinTotal = 0;
        foreach (int[] speaker in members)
        {
            double target = speaker.Average(utterance => targets[utterance]);
            double answer = speaker.Average(utterance => answers[utterance]);
            betweenErrors += speaker.Length * (target - answer) * (target - answer);
            betweenTotal += speaker.Length * (target - mean) * (target - mean);
            foreach (int utterance in speaker)
            {
                double deviation = targets[utterance] - target;
                double error = deviation - (answers[utterance] - answer);
                withinErrors += error * error;
                withinTotal += deviation * deviation;
            }
        }

        return new SpeakerVariance(Part(betweenErrors, betweenTotal), Part(withinErrors, withinTotal));

        static double Part(double errors, double total) => total > 0 ? 1 - (errors / total) : double.NaN;
    }
}
