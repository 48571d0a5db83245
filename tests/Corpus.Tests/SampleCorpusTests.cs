using SpeechSpeed.Audio;
using SpeechSpeed.Core;

namespace SpeechSpeed.Corpus.Tests;

/// <summary>The embedded default corpus is what its README says.</summary>
public sealed class SampleCorpusTests
{
    private static readonly string Root = Path.Combine(Repository.Root, "samples", "speech");

    [Fact]
    public async Task Has_twelve_voices_of_ten_utterances_and_nothing_to_reject()
    {
        LabelledCorpus labelled = await ReadAsync();

        Assert.Empty(labelled.Rejected);
        Assert.Equal([70, 20, 30], Splits.All.Select(split => labelled.Utterances[split].Count));
        Assert.Equal([7, 2, 3], Splits.All.Select(split => SplitSummary.Of(split, labelled.Utterances[split]).Speakers));
        Utterance[] all = [.. labelled.Utterances.Values.SelectMany(utterances => utterances)];
        Assert.All(all.GroupBy(utterance => utterance.SpeakerId), voice =>
        {
            Assert.Equal(10, voice.Count());
            Assert.Equal(2, voice.Select(utterance => utterance.ChapterId).Distinct().Count());
            Assert.InRange(voice.Max(utterance => utterance.Cps) - voice.Min(utterance => utterance.Cps), 5, 12);
            Assert.Single(voice.Select(utterance => utterance.Sex).Distinct(), sex => sex is "F" or "M");
        });
        Assert.Equal(120, all.Select(utterance => utterance.Text).Distinct().Count());
    }

    [Fact]
    public async Task Is_16_kHz_mono_of_16_bits_and_at_most_8_MB()
    {
        LabelledCorpus labelled = await ReadAsync();

        Assert.All(labelled.Utterances.Values.SelectMany(utterances => utterances), utterance =>
        {
            AudioInfo info = AudioFile.ReadInfo(Path.Combine(Root, utterance.AudioPath));
            Assert.Equal((16000, 1, 16), (info.SampleRate, info.Channels, info.BitsPerSample));
        });
        Assert.InRange(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length), 0, 8_000_000);
    }

    private static Task<LabelledCorpus> ReadAsync()
    {
        CorpusSource source = new(
            Root, Splits.All.ToDictionary(split => split, split => (IReadOnlyList<string>)[split.Name()]), Path.Combine(Root, "SPEAKERS.TXT"));
        return LabelledCorpus.ReadAsync(source, LabelKind.Cps, 2, _ => { }, () => { }, TestContext.Current.CancellationToken);
    }
}
