using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

public sealed class LayerMatrixTests
{
    private static readonly StatisticsSettings OneDeal = Usual.Statistics with { Deals = 1, Permutations = 0 };

    /// <summary>Fewer utterances than channels: the regressions are the same in the coordinates of the kernel.</summary>
    [Fact]
    public void A_rotation_by_the_kernel_loses_nothing()
    {
        Made made = Made.Linear(Made.Equal(20, 2), 90, 0.5, seed: 1);
        LayerAnalysis analysis = made.Analysis(OneDeal);

        TargetScores found = analysis.Of(made.Layer, null, isPermuted: false).Targets[0];

        (double[] answers, double[] penalties) = PlainRidge.Nested(made.Activations, 90, made.Targets, made.Groups.Folds(5));
        Assert.Equal((39, 90, 0.0), (made.Layer.Directions, made.Layer.Width, made.Layer.LostShare));
        Assert.Equal(penalties, found.FirstDeal.Penalties);
        Assert.All(answers.Zip(found.FirstDeal.Answers), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
    }

    /// <summary>
    /// A spectrum as layers have it (variances that fall as 1/i) and a flat one, the hardest there is: what the iteration leaves out is at most 3 % more than what the best directions, by
    /// a full decomposition, leave out.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_wide_layer_keeps_what_its_leading_directions_hold(double decay)
    {
        const int Utterances = 300, Channels = 200, Kept = 40;
        SeededRandom random = new(2);
        float[] wide = [.. Enumerable.Range(0, Utterances * Channels).Select(i => (float)(random.NextNormal() / Math.Pow(1 + (i % Channels), decay / 2)))];
        (double[] variances, double total) = Variances(wide, Channels);

        using LayerMatrix reduced = LayerMatrix.Read(Utterances, Channels, Reader(wide, Channels), Kept);

        double least = 1 - (variances.Take(Kept).Sum() / total);
        Assert.Equal((Kept, Channels), (reduced.Directions, reduced.Width));
        Assert.InRange(reduced.LostShare, least - 1e-9, 1.03 * least);
    }

    /// <summary>Two directions hold everything, and one hundred channels of it are read in whatever blocks.</summary>
    [Fact]
    public void Of_a_layer_of_rank_two_nothing_is_lost()
    {
        Made made = Made.Linear(Made.Equal(60, 2), 2, 0.5, seed: 3);
        float[] wide = [.. Enumerable.Range(0, 120).SelectMany(row => Enumerable.Range(0, 100).Select(c =>
            (float)((made.Activations[2 * row] * Math.Sin(c)) + (made.Activations[(2 * row) + 1] * Math.Cos(c)))))];
        LayerAnalysis analysis = made.Analysis(OneDeal);

        using LayerMatrix reduced = LayerMatrix.Read(120, 100, Reader(wide, 100), 5);
        using LayerMatrix all = LayerMatrix.Of(wide, 100);

        Assert.Equal(0, reduced.LostShare, 1e-9);
        Assert.Equal(analysis.Of(all, null, isPermuted: false).Targets[0].Pooled.R2, analysis.Of(reduced, null, isPermuted: false).Targets[0].Pooled.R2, 1e-6);
    }

    [Fact]
    public void Some_of_the_utterances_are_centred_anew()
    {
        Made made = Made.Linear(Made.Equal(30, 2), 3, 0.5, seed: 4);
        int[] rows = [.. Enumerable.Range(0, 40)];
        Made part = new(made.Speakers[..40], made.Activations[..120], 3, made.Targets[..40]);

        using LayerMatrix found = made.Layer.At(rows);

        Assert.Equal(
            part.Analysis(OneDeal).Of(part.Layer, null, isPermuted: false).Targets[0].Pooled.R2, part.Analysis(OneDeal).Of(found, null, isPermuted: false).Targets[0].Pooled.R2, 1e-9);
    }

    [Fact]
    public void Half_an_utterance_is_refused() => Assert.Throws<ArgumentException>(() => LayerMatrix.Of(new float[7], 2));

    private static ActivationReader Reader(float[] values, int channels) => (first, rows) => values.AsSpan(first * channels, rows.Length).CopyTo(rows);

    /// <summary>The variances of the principal components, descending, by Jacobi's rotations: plain, and of no library.</summary>
    private static (double[] Variances, double Total) Variances(float[] values, int channels)
    {
        int rows = values.Length / channels;
        double[] means = [.. Enumerable.Range(0, channels).Select(c => Enumerable.Range(0, rows).Average(r => (double)values[(r * channels) + c]))];
        double[][] columns = [.. Enumerable.Range(0, channels).Select(c => Enumerable.Range(0, rows).Select(r => values[(r * channels) + c] - means[c]).ToArray())];
        double total = columns.Sum(column => column.Sum(value => value * value));
        for (int sweep = 0; sweep < 12; sweep++)
        {
            for (int a = 0; a < channels; a++)
            {
                for (int b = a + 1; b < channels; b++)
                {
                    Rotate(columns[a], columns[b]);
                }
            }
        }

        return ([.. columns.Select(column => column.Sum(value => value * value)).OrderDescending()], total);
    }

    /// <summary>Makes two columns orthogonal (Hestenes 1958).</summary>
    private static void Rotate(double[] a, double[] b)
    {
        double aa = 0, bb = 0, ab = 0;
        for (int i = 0; i < a.Length; i++)
        {
            aa += a[i] * a[i];
            bb += b[i] * b[i];
            ab += a[i] * b[i];
        }

        if (ab * ab <= 1e-24 * aa * bb)
        {
            return;
        }

        double zeta = (bb - aa) / (2 * ab);
        double t = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
        double cosine = 1 / Math.Sqrt(1 + (t * t));
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (cosine * (a[i] - (t * b[i])), cosine * ((t * a[i]) + b[i]));
        }
    }
}
