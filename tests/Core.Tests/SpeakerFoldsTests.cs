using CsCheck;

namespace SpeechSpeed.Core.Tests;

public sealed class SpeakerFoldsTests
{
    /// <summary>Dealt by Python's hashlib.</summary>
    [Theory]
    [GoldenSets]
    public void Speakers_are_dealt_as_the_golden_says(GoldenSet set)
    {
        (string Utterance, string Speaker, string Folder, double Cps, int Fold)[] rows = [.. Goldens.Of(set).Labels];

        IReadOnlyDictionary<string, int> folds = SpeakerFolds.Deal(rows.Select(row => row.Speaker), 5);

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(row.Fold, folds[row.Speaker]));
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
