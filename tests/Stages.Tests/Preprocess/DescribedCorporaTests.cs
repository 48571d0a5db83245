using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage;

namespace SpeechSpeed.Stages.Tests.Preprocess;

/// <summary>The embedded sample, described in the other ways in which corpora come: its labels are the golden ones, which Python computed from LibriSpeech's layout.</summary>
public sealed class DescribedCorporaTests : IDisposable
{
    private readonly Goldens goldens = Goldens.Of(GoldenSet.Sample);
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
            [.. Splits.All.SelectMany(split => (string[])[$"--manifest-{split.Name()}", folder[$"{split.Name()}.tsv"]]), "--manifest-columns", "audio_path=file,text=said,speaker=client"]);
    }

    [Fact]
    public void Kaldi_data_directories_with_paths_and_commands()
    {
        foreach (Split split in Splits.All)
        {
            (string Id, string Speaker, string Path, string Text)[] sample = [.. Sample(split)];
            folder.Write($"{split.Name()}/wav.scp", string.Concat(sample.Select(one => $"{one.Id} {(split == Split.Dev ? $"flac -c -d -s {one.Path} |" : Path.Combine(goldens.Corpus, one.Path))}\n")));
            folder.Write($"{split.Name()}/text", string.Concat(sample.Select(one => $"{one.Id} {one.Text}\n")));
            folder.Write($"{split.Name()}/utt2spk", string.Concat(sample.Select(one => $"{one.Id} {one.Speaker}\n")));
        }

        CheckLabels([.. Splits.All.SelectMany(split => (string[])[$"--kaldi-{split.Name()}", folder[split.Name()]])]);
    }

    private void CheckLabels(params string[] flags)
    {
        ToolResult result = ToolProcess.Run("Preprocess", ["--corpus", goldens.Corpus, .. flags, "--output", folder["labels"]]);

        Assert.True(result.ExitCode == 0, result.Output);
        Dictionary<string, (string Utterance, string Speaker, string Folder, double Cps, int Fold)> known = goldens.Labels.ToDictionary(one => one.Utterance, StringComparer.Ordinal);
        Utterance[] labelled = [.. Splits.All.SelectMany(split => LabelTable.Read(folder["labels"], split))];
        Assert.Equal(known.Count, labelled.Length);
        Assert.All(labelled, utterance =>
        {
            Assert.Equal((known[utterance.AudioId].Speaker, known[utterance.AudioId].Folder), (utterance.SpeakerId, utterance.Split.Name()));
            Assert.Equal(known[utterance.AudioId].Cps, utterance.Value, 1e-6);
        });
    }

    /// <summary>The utterances of a split, as the transcripts name them.</summary>
    private IEnumerable<(string Id, string Speaker, string Path, string Text)> Sample(Split split) =>
        from file in Directory.EnumerateFiles(Path.Combine(goldens.Corpus, split.Name()), "*.trans.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let chapter = Path.GetRelativePath(goldens.Corpus, Path.GetDirectoryName(file)!).Replace('\\', '/')
        from line in File.ReadLines(file)
        let id = line.Split(' ')[0]
        select (id, id.Split('-')[0], $"{chapter}/{id}.flac", line[(id.Length + 1)..]);
}
