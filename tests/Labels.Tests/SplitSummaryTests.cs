using SpeechSpeed.Core;

namespace SpeechSpeed.Labels.Tests;

public sealed class SplitSummaryTests
{
    [Fact]
    public void Counts_utterances_alike_and_divides_by_their_number()
    {
        SplitSummary summary = SplitSummary.Of(Split.Dev, [Of("1", 10, 3), Of("1", 12, 6), Of("2", 17, 9)]);

        Assert.Equal(new SplitSummary(Split.Dev, 3, 18 / 3600.0, 6, 13, (9 + 1 + 16) / 3.0, 10, 17, 2), summary);
    }

    private static Utterance Of(string speaker, double cps, double seconds) => new("", "", cps, speaker, "", "", seconds, "");
}
