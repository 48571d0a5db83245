using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus.Tests;

public sealed class CorpusSourceTests : IDisposable
{
    private readonly TestCorpus corpus = TestCorpus.Good();

    public void Dispose() => corpus.Dispose();

    [Fact]
    public void A_good_corpus_passes() => corpus.Source().Validate();

    [Theory]
    [InlineData("trian", "expected the split folder 'trian', found dev, test, train")]
    [InlineData("train,train", "'train' is named for train and again for train")]
    [InlineData("train,dev", "'dev' is named for train and again for dev")]
    [InlineData("", "found ''")]
    [InlineData("../x", "found '../x'")]
    [InlineData("train/../dev", "found 'train/../dev'")]
    [InlineData("/tmp", "found '/tmp'")]
    public void Wrong_folders_are_refused(string train, string message) => Refuses(corpus.Source(train: train), message);

    [Fact]
    public void A_split_without_folders_is_refused() =>
        Refuses(new CorpusSource(corpus.Root, new Dictionary<Split, IReadOnlyList<string>> { [Split.Train] = ["train"] }, null), "no folder for the split 'dev'");

    [Fact]
    public void A_root_that_is_not_there_is_refused() => Refuses(corpus.Source() with { Root = corpus["none"] }, "found no folder");

    [Fact]
    public void A_speaker_in_two_splits_is_refused()
    {
        corpus.Chapter("test", 1, 11, "X");
        Refuses(corpus.Source(), "The speaker '1' is in train (train) and in test (test)");
    }

    [Fact]
    public void A_speaker_in_two_folders_of_one_split_is_none_of_the_errors()
    {
        corpus.Chapter("more", 1, 11, "X");
        corpus.Source(train: "train,more").Validate();
    }

    private static void Refuses(CorpusSource source, string message)
    {
        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(source.Validate);
        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
