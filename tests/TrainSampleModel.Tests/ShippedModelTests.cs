using System.Globalization;
using SpeechSpeed.Core;
using SpeechSpeed.Models;
using SpeechSpeed.TrainSampleModel.Scoring;
using SpeechSpeed.TrainSampleModel.Training;

namespace SpeechSpeed.TrainSampleModel.Tests;

/// <summary>samples/models is what its card says.</summary>
public sealed class ShippedModelTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "models");
    private static readonly string File = Path.Combine(Folder, "samresnet34-w8.onnx");
    private static readonly long[] OneSeed = [0];
    private static readonly string Card = System.IO.File.ReadAllText(Path.Combine(Folder, "samresnet34-w8.md"));

    [Fact]
    public void Has_at_most_3_MB_and_the_digest_that_the_card_gives()
    {
        Assert.InRange(new FileInfo(File).Length, 1, 3_000_000);
        Assert.Contains(FileDigest.Sha256(File), Card, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifies_synthetic_voices_as_the_card_says_and_better_than_without_training_or_a_network() => CheckSynthetic(OneSeed);

    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void Verifies_real_voices_as_the_card_says_and_better_than_without_training_or_a_network() => CheckReal(OneSeed);

    /// <summary>Ten networks more than the two tests above, which change only with the model: <c>-explicit only</c> runs it.</summary>
    [Fact(Explicit = true)]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void The_medians_of_untrained_networks_are_those_of_the_card()
    {
        CheckSynthetic(Scores.Seeds);
        CheckReal(Scores.Seeds);
    }

    private static void CheckSynthetic(IReadOnlyList<long> seeds) => CheckColumn("synthetic voices", ["train", "dev", "test"], Path.Combine(Repository.Root, "samples", "speech"), seeds);

    private static void CheckReal(IReadOnlyList<long> seeds) => CheckColumn("real voices (test-mini)", ["test-mini"], Needs.Shared("data/LibriSpeech"), seeds);

    /// <summary>All rows of the card, but with other seeds than the card's not those of untrained networks.</summary>
    private static void CheckColumn(string column, string[] splits, string corpus, IReadOnlyList<long> seeds)
    {
        IReadOnlyList<SpokenUtterance> speech = Speech.Read(splits.Select(split => Path.Combine(corpus, split)));
        IReadOnlyList<(string Name, double Rate)> scores = Scores.Of(ModelSource.FromFile(File), speech, seeds);

        (string Name, double Rate)[] inCard = [.. scores.Where(score => seeds == Scores.Seeds || !score.Name.StartsWith("untrained", StringComparison.Ordinal))];
        Assert.Equal(seeds == Scores.Seeds ? 5 : 3, inCard.Length);
        Assert.All(inCard, score => Assert.Equal(CardRate(score.Name, column), 100 * score.Rate, 0.15));
        Assert.Equal("trained", scores[0].Name);
        Assert.All(scores.Skip(1), other => Assert.True(scores[0].Rate < other.Rate, other.Name));
    }

    /// <summary>The number in the card's table of scores, in per cent.</summary>
    private static double CardRate(string row, string column)
    {
        string[][] table = [.. Card.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];
        string[] head = table.Single(cells => cells[1] == "cosine of");
        int place = Array.FindIndex(head, cell => cell.StartsWith($"{column}:", StringComparison.Ordinal));
        string cell = table.Single(cells => cells[1] == row)[place];
        return double.Parse(cell.TrimEnd('%', ' '), CultureInfo.InvariantCulture);
    }
}
