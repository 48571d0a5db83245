using SpeechSpeed.Core;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus.Tests;

public sealed class LabelledCorpusTests : IDisposable
{
    private readonly TestCorpus corpus = TestCorpus.Good();

    public void Dispose() => corpus.Dispose();

    [Fact]
    public async Task An_utterance_is_labelled_from_its_line_its_header_and_its_folders()
    {
        corpus.Flac("train/1/10/1-10-0000.flac", 8000);
        corpus.Write("SPEAKERS.TXT", "1 | F | train | 0.01 | a | b\n");

        LabelledCorpus labelled = await corpus.ReadAsync(corpus.Source(speakers: corpus["SPEAKERS.TXT"]));

        Assert.Equal(
            new Utterance("train/1/10/1-10-0000.flac", "AB CD", 8, "1", "10", "1-10-0000", 0.5, "F"),
            Assert.Single(labelled.Utterances[Split.Train]));
        Assert.Equal("", Assert.Single(labelled.Utterances[Split.Dev]).Sex);
        Assert.Empty(labelled.Rejected);
        Assert.Equal(3, labelled.Total);
    }

    [Fact]
    public async Task Order_is_by_path_over_all_folders_of_a_split_whatever_the_number_of_workers()
    {
        corpus.Chapter("b", 9, 90, [.. Enumerable.Repeat("X", 30)]);
        corpus.Chapter("a", 8, 100, "X", "Y");
        corpus.Chapter("a", 8, 80, "X");
        corpus.Bytes("a/8/80/8-80-0000.flac", [1, 2, 3]);
        CorpusSource source = corpus.Source(train: "b,a");

        LabelledCorpus one = await corpus.ReadAsync(source, jobs: 1);
        LabelledCorpus four = await corpus.ReadAsync(source, jobs: 4);

        string[] paths = [.. one.Utterances[Split.Train].Select(utterance => utterance.AudioPath)];
        Assert.Equal(32, paths.Length);
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
        Assert.Equal(one.Utterances[Split.Train], four.Utterances[Split.Train]);
        Assert.Equal(one.Rejected, four.Rejected);
    }

    [Fact]
    public async Task Audio_without_a_line_and_a_line_without_audio_are_rejected()
    {
        corpus.Flac("train/1/10/1-10-0001.flac", 16000);
        File.Delete(corpus["dev/2/20/2-20-0000.flac"]);

        await RejectsAsync(
            new("1-10-0001", Split.Train, "train/1/10/1-10-0001.flac", "no line of 1-10.trans.txt is of this audio file"),
            new("2-20-0000", Split.Dev, "dev/2/20/2-20-0000.flac", "the audio file is missing; line 1 of 2-20.trans.txt names it"));
    }

    [Fact]
    public async Task A_missing_transcript_rejects_each_audio_file_of_the_chapter()
    {
        corpus.Flac("train/1/10/1-10-0001.flac", 16000);
        File.Delete(corpus["train/1/10/1-10.trans.txt"]);

        await RejectsAsync(
            new("1-10-0000", Split.Train, "train/1/10/1-10-0000.flac", "its transcript 1-10.trans.txt is missing"),
            new("1-10-0001", Split.Train, "train/1/10/1-10-0001.flac", "its transcript 1-10.trans.txt is missing"));
    }

    [Fact]
    public async Task Wrong_lines_are_rejected_by_number_and_the_others_are_used()
    {
        corpus.Chapter("train", 1, 10, "A", "B", "C", "D");
        corpus.Write("train/1/10/1-10.trans.txt", "1-10-0000 A\n\n1-10-0001\n1-10-0002 C\n1-10-0002 SEE\n1-10-0003 — ?\n1-11-0000 X\n");

        LabelledCorpus labelled = await RejectsAsync(
            new("1-10-0001", Split.Train, "train/1/10/1-10-0001.flac", "line 3 of 1-10.trans.txt has no text after the utterance's id"),
            new("1-10-0003", Split.Train, "train/1/10/1-10-0003.flac", "no letter or digit in its transcript '— ?', so it has no speech rate"),
            new("1-10", Split.Train, "train/1/10/1-10.trans.txt", "line 2 is empty; expected '1-10-0000 TEXT'"),
            new("1-10-0002", Split.Train, "train/1/10/1-10.trans.txt", "line 5 repeats the id of line 4, which comes first"),
            new("1-10", Split.Train, "train/1/10/1-10.trans.txt", "line 7 begins with '1-11-0000'; expected an utterance of this chapter, '1-10-0000 TEXT'"));
        Assert.Equal(["A", "C"], labelled.Utterances[Split.Train].Select(utterance => utterance.Text));
    }

    [Fact]
    public async Task A_line_that_is_not_UTF8_is_rejected()
    {
        corpus.Bytes("train/1/10/1-10.trans.txt", [.. "1-10-0000 A"u8, 0xFF, (byte)'\n']);

        await RejectsAsync(new RejectedUtterance(
            "1-10-0000",
            Split.Train,
            "train/1/10/1-10-0000.flac",
            "line 1 of 1-10.trans.txt is not UTF-8: found the byte 0xFF at its position 12; convert the file to UTF-8"));
    }

    [Fact]
    public async Task An_id_that_stands_in_two_folders_or_two_files_is_used_once()
    {
        corpus.Chapter("again", 1, 10, "AB CD");
        corpus.Wav("dev/2/20/2-20-0000.wav", 16000);

        LabelledCorpus labelled = await RejectsFromAsync(
            corpus.Source(train: "train,again"),
            new("1-10-0000", Split.Train, "train/1/10/1-10-0000.flac", "duplicate id: also that of again/1/10/1-10-0000.flac, which comes first"),
            new("2-20-0000", Split.Dev, "dev/2/20/2-20-0000.wav", "duplicate id: also that of 2-20-0000.flac, which comes first"));
        Assert.Equal("again/1/10/1-10-0000.flac", Assert.Single(labelled.Utterances[Split.Train]).AudioPath);
    }

    [Fact]
    public async Task Audio_of_no_length_is_rejected()
    {
        File.Delete(corpus["train/1/10/1-10-0000.flac"]);
        corpus.Wav("train/1/10/1-10-0000.wav", 0);

        await RejectsAsync(new RejectedUtterance("1-10-0000", Split.Train, "train/1/10/1-10-0000.wav", "the audio has no samples: its duration is zero"));
    }

    [Fact]
    public async Task Audio_that_cannot_be_read_is_rejected_without_naming_this_machines_folders()
    {
        corpus.Bytes("train/1/10/1-10-0000.flac", [.. "fLaC"u8, 0, 0, 0, 34, 1, 2, 3]);

        LabelledCorpus labelled = await corpus.ReadAsync();

        RejectedUtterance rejected = Assert.Single(labelled.Rejected);
        Assert.Equal("train/1/10/1-10-0000.flac", rejected.Path);
        Assert.NotEmpty(rejected.Reason);
        Assert.DoesNotContain(corpus.Root, rejected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(130, "it lasts 130 s; corpus.max_seconds allows 120.")]
    [InlineData(100, "its speech rate is 0.04 CPS; expected 0.05 to 60 (label.lowest, label.highest).")]
    [InlineData(0.05, "its speech rate is 80 CPS; expected 0.05 to 60 (label.lowest, label.highest).")]
    public async Task What_no_utterance_can_be_is_rejected_with_the_reason(double seconds, string reason)
    {
        corpus.Flac("train/1/10/1-10-0000.flac", (long)(seconds * 16000));

        LabelledCorpus labelled = await corpus.ReadAsync();

        Assert.StartsWith(reason, Assert.Single(labelled.Rejected).Reason, StringComparison.Ordinal);
        Assert.Empty(labelled.Utterances[Split.Train]);
        LabelledCorpus wide = await LabelledCorpus.ReadAsync(
            corpus.Source(), Target.Cps, new LabelLimits(200, 0, 100), null, 1, _ => { }, () => { }, TestContext.Current.CancellationToken);
        Assert.Equal(4 / seconds, Assert.Single(wide.Utterances[Split.Train]).Value, 1e-9);
    }

    [Fact]
    public async Task A_transcript_of_old_line_ends_is_an_error_and_not_all_of_its_text()
    {
        corpus.Chapter("train", 1, 10, "A", "B");
        corpus.Write("train/1/10/1-10.trans.txt", "1-10-0000 A\r1-10-0001 B\r");

        LabelledCorpus labelled = await corpus.ReadAsync();

        Assert.Empty(labelled.Utterances[Split.Train]);
        Assert.Contains("line 1 of 1-10.trans.txt has a line break", labelled.Rejected[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_speaker_whose_folder_is_written_in_two_ways_is_in_two_splits()
    {
        Directory.CreateDirectory(corpus["train/Zo\u00e9"]);
        Directory.CreateDirectory(corpus["dev/Zoe\u0301"]);

        Assert.Contains("is in train (train) and in dev (dev)", Assert.Throws<SpeechSpeedException>(() => corpus.Source().Find()).Message, StringComparison.Ordinal);
    }

    /// <summary>What macOS, Windows and network storage leave in the folders of a corpus.</summary>
    [Fact]
    public async Task What_systems_leave_is_no_corpus()
    {
        foreach (string path in new[] { "train/1/10/._1-10-0000.flac", "train/1/10/Thumbs.db", "train/.Trashes/x.flac", "dev/.Trashes/x.flac", "train/@eaDir/1/a.flac", "dev/@eaDir/1/a.flac", "train/1/@eaDir/a.flac", "train/desktop.ini" })
        {
            corpus.Write(path, "x");
        }

        await RejectsAsync();
    }

    [Fact]
    public async Task What_is_no_chapter_is_passed_over()
    {
        corpus.Write("train/notes.txt", "x");
        corpus.Write("train/1/notes.txt", "x");
        corpus.Write("train/1/10/cover.jpg", "x");

        await RejectsAsync();
    }

    /// <summary>Python's count of letters and digits over the duration that the reference decoder gives, to nine decimals; and every speaker's sex from the corpus's own table.</summary>
    [Theory]
    [GoldenSets]
    public async Task Has_the_golden_speech_rate_of_every_utterance(GoldenSet set)
    {
        Goldens goldens = Goldens.Of(set);
        (string Utterance, string Speaker, string Folder, double Cps, int Fold)[] rows = [.. goldens.Labels];

        LabelledCorpus labelled = await corpus.ReadAsync(corpus.Source(goldens.Train, goldens.Dev, goldens.Test) with { Root = goldens.Corpus });

        SpeakerTable speakers = SpeakerTable.Read(Path.Combine(goldens.Corpus, "SPEAKERS.TXT"));
        Dictionary<string, Utterance> byId = labelled.Utterances.Values.SelectMany(utterances => utterances).ToDictionary(utterance => utterance.AudioId);
        Assert.NotEmpty(rows);
        Assert.Equal(rows.Length, byId.Count);
        Assert.Empty(labelled.Rejected);
        Assert.All(rows, row =>
        {
            Utterance utterance = byId[row.Utterance];
            Assert.Equal(row.Speaker, utterance.SpeakerId);
            Assert.StartsWith(row.Folder + "/", utterance.AudioPath, StringComparison.Ordinal);
            Assert.Equal(row.Cps, utterance.Value, 6e-10);
            Assert.True(speakers.Sex(row.Speaker) is "F" or "M", row.Speaker);
        });
    }

    private Task<LabelledCorpus> RejectsAsync(params RejectedUtterance[] expected) => RejectsFromAsync(corpus.Source(), expected);

    private async Task<LabelledCorpus> RejectsFromAsync(CorpusSource source, params RejectedUtterance[] expected)
    {
        LabelledCorpus labelled = await corpus.ReadAsync(source);
        Assert.Equal(expected, labelled.Rejected);
        return labelled;
    }
}
