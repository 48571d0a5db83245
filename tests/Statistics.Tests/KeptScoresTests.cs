using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

public sealed class KeptScoresTests : IDisposable
{
    private static readonly StatisticsSettings Settings = new(Folds: 3, Bootstraps: 20, Permutations: 9, Seed: 1);
    private static readonly Made Data = Made.Linear(Made.Equal(20, 3), 4, 0.5, seed: 7);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Three utterances of each speaker are too few for a variance within speakers: some scores are NaN.</summary>
    [Fact]
    public void What_is_taken_is_to_the_bit_what_was_found()
    {
        (LayerScores found, bool isFoundTaken) = Layer(new(), Data.Activations);
        (LayerScores taken, bool isTaken) = Layer(new(), Data.Activations);
        (LayerScores plain, _) = new KeptScores(null).Of(NewAnalysis(new()), Data.Activations, 4, 2, isPermuted: true);

        Assert.Equal((false, true), (isFoundTaken, isTaken));
        Assert.True(double.IsNaN(taken.Selectivity));
        foreach (Func<LayerScores, double[]> numbers in (Func<LayerScores, double[]>[])
        [
            scores => scores.Answers, scores => scores.SpeakerErrors, scores => scores.Permuted, scores => scores.Penalties,
            scores => [scores.R2, scores.R2Interval.Low, scores.R2Interval.High, scores.R2VsTrainMean, scores.EqualWidthR2, scores.Variance.Between, scores.CcaHeldOut, scores.Compression],
        ])
        {
            Assert.Equal(numbers(plain).Select(BitConverter.DoubleToInt64Bits), numbers(taken).Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(numbers(found).Select(BitConverter.DoubleToInt64Bits), numbers(taken).Select(BitConverter.DoubleToInt64Bits));
        }

        (ConfoundScores confound, bool isConfoundTaken) = Confound([[.. Data.Targets]]);
        Assert.False(isConfoundTaken);
        Assert.Equal((confound, true), Confound([[.. Data.Targets]]));
    }

    [Fact]
    public void All_that_an_analysis_is_given_counts()
    {
        Layer(new(), Data.Activations);
        float[] otherActivations = [.. Data.Activations];
        otherActivations[^1]++;
        double[] otherTargets = [.. Data.Targets];
        otherTargets[0]++;
        string[] otherSpeakers = [.. Data.Speakers];
        otherSpeakers[0] = otherSpeakers[^1];

        Assert.False(Layer(new(), otherActivations).IsTaken);
        Assert.False(Layer(new() { Targets = otherTargets }, Data.Activations).IsTaken);
        Assert.False(Layer(new() { Speakers = otherSpeakers }, Data.Activations).IsTaken);
        Assert.All(
            (StatisticsSettings[])[Settings with { Folds = 4 }, Settings with { Bootstraps = 21 }, Settings with { Permutations = 8 }, Settings with { Seed = 2 }],
            settings => Assert.False(Layer(new() { Settings = settings }, Data.Activations).IsTaken));
        using LayerAnalysis analysis = NewAnalysis(new());
        KeptScores kept = Open();
        Assert.False(kept.Of(analysis, Data.Activations, 4, 3, isPermuted: true).IsTaken);
        Assert.False(kept.Of(analysis, Data.Activations, 4, 2, isPermuted: false).IsTaken);
        Confound([[.. Data.Targets]]);
        Assert.False(Confound([otherTargets]).IsTaken);
        Assert.False(Confound([]).IsTaken);
        Assert.True(Layer(new(), Data.Activations).IsTaken);
    }

    private sealed record Given
    {
        public StatisticsSettings Settings { get; init; } = KeptScoresTests.Settings;

        public double[] Targets { get; init; } = Data.Targets;

        public string[] Speakers { get; init; } = Data.Speakers;
    }

    private static LayerAnalysis NewAnalysis(Given given) => new(new SpeakerGroups(given.Speakers), given.Targets, given.Settings);

    private (LayerScores Scores, bool IsTaken) Layer(Given given, float[] activations)
    {
        using LayerAnalysis analysis = NewAnalysis(given);
        return Open().Of(analysis, activations, 4, 2, isPermuted: true);
    }

    private (ConfoundScores Scores, bool IsTaken) Confound(IReadOnlyList<double[]> covariates)
    {
        using ConfoundAnalysis analysis = new(Data.Groups, Data.Targets, covariates, Settings);
        return Open().Of(analysis, Data.Activations, 4);
    }

    private KeptScores Open() => new(new RowFolder(folder["rows"]));
}
