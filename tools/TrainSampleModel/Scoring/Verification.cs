namespace SpeechSpeed.TrainSampleModel.Scoring;

/// <summary>The numbers of an utterance by which it is compared with another.</summary>
/// <param name="Speaker">The speaker.</param>
/// <param name="Chapter">The recording; among the synthetic voices, the sentence.</param>
/// <param name="Values">An embedding, or a baseline's numbers.</param>
internal sealed record Voiceprint(string Speaker, string Chapter, float[] Values);

/// <summary>Verification by the cosine of two utterances.</summary>
internal static class Verification
{
    /// <summary>
    /// The equal error rate over all pairs. If a speaker has several chapters, only pairs of different chapters count as the same speaker's:
    /// the recording or the sentence that two utterances share would be recognised instead of the speaker.
    /// </summary>
    /// <param name="voiceprints">Two speakers or more, one of them twice.</param>
    public static double EqualErrorRateOf(IReadOnlyList<Voiceprint> voiceprints)
    {
        float[][] unit = [.. voiceprints.Select(one => Unit(one.Values))];
        HashSet<string> severalChapters =
            [.. voiceprints.GroupBy(one => one.Speaker).Where(speaker => speaker.DistinctBy(one => one.Chapter).Count() > 1).Select(speaker => speaker.Key)];
        List<double> same = [];
        List<double> different = [];
        for (int i = 0; i < unit.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (voiceprints[i].Speaker != voiceprints[j].Speaker)
                {
                    different.Add(Dot(unit[i], unit[j]));
                }
                else if (voiceprints[i].Chapter != voiceprints[j].Chapter || !severalChapters.Contains(voiceprints[i].Speaker))
                {
                    same.Add(Dot(unit[i], unit[j]));
                }
            }
        }

        return EqualErrorRate.Of(same, different);
    }

    private static float[] Unit(float[] values)
    {
        double length = Math.Sqrt(Dot(values, values));
        return [.. values.Select(value => length > 0 ? (float)(value / length) : 0)];
    }

    private static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
