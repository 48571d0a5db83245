using SpeechSpeed.Core;

namespace SpeechSpeed.Learning.Tests;

/// <summary>Made points for pictures.</summary>
internal static class Points
{
    /// <summary>Standard normal points.</summary>
    public static float[] Normal(int points, int channels, long seed)
    {
        SeededRandom random = new(seed);
        float[] values = new float[points * channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.NextNormal();
        }

        return values;
    }

    /// <summary>Point i belongs to cluster i mod <paramref name="clusters"/>, whose centre is so many standard deviations along an axis.</summary>
    public static float[] Clusters(int points, int channels, int clusters, long seed, float distance = 30)
    {
        float[] values = Normal(points, channels, seed);
        for (int i = 0; i < points; i++)
        {
            values[(i * channels) + (i % clusters % channels)] += distance * (1 + (i % clusters / channels));
        }

        return values;
    }
}
