using CsCheck;

namespace SpeechSpeed.Core.Tests;

public sealed class SpeakerFoldsTests
{
    /// <summary>Golden/folds.csv of the shared material was made by Python's hashlib.</summary>
    [Fact]
    public void Real_speakers_are_dealt_as_the_golden_says()
    {
        string[][] rows = [.. File.ReadLines(Repository.Shared("golden/folds.csv")).Skip(1).Select(line => line.Split(','))];

        IReadOnlyDictionary<string, int> folds = SpeakerFolds.Deal(rows.Select(row => row[1]), 5);

        Assert.All(rows, row => Assert.Equal(row[4], $"{folds[row[1]]}"));
    }

    [Fact]
    public void Folds_are_as_even_as_can_be_and_do_not_depend_on_the_order() =>
        Gen.Select(Gen.Int[0, 1000].Array[1, 60], Gen.Int[1, 12]).Sample((ids, folds) =>
        {
            string[] speakers = [.. ids.Select(id => $"{id}")];
            IReadOnlyDictionary<string, int> dealt = SpeakerFolds.Deal(speakers, folds);
            int[] sizes = [.. Enumerable.Range(0, folds).Select(fold => dealt.Values.Count(value => value == fold))];

            Assert.Equal(dealt, SpeakerFolds.Deal(speakers.Reverse(), folds));
            Assert.Equal(speakers.Distinct().Count(), dealt.Count);
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        });
}
