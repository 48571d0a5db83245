using SpeechSpeed.Core;
using SpeechSpeed.Torch;
using SpeechSpeed.TrainSampleModel.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SpeechSpeed.TrainSampleModel.Tests;

public sealed class TrainingTests
{
    [Theory]
    [InlineData(null, 0.25)]
    [InlineData(60.0, 0.5)]
    [InlineData(600.0, 0.25)]
    public void Only_a_time_limit_lets_the_clock_say_how_far_a_training_is(double? minutes, double expected)
    {
        TrainingSettings settings = new(8, 128, 1000, minutes is { } most ? TimeSpan.FromMinutes(most) : null, 16, 1.8, 1e-3, 0.15, 1, 2);

        Assert.Equal(expected, settings.Share(250, TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public void The_loss_is_the_cross_entropy_of_cosines_less_the_margin()
    {
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = NewDisposeScope();
        AdditiveMarginLoss loss = new(embeddingSize: 3, classes: 4) { Margin = 0.2 };
        float[][] directions = [.. loss.parameters().Single().data<float>().ToArray().Chunk(3)];
        float[][] embeddings = [[1, 2, -1], [0.5f, 0, 3]];
        long[] classes = [2, 0];

        double expected = 0;
        for (int i = 0; i < classes.Length; i++)
        {
            double[] logits = [.. directions.Select((direction, j) => 30 * (Cosine(embeddings[i], direction) - (j == classes[i] ? 0.2 : 0)))];
            expected += (Math.Log(logits.Sum(Math.Exp)) - logits[classes[i]]) / classes.Length;
        }

        Assert.Equal(expected, loss.forward(tensor(embeddings.SelectMany(one => one).ToArray()).reshape(2, 3), tensor(classes)).item<float>(), 1e-4);
    }

    /// <summary>Of two classes the one direction is Fisher's (1936): the inverse scatter within them times the difference of their means.</summary>
    [Fact]
    public void The_discriminant_of_two_classes_is_Fishers_direction()
    {
        TorchRuntime.EnsureLoaded();
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(3);
        Tensor noise = randn([400, 2], float64).mm(tensor(new[,] { { 3.0, 1.0 }, { 0.0, 0.5 } }));
        Tensor classes = (arange(400, int64) % 2);
        Tensor features = noise + classes.to(float64).unsqueeze(1).mm(tensor(new[,] { { 1.0, 1.5 } }));

        double[] found = DiscriminantAnalysis.Fit(features, classes, outputs: 1).data<double>().ToArray();

        double[][] rows = [.. features.data<double>().ToArray().Chunk(2)];
        double[][] means = [.. new[] { 0, 1 }.Select(one => Mean(rows.Where((_, i) => i % 2 == one)))];
        double[][] deviations = [.. rows.Select((row, i) => new[] { row[0] - means[i % 2][0], row[1] - means[i % 2][1] })];
        double a = deviations.Average(row => row[0] * row[0]);
        double b = deviations.Average(row => row[0] * row[1]);
        double d = deviations.Average(row => row[1] * row[1]);
        double shrinkage = 0.1 * (a + d) / 2;
        (a, d) = (a + shrinkage, d + shrinkage);
        double[] difference = [means[1][0] - means[0][0], means[1][1] - means[0][1]];
        double[] fisher = [(d * difference[0]) - (b * difference[1]), (a * difference[1]) - (b * difference[0])];
        Assert.Equal(fisher[1] / fisher[0], found[1] / found[0], 1e-6 * Math.Abs(fisher[1] / fisher[0]));

        static double[] Mean(IEnumerable<double[]> points) => [points.Average(point => point[0]), points.Average(point => point[1])];
    }

    [Fact]
    public void A_warp_of_one_changes_nothing()
    {
        float[] frames = [.. Enumerable.Range(0, 160).Select(i => (float)Math.Sin(i))];
        float[] warped = new float[160];

        new FrequencyWarp(1, 80).Apply(frames, warped);

        Assert.All(frames.Zip(warped), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    /// <summary>Bin 40 of 80 lies at 1.84 kHz; what was there is found at 1.84 kHz / factor, a bin that the mel scale gives.</summary>
    [Theory]
    [InlineData(0.87, 43)]
    [InlineData(1.15, 37)]
    public void A_warp_moves_a_peak_and_keeps_the_ends(double factor, int expected)
    {
        float[] frame = [.. Enumerable.Range(0, 80).Select(bin => (float)Math.Exp(-(bin - 40) * (bin - 40) / 8.0) + (bin == 79 ? 0.5f : 0))];
        float[] warped = new float[80];

        new FrequencyWarp(factor, 80).Apply(frame, warped);

        Assert.Equal(expected, Array.IndexOf(warped, warped.Max()));
        Assert.InRange(warped[79], 0.2f, 0.5f);
    }

    [Fact]
    public void Crops_are_drawn_from_the_seed_for_every_class_and_have_no_mean()
    {
        SpokenUtterance[] speech = [.. Enumerable.Range(0, 3).Select(speaker => new SpokenUtterance($"{speaker}", $"{speaker}", "", Noise(speaker, 20000)))];
        CropBatch batch = new CropSource(speech, TrainingSettings.FrontEnd, frames: 60, seed: 4).Next(100);
        CropBatch again = new CropSource(speech, TrainingSettings.FrontEnd, frames: 60, seed: 4).Next(100);

        Assert.Equal(batch.Features, again.Features);
        Assert.Equal(batch.Classes, again.Classes);
        Assert.Equal(Enumerable.Range(0, 9).Select(one => (long)one), batch.Classes.Distinct().Order());
        Assert.NotEqual(batch.Features, new CropSource(speech, TrainingSettings.FrontEnd, frames: 60, seed: 5).Next(100).Features);
        Assert.Equal(100 * 60 * 80, batch.Features.Length);
        Assert.Contains(batch.Features.Chunk(60 * 80), crop => Enumerable.Range(0, 80).All(bin => Math.Abs(Column(crop, bin).Average()) < 1e-4));
        Assert.All(batch.Features, value => Assert.True(float.IsFinite(value)));
    }

    private static IEnumerable<float> Column(float[] crop, int bin) => Enumerable.Range(0, 60).Select(frame => crop[(frame * 80) + bin]);

    private static float[] Noise(int seed, int samples)
    {
        SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, samples).Select(_ => (float)(0.05 * random.NextNormal()))];
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
}
