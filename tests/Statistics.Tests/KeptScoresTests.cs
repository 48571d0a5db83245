using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

public sealed class KeptScoresTests : IDisposable
{
    private static readonly StatisticsSettings Settings = Usual.Statistics with { Folds = 3, Deals = 2, Permutations = 9, Seed = 1 };
    private static readonly Made Data = Made.Linear(Made.Equal(20, 3), 4, 0.5, seed: 7);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Three utterances of each speaker are too few for a variance within speakers: some scores are NaN.</summary>
    [Fact]
    public void What_is_taken_is_to_the_bit_what_was_found()
    {
        (LayerScores found, bool isFoundTaken) = Layer(new(), Data.Activations);
        (LayerScores taken, bool isTaken) = Layer(new(), Data.Activations);
        (LayerScores plain, _) = new KeptScores(null).Of(NewAnalysis(new()), new LayerActivations(Data.Activations, 4), 2, isPermuted: true);

        Assert.Equal((false, true), (isFoundTaken, isTaken));
        Assert.True(double.IsNaN(taken.Targets[0].Within.R2));
        foreach (Func<LayerScores, double[]> numbers in (Func<LayerScores, double[]>[])
        [
            scores => scores.Targets[0].FirstDeal.Answers, scores => scores.Targets[0].Pooled.Errors.BySpeaker, scores => scores.Targets[0].Pooled.Errors.ByDeal, scores => scores.Targets[0].Pooled.Permuted, scores => scores.Targets[0].FirstDeal.Penalties,
            scores => [scores.Targets[0].Pooled.R2, scores.Targets[0].Pooled.Interval.Low, scores.Targets[0].Within.R2, scores.EqualWidthR2, scores.CcaHeldOut, scores.Code.BitsPerUtterance],
        ])
        {
            Assert.Equal(numbers(plain).Select(BitConverter.DoubleToInt64Bits), numbers(taken).Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal(numbers(found).Select(BitConverter.DoubleToInt64Bits), numbers(taken).Select(BitConverter.DoubleToInt64Bits));
        }

        (IReadOnlyList<ConfoundScores> confound, bool isConfoundTaken) = Confound([[.. Data.Targets]]);
        (IReadOnlyList<ConfoundScores> again, bool isTakenAgain) = Confound([[.. Data.Targets]]);
        Assert.Equal((false, true), (isConfoundTaken, isTakenAgain));
        Assert.Equal((confound[0].R2Full, confound[0].R2Covariates), (again[0].R2Full, again[0].R2Covariates));
        Assert.Equal(confound[0].Errors.BySpeaker, again[0].Errors.BySpeaker);
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
            (StatisticsSettings[])[Settings with { Folds = 4 }, Settings with { Deals = 3 }, Settings with { Permutations = 8 }, Settings with { Seed = 2 }],
            settings => Assert.False(Layer(new() { Settings = settings }, Data.Activations).IsTaken));
        LayerAnalysis analysis = NewAnalysis(new());
        KeptScores kept = Open();
        using LayerActivations layer = new(Data.Activations, 4);
        Assert.False(kept.Of(analysis, layer, 3, isPermuted: true).IsTaken);
        Assert.False(kept.Of(analysis, layer, 2, isPermuted: false).IsTaken);
        Assert.False(kept.Of(new LayerAnalysis(Data.Groups, [Data.Target, Data.Target], Settings), layer, 2, isPermuted: true).IsTaken);
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

    private static LayerAnalysis NewAnalysis(Given given) => new(new SpeakerGroups(given.Speakers), [new TargetValues("rate", given.Targets)], given.Settings);

    private (LayerScores Scores, bool IsTaken) Layer(Given given, float[] activations)
    {
        using LayerActivations layer = new(activations, 4);
        return Open().Of(NewAnalysis(given), layer, 2, isPermuted: true);
    }

    private (IReadOnlyList<ConfoundScores> Scores, bool IsTaken) Confound(IReadOnlyList<double[]> covariates)
    {
        using LayerActivations layer = new(Data.Activations, 4);
        return Open().Of(new ConfoundAnalysis(Data.Groups, [Data.Target], covariates, Settings), layer, [.. Enumerable.Range(0, Data.Targets.Length)]);
    }

    private KeptScores Open() => new(new RowFolder(folder["rows"]));
}
