using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus.Tests;

/// <summary>The embedded default corpus is what its README says.</summary>
public sealed class SampleCorpusTests
{
    private static readonly string Root = Path.Combine(Repository.Root, "samples", "speech");

    [Fact]
    public async Task Has_60_voices_that_speak_two_sentences_of_their_own_at_five_tempi_in_all_and_nothing_to_reject()
    {
        LabelledCorpus labelled = await ReadAsync();

        Assert.Empty(labelled.Rejected);
        Assert.Equal([180, 50, 70], Splits.All.Select(split => labelled.Utterances[split].Count));
        Assert.Equal([36, 10, 14], Splits.All.Select(split => SplitSummary.Of(split, labelled.Utterances[split]).Speakers));
        Utterance[] all = [.. labelled.Utterances.Values.SelectMany(utterances => utterances)];
        Assert.Equal(["F", "M"], all.Select(utterance => utterance.Sex).Distinct().Order());
        Assert.All(all.GroupBy(utterance => utterance.SpeakerId), voice =>
        {
            Assert.Equal(5, voice.Count());
            Assert.Equal(2, voice.Select(utterance => utterance.ChapterId).Distinct().Count());
            Assert.InRange(voice.Max(utterance => utterance.Value) / voice.Min(utterance => utterance.Value), 1.1, 3.3);
            Assert.Single(voice.Select(utterance => utterance.Sex).Distinct());
        });
        Assert.All(all.GroupBy(utterance => utterance.ChapterId), sentence =>
        {
            Assert.InRange(sentence.Count(), 2, 3);
            Assert.Single(sentence.Select(utterance => utterance.Text).Distinct());
        });
        Assert.Equal(120, all.Select(utterance => utterance.Text).Distinct().Count());
    }

    [Fact]
    public async Task Is_16_kHz_mono_of_16_bits_and_the_samples_have_at_most_15_MB_in_all()
    {
        LabelledCorpus labelled = await ReadAsync();

        Assert.All(labelled.Utterances.Values.SelectMany(utterances => utterances), utterance =>
        {
            AudioInfo info = AudioFile.ReadInfo(Path.Combine(Root, utterance.AudioPath));
            Assert.Equal((16000, 1, 16), (info.SampleRate, info.Channels, info.BitsPerSample));
            Assert.InRange(utterance.DurationSeconds, 0.9, 4.7);
        });
        string samples = Path.GetDirectoryName(Root)!;
        Assert.InRange(Directory.EnumerateFiles(samples, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length), 0, 15_000_000);
    }

    private static Task<LabelledCorpus> ReadAsync()
    {
        CorpusSource source = new(
            Root, Splits.All.ToDictionary(split => split, split => (IReadOnlyList<string>)[split.Name()]), Path.Combine(Root, "SPEAKERS.TXT"));
        return LabelledCorpus.ReadAsync(source, Target.Cps, TestCorpus.Limits, null, 2, _ => { }, () => { }, TestContext.Current.CancellationToken);
    }
}
