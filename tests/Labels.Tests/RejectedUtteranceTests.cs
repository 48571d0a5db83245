using SpeechSpeed.Core;

namespace SpeechSpeed.Labels.Tests;

public sealed class RejectedUtteranceTests
{
    private readonly List<string> said = [];

    [Fact]
    public void Nothing_is_said_where_nothing_is_rejected()
    {
        RejectedUtterance.Report([], 100, 0, said.Add);

        Assert.Empty(said);
    }

    [Fact]
    public void The_first_ten_are_shown_and_the_table_has_the_rest()
    {
        RejectedUtterance.Report(Rejected(12), 1200, 0.01, said.Add);

        Assert.Equal("12 of 1,200 utterances rejected:", said[0]);
        Assert.Equal("  1/2/0.flac: no audio", said[1]);
        Assert.Equal(12, said.Count);
        Assert.Equal("  … and 2 more, all in rejected.csv", said[^1]);
    }

    [Theory]
    [InlineData(1, 100, 0.01, false)]
    [InlineData(2, 100, 0.01, true)]
    [InlineData(1, 100, 0.0, true)]
    [InlineData(100, 100, 1.0, false)]
    public void More_than_the_share_is_an_error(int rejected, int total, double maximumShare, bool fails)
    {
        SpeechSpeedException? error = Record.Exception(() => RejectedUtterance.Report(Rejected(rejected), total, maximumShare, said.Add))
            as SpeechSpeedException;

        Assert.Equal(fails ? ExitCode.InputData : null, error?.ExitCode);
        Assert.Equal(fails, error?.Message.Contains("more than corpus.max_rejected allows", StringComparison.Ordinal) ?? false);
    }

    private static RejectedUtterance[] Rejected(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new RejectedUtterance($"1-2-{i}", Split.Train, $"1/2/{i}.flac", "no audio"))];
}
