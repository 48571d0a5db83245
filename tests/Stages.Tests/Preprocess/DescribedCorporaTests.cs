using SpeechSpeed.Audio;
using SpeechSpeed.Core;
using SpeechSpeed.Features;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Preprocess;

/// <summary>The embedded sample, and LibriSpeech, described in the other ways in which corpora come: the labels are the golden ones, which Python computed from LibriSpeech's layout.</summary>
public sealed class DescribedCorporaTests : IDisposable
{
    private Goldens goldens = Goldens.Of(GoldenSet.Sample);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_table_for_each_split_with_columns_of_other_names()
    {
        foreach (Split split in Splits.All)
        {
            folder.Write(
                $"{split.Name()}.tsv",
                "client\tfile\tsaid\tutterance_id\n" + string.Concat(Sample(split).Select(one => $"{one.Speaker}\t{one.Path}\t{one.Text}\t{one.Id}\n")));
        }

        CheckLabels(
            goldens.Corpus,
            [.. Splits.All.SelectMany(split => (string[])[$"--manifest-{split.Name()}", folder[$"{split.Name()}.tsv"]]), "--manifest-columns", "audio_path=file,text=said,speaker=client"]);
    }

    [Theory]
    [InlineData(null, GoldenSet.Sample)]
    [InlineData("-1", GoldenSet.Sample)]
    [GoldenSets("DURATION")]
    public void Kaldi_data_directories_with_paths_and_commands_and_whole_files_as_segments(string? end, GoldenSet set)
    {
        goldens = Goldens.Of(set);
        foreach (Split split in Splits.All)
        {
            (string Id, string Speaker, string Path, string Text)[] sample = [.. Sample(split).OrderBy(one => one.Id, StringComparer.Ordinal)];
            folder.Write($"{split.Name()}/wav.scp", string.Concat(sample.Select(one => $"{one.Id} {(split == Split.Dev ? $"flac -c -d -s {one.Path} |" : Path.Combine(goldens.Corpus, one.Path))}\n")));
            if (end is not null)
            {
                folder.Write(
                    $"{split.Name()}/segments",
                    string.Concat(sample.Select(one => $"{one.Id} {one.Id} 0 {(end == "-1" ? end : Numbers.Text(AudioFile.ReadInfo(Path.Combine(goldens.Corpus, one.Path)).DurationSeconds))}\n")));
            }

            folder.Write($"{split.Name()}/text", string.Concat(sample.Select(one => $"{one.Id} {one.Text}\n")));
            folder.Write($"{split.Name()}/utt2spk", string.Concat(sample.Select(one => $"{one.Id} {one.Speaker}\n")));
        }

        CheckLabels(goldens.Corpus, [.. Splits.All.SelectMany(split => (string[])[$"--kaldi-{split.Name()}", folder[split.Name()]])]);
    }

    /// <summary>All utterances of a speaker in one recording with noise between them: labels, measures and activations are those of the files.</summary>
    [Fact]
    public async Task Segments_of_made_recordings_are_the_files_that_they_were_made_of()
    {
        SeededRandom random = new(20261128);
        List<string> manifest = ["path\ttext\tspeaker\tid\tsplit\tstart\tend"];
        Dictionary<string, string> fileOf = new(StringComparer.Ordinal);
        foreach ((Split split, IGrouping<string, (string Id, string Speaker, string Path, string Text)> speaker) in Splits.All.SelectMany(split => Sample(split).GroupBy(one => one.Speaker).Select(speaker => (split, speaker))))
        {
            List<float> recording = [];
            foreach ((string id, _, string path, string text) in speaker)
            {
                recording.AddRange(Enumerable.Range(0, 5000 + random.NextInt(5000)).Select(_ => (float)(0.1 * random.NextNormal())));
                double start = recording.Count / (double)MadeAudio.SampleRate;
                recording.AddRange(AudioFile.ReadMono(Path.Combine(goldens.Corpus, path), MadeAudio.SampleRate));
                string times = $"{Numbers.Text(start)}\t{Numbers.Text(recording.Count / (double)MadeAudio.SampleRate)}";
                manifest.Add($"{speaker.Key}.wav\t{text}\t{speaker.Key}\t{id}\t{split.Name()}\t{times}");
                fileOf[$"{speaker.Key}.wav#t={times.Replace('\t', ',')}"] = path;
            }

            File.WriteAllBytes(folder[$"{speaker.Key}.wav"], MadeAudio.Wav(recording.Count, i => 32768 * recording[i]));
        }

        CheckLabels(folder.Path, "--manifest", folder.Write("manifest.tsv", string.Join('\n', manifest)));
        RunWell("Preprocess", "--corpus", goldens.Corpus, "--train", "train", "--dev", "dev", "--test", "test", "--output", folder["labels of files"]);

        (Dictionary<string, string> measures, Dictionary<string, float[]> activations) = await ExtractAsync(folder.Path, folder["labels"], "of segments");
        (Dictionary<string, string> expectedMeasures, Dictionary<string, float[]> expected) = await ExtractAsync(goldens.Corpus, folder["labels of files"], "of files");
        Assert.Equal(50, expected.Count);
        Assert.Equal(expectedMeasures, measures.ToDictionary(pair => fileOf[pair.Key], pair => pair.Value));
        Assert.Equal(expected, activations.ToDictionary(pair => fileOf[pair.Key], pair => pair.Value));
    }

    /// <summary>The measures and an activation of each utterance of the dev split.</summary>
    private async Task<(Dictionary<string, string> Measures, Dictionary<string, float[]> Activations)> ExtractAsync(string corpus, string labels, string output)
    {
        string[] flags = ["--labels", labels, "--corpus", corpus, "--splits", "dev"];
        RunWell("Nuisance", [.. flags, "--output", folder[$"nuisance {output}"]]);
        RunWell("Extract", [.. flags, "--architecture", "samresnet34", "--width", "4", "--layers", "layer1 relu 1", "--output", folder[$"extract {output}"]]);
        FeatureSet features = FeatureSet.Open(folder[$"extract {output}/features"]);
        FeatureMatrix matrix = await features.ReadAsync(Split.Dev, features.Layers[0]);
        return (
            CsvTable.Read(folder[$"nuisance {output}/nuisance.csv"]).Rows.ToDictionary(row => row[0], row => string.Join(',', row.Skip(1))),
            Enumerable.Range(0, matrix.Rows).ToDictionary(i => matrix.AudioPaths[i], i => matrix.Row(i).ToArray()));
    }

    private static void RunWell(string tool, params string[] flags)
    {
        ToolResult result = ToolProcess.Run(tool, flags);
        Assert.True(result.ExitCode == 0, result.Output);
    }

    private void CheckLabels(string corpus, params string[] flags)
    {
        RunWell("Preprocess", ["--corpus", corpus, .. flags, "--output", folder["labels"]]);

        Dictionary<string, (string Utterance, string Speaker, string Folder, double Cps, int Fold)> known = goldens.Labels.ToDictionary(one => one.Utterance, StringComparer.Ordinal);
        Utterance[] labelled = [.. Splits.All.SelectMany(split => LabelTable.Read(folder["labels"], split))];
        Assert.Equal(known.Count, labelled.Length);
        Assert.All(labelled, utterance =>
        {
            Assert.Equal((known[utterance.AudioId].Speaker, known[utterance.AudioId].Folder), (utterance.SpeakerId, FolderOf(utterance.Split)));
            Assert.Equal(known[utterance.AudioId].Cps, utterance.Value, 1e-6);
        });
    }

    private string FolderOf(Split split) => split switch { Split.Train => goldens.Train, Split.Dev => goldens.Dev, _ => goldens.Test };

    /// <summary>The utterances of a split, as the transcripts name them.</summary>
    private IEnumerable<(string Id, string Speaker, string Path, string Text)> Sample(Split split) =>
        from file in Directory.EnumerateFiles(Path.Combine(goldens.Corpus, FolderOf(split)), "*.trans.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let chapter = Path.GetRelativePath(goldens.Corpus, Path.GetDirectoryName(file)!).Replace('\\', '/')
        from line in File.ReadLines(file)
        let id = line.Split(' ')[0]
        select (id, id.Split('-')[0], $"{chapter}/{id}.flac", line[(id.Length + 1)..]);
}
