using SpeechSpeed.Pipeline.Execution;
using SpeechSpeed.Pipeline.Graph;

namespace SpeechSpeed.Pipeline.Tests.Execution;

public sealed class RowCostsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whole_utterances_cost_their_whole_duration() => Assert.Equal([3, 5, 20], Taken());

    [Fact]
    public void A_crop_costs_what_is_taken_of_each() => Assert.Equal([2.5, 2.5, 2.5], Taken(("--crop-seconds", "2.5")));

    [Fact]
    public void Fixed_crops_cost_nothing_where_the_utterance_is_shorter() =>
        Assert.Equal([4, 4], Taken(("--crop-seconds", "4"), ("--minimum-seconds", "4")));

    private IEnumerable<double> Taken(params (string Flag, string Value)[] flags)
    {
        string table = folder.Write("train_cps.csv", """
            audio_path,text,cps,duration_seconds
            a.flac,"ONE, TWO",9,3
            b.flac,THREE,9,5
            c.flac,FOUR,9,20

            """);
        StageNode node = new(
            "extract", "extract", null, "Extract", 1, [.. flags.Select(flag => new StageArgument.Value(flag.Flag, flag.Value))], [], []);
        return RowCosts.Rows(node, table).Taken.Select(row => row.AudioSeconds);
    }
}
