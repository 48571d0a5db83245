using System.Text.RegularExpressions;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Pipeline.Configuration;
using SpeechSpeed.Pipeline.Drafts;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Pipeline.Tests.Drafts;

/// <summary>Made miniatures of corpora: what New writes for them is read by the reader of pipeline files, and the manifest by that of manifests.</summary>
public sealed partial class CorpusDraftTests : IDisposable
{
    private static readonly string Network = Path.Combine(Repository.Root, "samples", "models", "samresnet34-w8.onnx");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void LibriSpeech_is_found_below_the_folder_and_the_file_says_what_a_reader_would_change()
    {
        foreach (string split in (string[])["train-clean-100", "train-other-500", "dev-clean", "test-clean"])
        {
            folder.Write($"data/LibriSpeech/{split}/{split}/2/{split}-2.trans.txt", $"{split}-2-0001 A\n");
            folder.Write($"data/LibriSpeech/{split}/{split}/2/{split}-2-0001.flac", "");
        }

        folder.Write("data/LibriSpeech/SPEAKERS.TXT", "");
        folder.Write("data/LibriSpeech/.trash/a.flac", "");

        PipelineConfig config = Written("data");

        Assert.Equal((folder["data/LibriSpeech"], folder["data/LibriSpeech/SPEAKERS.TXT"]), (config.Corpus.Root, config.Corpus.SpeakersFile));
        Assert.Equal(["train-clean-100", "train-other-500"], config.Corpus.Train);

        // The network lies in this checkout, which may be anywhere: near the folder its path is relative.
        Expectation.Check(OfNetwork().Replace(File.ReadAllText(folder["my.yaml"]), "onnx: /models/samresnet34-w8.onnx"));
    }

    [Fact]
    public void Kaldi_directories_are_found_by_their_names_without_those_that_are_parts_of_them()
    {
        foreach ((string directory, string speaker) in (ReadOnlySpan<(string, string)>)[("data/train_si284", "a"), ("data/train_si284/split2/1", "a"), ("data/dev", "b"), ("data/test_eval92", "c")])
        {
            folder.Write($"corpus/{directory}/wav.scp", $"{speaker}1 wav/{speaker}.wav\n");
            folder.Write($"corpus/{directory}/text", $"{speaker}1 TEXT\n");
            folder.Write($"corpus/{directory}/utt2spk", $"{speaker}1 {speaker}\n");
        }

        Assert.Equal(
            [(Split.Train, "wav/a.wav", "a1"), (Split.Dev, "wav/b.wav", "b1"), (Split.Test, "wav/c.wav", "c1")],
            Written("corpus").Corpus.Manifest!.Audio.Select(audio => (audio.Split, audio.Path, audio.Id)));
    }

    [Fact]
    public void Tables_of_Common_Voice_and_a_table_with_a_split_are_taken_as_they_are()
    {
        foreach (Split split in Splits.All)
        {
            folder.Write($"cv/{split.Name()}.tsv", $"client_id\tpath\tsentence\n{split}\t{split}.mp3\tA\n");
        }

        folder.Write("cv/clips/Train.mp3", "");
        folder.Write("own/list.csv", "audio_path,text,speaker,split\na.wav,A,a,train\nb.wav,B,b,dev\nc.wav,C,c,test\n");
        folder.Write("own/notes.csv", "a\n");

        Assert.Equal((folder["cv/clips"], 3), (Written("cv").Corpus.Root, Config.Corpus.Manifest!.Audio.Count));
        File.Delete(folder["my.yaml"]);
        Assert.Equal(folder["own/list.csv"], Assert.Single(Written("own").Corpus.Manifest!.Files).FullPath);
        File.Delete(folder["my.yaml"]);
        Assert.Equal(folder["own/list.csv"], Assert.Single(Written("own/list.csv").Corpus.Manifest!.Files).FullPath);
    }

    [Fact]
    public void LibriTTS_gets_a_manifest()
    {
        (Split Split, string Folder)[] folders = [(Split.Train, "train-clean-100"), (Split.Dev, "dev-clean"), (Split.Test, "test-clean")];
        for (int i = 0; i < folders.Length; i++)
        {
            string stem = $"corpus/{folders[i].Folder}/{i}/9/{i}_9_000000_000001";
            folder.Write($"{stem}.wav", "");
            folder.Write($"{stem}.normalized.txt", "Mister Smith's\t\"dog\".\n");
            folder.Write($"{stem}.original.txt", "Mr. Smith's \"dog\".");
        }

        Assert.Equal(
            folders.Select((one, i) => ($"{one.Folder}/{i}/9/{i}_9_000000_000001.wav", one.Split, "Mister Smith's \"dog\".", $"{i}", "9", $"{i}_9_000000_000001")),
            Manifest().Select(row => (row.AudioPath, row.Split, row.Text, row.SpeakerId, row.ChapterId, row.Id)));
    }

    [Fact]
    public void Multilingual_LibriSpeech_gets_a_manifest()
    {
        foreach (Split split in Splits.All)
        {
            folder.Write($"corpus/{split.Name()}/transcripts.txt", $"1{(int)split}_20_000000\tc'est ça\n");
            folder.Write($"corpus/{split.Name()}/audio/1{(int)split}/20/1{(int)split}_20_000000.opus", "");
        }

        Assert.Equal(
            Splits.All.Select(split => ($"{split.Name()}/audio/1{(int)split}/20/1{(int)split}_20_000000.opus", split, "c'est ça", $"1{(int)split}", "20")),
            Manifest().Select(row => (row.AudioPath, row.Split, row.Text, row.SpeakerId, row.ChapterId)));
    }

    [Fact]
    public void Of_VCTK_the_first_microphone_is_taken_and_one_speaker_of_ten_goes_into_dev_and_test()
    {
        for (int speaker = 0; speaker < 20; speaker++)
        {
            foreach (string recording in (string[])["001_mic1", "001_mic2", "002_mic1"])
            {
                folder.Write($"corpus/wav48_silence_trimmed/p2{speaker:00}/p2{speaker:00}_{recording}.flac", "");
            }

            folder.Write($"corpus/txt/p2{speaker:00}/p2{speaker:00}_001.txt", $"Please call Stella {speaker}.\n");
        }

        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => ($"wav48_silence_trimmed/p2{i:00}/p2{i:00}_001_mic1.flac", (i % 10) switch { 8 => Split.Dev, 9 => Split.Test, _ => Split.Train }, $"Please call Stella {i}.", $"p2{i:00}")),
            Manifest().OrderBy(row => row.Number).Select(row => (row.AudioPath, row.Split, row.Text, row.SpeakerId)));
    }

    /// <summary>As LDC's release has it: times in samples, line ends of both kinds.</summary>
    [Fact]
    public void Of_TIMIT_every_other_speaker_of_test_goes_into_dev()
    {
        foreach ((string speaker, string eol) in (ReadOnlySpan<(string, string)>)[("TRAIN/DR1/FCJF0", "\n"), ("TEST/DR1/MDAB0", "\r\n"), ("TEST/DR2/FPAS0", "\n")])
        {
            folder.Write($"corpus/{speaker}/SA1.WAV", "");
            folder.Write($"corpus/{speaker}/SA1.TXT", $"0 46797 She had your dark suit.{eol}");
        }

        Assert.Equal(
            [
                ("TRAIN/DR1/FCJF0/SA1.WAV", Split.Train, "She had your dark suit.", "FCJF0", "FCJF0_SA1", "F"),
                ("TEST/DR1/MDAB0/SA1.WAV", Split.Dev, "She had your dark suit.", "MDAB0", "MDAB0_SA1", "M"),
                ("TEST/DR2/FPAS0/SA1.WAV", Split.Test, "She had your dark suit.", "FPAS0", "FPAS0_SA1", "F"),
            ],
            Manifest().Select(row => (row.AudioPath, row.Split, row.Text, row.SpeakerId, row.Id, row.Sex)));
    }

    [Fact]
    public void Of_any_other_folder_the_first_level_with_three_folders_names_the_speakers()
    {
        foreach (string speaker in (string[])["анна", "boris", "cem", "dora"])
        {
            folder.Write($"corpus/recordings/{speaker}/day 1/a.wav", "");
            folder.Write($"corpus/recordings/{speaker}/day 1/a.txt", $"Text of {speaker}\n");
            folder.Write($"corpus/recordings/{speaker}/day 2/b.mp3", "");
        }

        IReadOnlyList<ManifestRow> rows = Manifest();

        Assert.Equal(
            [("boris", Split.Train), ("cem", Split.Train), ("dora", Split.Dev), ("анна", Split.Test)],
            rows.Select(row => (row.SpeakerId, row.Split)).Distinct());
        Assert.Equal(["Text of boris", ""], rows.Where(row => row.SpeakerId == "boris").Select(row => row.Text));
    }

    [Fact]
    public void A_folder_without_speakers_gives_a_manifest_to_fill_in_and_the_reader_says_where()
    {
        folder.Write("corpus/a.wav", "");
        folder.Write("corpus/b.wav", "");

        CorpusDraft draft = Write("corpus");

        Assert.True(draft.Manifest!.LacksSpeakers);
        Assert.Equal("path\ttext\tspeaker\tchapter\tid\tsex\tsplit\na.wav\t\t\t\t\t\t\nb.wav\t\t\t\t\t\t\n", File.ReadAllText(folder["my.tsv"]));
        Assert.Contains(Assert.Throws<ConfigurationException>(() => Config).Errors, error => error.Message.Contains("my.tsv: row 1 (line 2): the speaker is empty", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("corpus/notes.txt", "found no audio file")]
    [InlineData("corpus/train/1/2/1-2.trans.txt corpus/train/1/2/1-2-0001.wav", "found no folder of the split dev, only train. Name the folder that holds those of all three splits")]
    public void What_is_no_corpus_is_refused(string files, string expected)
    {
        foreach (string file in files.Split(' '))
        {
            folder.Write(file, "");
        }

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => Write("corpus"));

        Assert.Equal(ExitCode.InputData, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my.yaml")]
    [InlineData("my.tsv")]
    public void Nothing_is_overwritten(string path)
    {
        folder.Write("corpus/a.wav", "");
        folder.Write(path, "mine");

        SpeechSpeedException error = Assert.Throws<SpeechSpeedException>(() => Write("corpus"));

        Assert.Equal((ExitCode.Configuration, $"{folder[path]} exists, and New overwrites nothing. Name another pipeline file: --config=PATH."), (error.ExitCode, error.Message));
        Assert.Equal("mine", File.ReadAllText(folder[path]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private PipelineConfig Config => PipelineConfig.Load(folder["my.yaml"], Repository.Root);

    private CorpusDraft Write(string corpus)
    {
        DraftPlace place = new(folder["my.yaml"]);
        CorpusDraft draft = CorpusDraft.Find(folder[corpus], place);
        new PipelineDraft(draft, Network, place).Write();
        return draft;
    }

    private PipelineConfig Written(string corpus)
    {
        Write(corpus);
        return Config;
    }

    /// <summary>The manifest of a corpus that needs one, as the reader of manifests has it.</summary>
    private IReadOnlyList<ManifestRow> Manifest()
    {
        Assert.Equal(folder["corpus"], Written("corpus").Corpus.Root);
        return CorpusManifest.Read(new ManifestFiles([new ManifestFile(folder["my.tsv"], null)]));
    }

    [GeneratedRegex("onnx: .*")]
    private static partial Regex OfNetwork();
}
