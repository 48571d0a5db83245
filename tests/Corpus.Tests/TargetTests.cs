using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus.Tests;

/// <summary>The kinds of label, measured on audio whose pauses are known.</summary>
public sealed class TargetTests : IDisposable
{
    private const int SampleRate = 16_000;
    private readonly TestCorpus corpus = TestCorpus.Good();

    public void Dispose() => corpus.Dispose();

    [Fact]
    public async Task Words_are_counted_per_second_of_audio()
    {
        corpus.Chapter("train", 1, 10, "ONE TWO -- THREE");

        LabelledCorpus labelled = await corpus.ReadAsync(target: Target.WordsPerSecond);

        Assert.Equal(3, Assert.Single(labelled.Utterances[Split.Train]).Value);
    }

    /// <summary>Two seconds of noise around one of near silence: ten letters in two seconds of speech, within the frames of the detector.</summary>
    [Fact]
    public async Task The_articulation_rate_leaves_pauses_out()
    {
        Speak("train/1/10/1-10-0000.wav", (1, 0.2), (1, 0.0001), (1, 0.2));
        Speak("dev/2/20/2-20-0000.wav", (3, 0.2));
        Speak("test/3/30/3-30-0000.wav", (0.5, 0.0001), (2, 0.2), (0.5, 0.0001));
        foreach (string id in new[] { "train/1/10/1-10", "dev/2/20/2-20", "test/3/30/3-30" })
        {
            File.Delete(corpus[$"{id}-0000.flac"]);
            corpus.Write($"{id}.trans.txt", $"{Path.GetFileName(id)}-0000 TEN LETTERS\n");
        }

        LabelledCorpus plain = await corpus.ReadAsync();
        LabelledCorpus labelled = await corpus.ReadAsync(target: Target.ArticulationRate);

        Assert.Empty(labelled.Rejected);
        Assert.All(plain.Utterances.Values, split => Assert.Equal(10 / 3.0, Assert.Single(split).Value, 1e-9));
        Assert.All(labelled.Utterances.Values, split => Assert.Equal(3, Assert.Single(split).DurationSeconds));
        Assert.Equal(5, Assert.Single(labelled.Utterances[Split.Train]).Value, 0.2);
        Assert.Equal(10 / 3.0, Assert.Single(labelled.Utterances[Split.Dev]).Value, 0.05);
        Assert.Equal(5, Assert.Single(labelled.Utterances[Split.Test]).Value, 0.2);
    }

    [Fact]
    public async Task Audio_without_speech_has_no_articulation_rate()
    {
        Speak("dev/2/20/2-20-0000.wav", (3, 0.2));
        Speak("test/3/30/3-30-0000.wav", (3, 0.2));
        Speak("train/1/10/1-10-0000.wav", (0.01, 0.2));
        foreach (string id in new[] { "train/1/10/1-10", "dev/2/20/2-20", "test/3/30/3-30" })
        {
            File.Delete(corpus[$"{id}-0000.flac"]);
        }

        LabelledCorpus labelled = await corpus.ReadAsync(target: Target.ArticulationRate);

        Assert.Equal("no speech was found in the audio, so it has no articulation rate", Assert.Single(labelled.Rejected).Reason);
    }

    [Fact]
    public async Task A_manifest_names_what_is_read_and_what_is_missing()
    {
        corpus.Wav("отдельно/Иван.wav", 8000);
        ManifestSource source = new(
            corpus.Root,
            [
                new ManifestRow(3, Split.Train, "отдельно/Иван.wav", "Да ну", "Иван", "дома", "первая", "M") { File = "список.csv" },
                new ManifestRow(1, Split.Train, "отдельно/нет.wav", "Да", "Иван", "", "вторая", "M") { File = "список.csv" },
                new ManifestRow(2, Split.Test, "test/3/30/3-30-0000.flac", "—", "3", "", "третья", "") { File = "список.csv" },
            ]);

        LabelledCorpus labelled = await corpus.ReadAsync(source);

        Assert.Equal(
            new Utterance("отдельно/Иван.wav", "Да ну", 8, "Иван", "дома", "первая", 0.5, "M"), Assert.Single(labelled.Utterances[Split.Train]));
        Assert.Equal(
            [
                new RejectedUtterance("вторая", Split.Train, "отдельно/нет.wav", "the audio file is missing; row 1 of список.csv names it"),
                new RejectedUtterance("третья", Split.Test, "test/3/30/3-30-0000.flac", "no letter or digit in its transcript '—', so it has no speech rate"),
            ],
            labelled.Rejected);
    }

    /// <summary>Stretches of noise, each of some seconds and standard deviation.</summary>
    private void Speak(string path, params (double Seconds, double Level)[] stretches)
    {
        SeededRandom random = new(5);
        float[] samples = [.. stretches.SelectMany(stretch => Enumerable.Range(0, (int)(stretch.Seconds * SampleRate)).Select(_ => (float)(stretch.Level * random.NextNormal())))];
        corpus.Wav(path, samples.Length);
        byte[] bytes = File.ReadAllBytes(corpus[path]);
        for (int i = 0; i < samples.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + (2 * i)), (short)Math.Clamp(samples[i] * 32768, -32768, 32767));
        }

        corpus.Bytes(path, bytes);
    }
}
