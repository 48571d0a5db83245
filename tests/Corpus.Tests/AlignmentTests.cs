using System.Text;
using CsCheck;
using SpeechSpeed.Core;
using SpeechSpeed.Corpus.Alignments;
using SpeechSpeed.Labels;

namespace SpeechSpeed.Corpus.Tests;

/// <summary>Alignments as forced aligners write them: what is read, where it is looked for, and the rates that follow.</summary>
public sealed class AlignmentTests : IDisposable
{
    private readonly TestCorpus corpus = TestCorpus.Good();

    public void Dispose() => corpus.Dispose();

    /// <summary>The files are Praat's, and so are the intervals of textgrid.csv.</summary>
    [Theory]
    [InlineData("long-utf8")]
    [InlineData("long-utf16")]
    [InlineData("short-utf8")]
    [InlineData("short-utf16")]
    public void A_TextGrid_of_Praat_has_the_intervals_that_Praat_finds(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Golden", "textgrid", name + ".TextGrid"));
        ILookup<string, AlignedInterval?> known = File.ReadLines(Path.Combine(Repository.Root, "tests", "Golden", "textgrid.csv")).Skip(1).Select(line => line.Split(',', 4))
            .ToLookup(cells => cells[0], cells => AlignedInterval.Of(Numbers.Parse(cells[1]), Numbers.Parse(cells[2]), cells[3]));

        Assert.Equal((4, 3), (known["1"].OfType<AlignedInterval>().Count(), known["2"].OfType<AlignedInterval>().Count()));
        Assert.Equal(known["1"].OfType<AlignedInterval>(), TextGrid.Read(bytes, "Phones", "anna"));
        Assert.Equal(known["2"].OfType<AlignedInterval>(), TextGrid.Read(bytes, "words", "anna"));
        Assert.Equal(known["2"].OfType<AlignedInterval>(), TextGrid.Read(bytes, "words", "boris"));
        Assert.Equal("its tier 'bell' holds points; expected intervals. Name another tier in label.tier", Assert.Throws<FormatException>(() => TextGrid.Read(bytes, "bell", "")).Message);
        Assert.Equal(
            "it has no tier 'syllables'; found 'phones', 'anna - words', 'bell'. Name one of them in label.tier", Assert.Throws<FormatException>(() => TextGrid.Read(bytes, "syllables", "")).Message);
    }

    [Fact]
    public void A_file_that_is_no_TextGrid_or_cut_off_is_refused_wherever_it_ends()
    {
        string folder = Path.Combine(Repository.Root, "tests", "Golden", "textgrid");
        byte[] whole = File.ReadAllBytes(Path.Combine(folder, "short-utf8.TextGrid"));
        string text = Encoding.UTF8.GetString(whole).TrimEnd();

        for (int length = 0; length < text.Length; length++)
        {
            Assert.Throws<FormatException>(() => TextGrid.Read(Encoding.UTF8.GetBytes(text[..length]), "phones", ""));
        }

        Assert.Equal(
            "it is neither UTF-8 nor UTF-16 with a byte order mark. Save it as UTF-8",
            Assert.Throws<FormatException>(() => TextGrid.Read(File.ReadAllBytes(Path.Combine(folder, "binary.TextGrid")), "phones", "")).Message);
        Assert.Equal("it is no TextGrid in text form. Save it in Praat with 'Save as text file'", Assert.Throws<FormatException>(() => TextGrid.Read("ooBinaryFile"u8.ToArray(), "phones", "")).Message);
        Assert.StartsWith("line 8 of the TextGrid: expected ", Assert.Throws<FormatException>(() => TextGrid.Read(Encoding.UTF8.GetBytes(text.Replace("\"IntervalTier\"", "8", StringComparison.Ordinal)), "phones", "")).Message, StringComparison.Ordinal);
    }

    /// <summary>Kaldi's phones with their place in the word, NeMo's words with a confidence, comments.</summary>
    [Fact]
    public void Lines_of_a_Ctm_file_are_intervals_by_utterance()
    {
        IReadOnlyDictionary<string, List<AlignedInterval>> read = Ctm.Read(
            ";; comment\na 1 0.50 0.25 AH0_E\na 1 0.00 0.50 SIL_S\na 1 0.25 0.25 K_B\n\nb A 0.0 1.5 SPN_S 0.9\nc 1 0.1 0.2 <eps>\n"u8.ToArray());

        Assert.Equal(["a", "b", "c"], read.Keys.Order());
        Assert.Equal([new AlignedInterval(0.25, 0.5, true), new AlignedInterval(0.5, 0.75, true)], read["a"]);
        Assert.Equal([new AlignedInterval(0, 1.5, false)], read["b"]);
        Assert.Empty(read["c"]);
        Assert.Equal(
            "line 2: expected 'utterance channel start duration label', times in seconds; found 'a 1 x 0.5 AH0'. Correct the line",
            Assert.Throws<FormatException>(() => Ctm.Read("a 1 0 0.5 AH0\na 1 x 0.5 AH0\n"u8.ToArray())).Message);
    }

    /// <summary>0.1 s of silence before speech and 0.3 s after it, an inner silence of 0.2 s, which is no pause, one of 0.25 s, which is, and 0.15 s that the aligner does not know.</summary>
    [Fact]
    public void Pauses_are_the_silences_of_a_quarter_of_a_second_and_those_at_the_ends()
    {
        AlignedInterval[] intervals = [new(0.1, 0.3, true), new(0.3, 0.5, true), new(0.7, 0.8, true), new(1.05, 1.2, false), new(1.2, 1.3, true)];

        AlignedSpeech speech = AlignedSpeech.Of(intervals, 0, 1.6);

        Assert.Equal(4 / 1.45, speech.Of(Target.AlignedRate), 1e-12);
        Assert.Equal(4 / 0.8, speech.Of(Target.AlignedArticulationRate), 1e-12);
        Assert.Equal(0.8 / 1.45, speech.Of(Target.AlignedSpeechShare), 1e-12);
    }

    /// <summary>However a recording is divided, every unit is in one part, and every part is what it would be as a file of its own.</summary>
    [Fact]
    public void Parts_of_a_recording_share_its_units()
    {
        Gen<(double Gap, double Length, bool IsUnit)[]> stretches = Gen.Select(Gen.Double[0, 0.5], Gen.Double[0.01, 0.5], Gen.Bool).Array[1, 40];
        Gen.Select(stretches, Gen.Double[0, 1].Array[0, 5]).Sample((found, cuts) =>
        {
            List<AlignedInterval> intervals = [];
            double at = 0;
            foreach ((double gap, double length, bool isUnit) in found)
            {
                intervals.Add(new AlignedInterval(at + gap, at + gap + length, isUnit));
                at = intervals[^1].End;
            }

            double[] edges = [0, .. cuts.Select(cut => cut * at).Order(), at + 0.1];
            AlignedSpeech[] parts = [.. edges.Zip(edges.Skip(1), (start, end) => AlignedSpeech.Of(intervals, start, end))];
            Assert.Equal(intervals.Count(one => one.IsUnit), parts.Sum(part => part.Units));
            for (int i = 0; i < parts.Length; i++)
            {
                (double start, double end) = (edges[i], edges[i + 1]);
                AlignedInterval[] own = [.. intervals.Where(one => one.End > start && one.Start < end).Select(one => new AlignedInterval(Math.Max(one.Start - start, 0), one.End - start, one.IsUnit))];
                AlignedSpeech alone = AlignedSpeech.Of(own, 0, end - start);
                Assert.Equal(alone.SpeechSeconds, parts[i].SpeechSeconds, 1e-9);
                Assert.Equal(alone.KnownSeconds, parts[i].KnownSeconds, 1e-9);
            }
        });
    }

    /// <summary>Beside the audio by its path, in one folder by utterance, and one CTM file of all, in which one recording is named.</summary>
    [Fact]
    public async Task Alignments_are_found_by_the_audio_file_or_by_the_utterance()
    {
        corpus.Write("train/1/10/1-10-0000.TextGrid", Grid(("", 0.2), ("AH0", 0.3), ("K", 0.4), ("", 1)));
        corpus.Write("2-20-0000.ctm", "2-20-0000 1 0 0.5 AH0\n");
        corpus.Write("test/3/30/3-30-0000.textgrid", Grid(("AH0", 1.6)));

        LabelledCorpus labelled = await corpus.ReadAsync(target: Target.AlignedRate, alignments: new AlignmentFolder(corpus.Root, "phones"));

        Assert.Equal(2, Assert.Single(labelled.Utterances[Split.Train]).Value);
        Assert.Equal(1, Assert.Single(labelled.Utterances[Split.Dev]).Value);
        Assert.Equal("its alignment ends at 1.6 s, and the audio at 1 s. Align the audio again", Assert.Single(labelled.Rejected).Reason);
        Assert.Equal(2 / 0.2, labelled.Aligned["train/1/10/1-10-0000.flac"].Of(Target.AlignedArticulationRate), 1e-12);

        LabelledCorpus letters = await corpus.ReadAsync(alignments: new AlignmentFolder(corpus.Root, "phones"));
        Assert.Equal([4, 4, 4], letters.Utterances.Values.Select(split => Assert.Single(split).Value));
        Assert.Equal((2, "3-30-0000"), (letters.Aligned.Count, Assert.Single(letters.Unaligned).Id));

        corpus.Write("all/words.ctm", "2-20-0000 1 0 0.5 AB\n2-20-0000 1 0.5 0.5 CD\n3-30-0000 1 0 0.5 SIL\n");
        LabelledCorpus words = await corpus.ReadAsync(target: Target.AlignedRate, alignments: new AlignmentFolder(corpus["all"], "words"));
        Assert.Equal(2, Assert.Single(words.Utterances[Split.Dev]).Value);
        Assert.Equal(
            ["it has no alignment: no line of words.ctm is of it", "its alignment has no words, so it has no rate"], words.Rejected.Select(one => one.Reason));

        ManifestSource parts = new(corpus.Root, [.. new[] { "0,0.5", "0.5,1" }.Select((part, i) => new ManifestRow(i, Split.Dev, $"dev/2/20/2-20-0000.flac#t={part}", "", "2", "", $"{i}", "") { File = "m.csv" })]);
        LabelledCorpus divided = await corpus.ReadAsync(parts, target: Target.AlignedRate, alignments: new AlignmentFolder(corpus["all"], "words"));
        Assert.Equal([2, 2], divided.Utterances[Split.Dev].Select(utterance => utterance.Value));

        corpus.Write("all/words.ctm", "2-20-0000 1\n");
        Assert.Contains("words.ctm: line 1: expected", Assert.Throws<SpeechSpeedException>(() => new AlignmentFolder(corpus["all"], "words")).Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, Assert.Throws<SpeechSpeedException>(() => new AlignmentFolder(corpus["nowhere"], "words")).ExitCode);
    }

    /// <summary>A short TextGrid of one tier, with the end of every interval.</summary>
    private static string Grid(params (string Label, double End)[] intervals)
    {
        string end = Numbers.Text(intervals[^1].End);
        return $"File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n0\n{end}\n<exists>\n1\n\"IntervalTier\"\n\"phones\"\n0\n{end}\n{intervals.Length}\n"
            + string.Concat(intervals.Select((one, i) => $"{(i == 0 ? "0" : Numbers.Text(intervals[i - 1].End))}\n{Numbers.Text(one.End)}\n\"{one.Label}\"\n"));
    }
}
