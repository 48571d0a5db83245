using SpeechSpeed.Core;

namespace SpeechSpeed.Statistics.Tests;

/// <summary>What is known of speakers apart from utterances: folds, variance between and within, selectivity, online code, confounds.</summary>
public sealed class SpeakerStatisticsTests
{
    private static readonly StatisticsSettings NoResampling = Usual.Statistics with { Bootstraps = 0, Permutations = 0 };

    [Fact]
    public void Speakers_are_dealt_to_the_folds_in_the_order_of_their_digests()
    {
        // sha256: "b" 3e23…, "c" 2e7d…, "a" ca97…, "d" 18ac…
        SpeakerGroups groups = new(["a", "b", "c", "d", "a"]);

        Assert.Equal(["d", "c", "b", "a"], groups.Speakers);
        Assert.Equal([1, 0, 1, 0, 1], groups.Folds(2));
        Assert.Equal([0, 2, 1, 0, 1], groups.FoldsWithinSpeakers(3));
        Assert.Equal([0, 4], groups.OfSpeakersWith(2));
    }

    /// <summary>The layer knows the speaker's mean and nothing of the utterance; or the utterance's deviation and nothing of the speaker.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Between_and_within_are_told_apart(bool isSpeaker)
    {
        SeededRandom random = new(1);
        string[] speakers = [.. Enumerable.Range(0, 60).SelectMany(speaker => Enumerable.Repeat(Numbers.Text(speaker), 8))];
        double[] means = [.. Enumerable.Range(0, 60).Select(_ => random.NextNormal())];
        double[] deviations = [.. speakers.Select(_ => random.NextNormal())];
        double[] targets = [.. speakers.Select((_, row) => means[row / 8] + deviations[row])];
        float[] activations = [.. targets.Select((_, row) => (float)(isSpeaker ? means[row / 8] : deviations[row]))];
        using LayerAnalysis analysis = new(new SpeakerGroups(speakers), targets, NoResampling);

        SpeakerVariance found = analysis.Of(activations, 1, null, isPermuted: false).Variance;

        Assert.InRange(isSpeaker ? found.Between : found.Within, 0.75, 1);
        Assert.InRange(isSpeaker ? found.Within : found.Between, -0.1, 0.3);
    }

    [Fact]
    public void Variance_of_two_speakers_by_hand()
    {
        // Means 2 and 5 around 3.5, answered 3 and 5; deviations −1, 1 and −1, 1, answered 0, 0 and −1, 1.
        SpeakerVariance found = SpeakerVariance.Of(new SpeakerGroups(["a", "a", "b", "b"]), [1, 3, 4, 6], [3, 3, 4, 6]);

        Assert.Equal(1 - (2.0 / 9), found.Between, 1e-12);
        Assert.Equal(1 - (2.0 / 4), found.Within, 1e-12);
    }

    /// <summary>A layer that knows who speaks and nothing else answers random rates as well as real ones; one that knows the rate does not.</summary>
    [Theory]
    [InlineData(true, -0.15, 0.15)]
    [InlineData(false, 0.5, 1.1)]
    public void Selectivity_tells_a_rate_from_a_name(bool isName, double low, double high)
    {
        const int Speakers = 24, Utterances = 8;
        SeededRandom random = new(2);
        string[] speakers = [.. Enumerable.Range(0, Speakers).SelectMany(speaker => Enumerable.Repeat(Numbers.Text(speaker), Utterances))];
        double[] means = [.. Enumerable.Range(0, Speakers).Select(_ => random.NextNormal())];
        double[] targets = [.. speakers.Select((_, row) => means[row / Utterances] + (0.5 * random.NextNormal()))];
        int channels = isName ? Speakers : 1;
        float[] activations = [.. targets.SelectMany((target, row) => isName
            ? Enumerable.Range(0, Speakers).Select(speaker => speaker == row / Utterances ? 1f : 0)
            : [(float)target])];
        using LayerAnalysis analysis = new(new SpeakerGroups(speakers), targets, NoResampling);

        Assert.InRange(analysis.Of(activations, channels, null, isPermuted: false).Selectivity, low, high);
    }

    [Fact]
    public void Speakers_of_few_utterances_leave_it_not_estimable()
    {
        Made made = Made.Linear([.. Made.Equal(19, 5), .. Made.Equal(30, 4)], 3, 0.5, seed: 3);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        LayerScores scores = analysis.Of(made.Activations, 3, null, isPermuted: false);

        Assert.Equal(19, analysis.RepeatedSpeakers);
        Assert.True(double.IsNaN(scores.Selectivity));
        Assert.True(double.IsNaN(scores.Variance.Within));
        Assert.False(double.IsNaN(scores.Compression));
    }

    /// <summary>With R² known, a Gaussian code saves ½ log₂(1/(1 − R²)) bits for each utterance, less what is paid before the regression is learned.</summary>
    [Fact]
    public void The_online_code_saves_what_theory_says()
    {
        Made made = Made.Linear(Made.Equal(800, 1), 2, 0.75, seed: 4);
        using LayerAnalysis analysis = new(made.Groups, made.Targets, NoResampling);

        double compression = analysis.Of(made.Activations, 2, null, isPermuted: false).Compression;

        // Per utterance log₂(√(2πe)/0.1) bits for unit variance, and one bit less by the probe.
        double bits = Math.Log2(Math.Sqrt(2 * Math.PI * Math.E) / OnlineCode.Resolution);
        Assert.Equal(bits / (bits - 1), compression, 0.02);
        Assert.Equal(1, analysis.Of(Made.Linear(Made.Equal(800, 1), 2, 0, seed: 5).Activations, 2, null, isPermuted: false).Compression, 0.01);
    }

    [Fact]
    public void Chunks_double()
    {
        Assert.Equal([13, 25, 49, 98, 196], OnlineCode.Ends(196, 5));
        Assert.Equal([10, 20], OnlineCode.Ends(20, 5));
        Assert.Equal([19], OnlineCode.Ends(19 - 1, 5).Select(end => end + 1));
        Assert.Equal(20, OnlineCode.MinSpeakers(5));
    }

    /// <summary>Bits of a normal variable by its own density: the entropy, at this precision.</summary>
    [Fact]
    public void A_target_at_one_standard_deviation_costs_the_entropy() =>
        Assert.Equal(Math.Log2(Math.Sqrt(2 * Math.PI * Math.E) * 3 / OnlineCode.Resolution), OnlineCode.Bits(3, 9), 1e-12);

    /// <summary>A layer that knows the duration and nothing else adds nothing to the duration; one that knows the rate adds the rest.</summary>
    [Fact]
    public void What_a_nuisance_variable_knows_is_not_the_layers()
    {
        SeededRandom random = new(6);
        Made made = Made.Linear(Made.Equal(100, 2), 2, 0.5, seed: 7);
        double[] duration = [.. made.Targets.Select(target => target + random.NextNormal())];
        float[] knows = [.. duration.SelectMany(value => (float[])[(float)value, (float)random.NextNormal()])];
        using ConfoundAnalysis analysis = new(made.Groups, made.Targets, [duration], Usual.Statistics with { Bootstraps = 400 });

        ConfoundScores nothing = analysis.Of(knows, 2);
        ConfoundScores more = analysis.Of(made.Activations, 2);

        Assert.Equal(0.5, nothing.R2Covariates, 0.1);
        Assert.Equal(nothing.R2Covariates, more.R2Covariates, 1e-9);
        Assert.InRange(nothing.DeltaR2, -0.05, 0.02);
        Assert.InRange(nothing.Difference.Low, -1, 0.02);
        Assert.InRange(more.DeltaR2, 0.1, 0.4);
        Assert.True(more.Difference.Low > 0);
    }

    [Fact]
    public void Gaps_of_a_nuisance_variable_are_filled_and_marked()
    {
        IReadOnlyList<double[]> prepared = NuisanceVariables.Prepare([[1, 3, double.NaN, double.NaN], [5, 5, 5, 5], [double.NaN, double.NaN, double.NaN, double.NaN]]);

        Assert.Equal(2, prepared.Count);
        Assert.Equal([-1, 1, 0, 0], prepared[0]);
        Assert.Equal([-1, -1, 1, 1], prepared[1]);
    }

    [Fact]
    public void Matched_utterances_are_as_long_fast_or_slow()
    {
        SeededRandom random = new(8);
        double[] durations = [.. Enumerable.Range(0, 600).Select(_ => 2 + (12 * random.NextDouble()))];
        double[] rates = [.. durations.Select(duration => 14 - (0.3 * duration) + random.NextNormal())];

        int[] kept = DurationMatching.Match(durations, rates, seed: 1);

        double[] sorted = [.. rates.Order()];
        double median = (sorted[299] + sorted[300]) / 2;
        double[] fast = [.. kept.Where(row => rates[row] > median).Select(row => durations[row])];
        double[] slow = [.. kept.Where(row => rates[row] < median).Select(row => durations[row])];
        Assert.Equal(fast.Length, slow.Length);
        Assert.InRange(kept.Length, 100, 500);
        Assert.Equal(fast.Average(), slow.Average(), 0.15);
        Assert.True(Math.Abs(durations.Where((_, row) => rates[row] > median).Average() - durations.Where((_, row) => rates[row] < median).Average()) > 2);
        Assert.Equal(kept, DurationMatching.Match(durations, rates, seed: 1));
    }
}
