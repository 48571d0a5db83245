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
    private static readonly string Card = System.IO.File.ReadAllText(Path.Combine(Folder, "samresnet34-w8.md"));

    [Fact]
    public void Has_at_most_3_MB_and_the_digest_that_the_card_gives()
    {
        Assert.InRange(new FileInfo(File).Length, 1, 3_000_000);
        Assert.Contains(FileDigest.Sha256(File), Card, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifies_synthetic_voices_as_the_card_says_and_better_than_without_training_or_a_network() =>
        CheckColumn("synthetic voices", ["train", "dev", "test"], Path.Combine(Repository.Root, "samples", "speech"));

    [Fact]
    [Trait(Needs.Trait, Needs.SharedFolder)]
    public void Verifies_real_voices_as_the_card_says_and_better_than_without_training_or_a_network() =>
        CheckColumn("real voices (test-mini)", ["test-mini"], Needs.Shared("data/LibriSpeech"));

    private static void CheckColumn(string column, string[] splits, string corpus)
    {
        IReadOnlyList<SpokenUtterance> speech = Speech.Read(splits.Select(split => Path.Combine(corpus, split)));
        IReadOnlyList<(string Name, double Rate)> scores = Scores.Of(ModelSource.FromFile(File), speech);

        Assert.All(scores, score => Assert.Equal(CardRate(score.Name, column), 100 * score.Rate, 0.15));
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
