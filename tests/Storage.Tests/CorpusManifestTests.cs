using Parquet;
using Parquet.Schema;
using SpeechSpeed.Core;
using SpeechSpeed.Labels;
using SpeechSpeed.Storage.Manifests;

namespace SpeechSpeed.Storage.Tests;

public sealed class CorpusManifestTests : IDisposable
{
    private const string Good = """"
        audio_path,text,speaker,split,chapter,id,sex,Lang
        b/2.flac,"Yes, ""now""",anna,train,1,first,f,en
        a/1.wav,Да,борис,dev,,,MALE,
        c.mp3,没有,c,test,,,,
        a/0.opus,no,anna,train,2,zero,,

        """";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(".csv", ",")]
    [InlineData(".csv", ";")]
    [InlineData(".csv", "\t")]
    public void Rows_come_by_split_and_path_with_what_the_manifest_leaves_open(string extension, string separator)
    {
        string text = separator == "," ? Good : Good.Replace("Yes, ", "Yes& ", StringComparison.Ordinal).Replace(",", separator, StringComparison.Ordinal).Replace('&', ',');

        IReadOnlyList<ManifestRow> rows = Read(folder.Write("m" + extension, "\uFEFF" + text));

        Assert.Equal(
            [
                Row(4, Split.Train, "a/0.opus", "no", "anna", "2", "zero"),
                Row(1, Split.Train, "b/2.flac", "Yes, \"now\"", "anna", "1", "first", "F") with { Language = "en" },
                Row(2, Split.Dev, "a/1.wav", "Да", "борис", "", "a/1", "M"),
                Row(3, Split.Test, "c.mp3", "没有", "c", "", "c", ""),
            ],
            rows.Select(row => row with { File = "" }));
    }

    /// <summary>Common Voice puts no quotes around cells: one that begins a sentence would swallow the rows up to the next that ends one.</summary>
    [Fact]
    public void In_tsv_a_quote_is_a_letter()
    {
        string[] sentences = ["\"Yes", "he said.", "a \"b\" c", "d", "no\"", "\"e\"", "f", "\"", "g"];
        string text = "path\tsentence\tclient_id\tspeaker\tsplit\n"
            + string.Concat(sentences.Select((sentence, i) => $"{i}.mp3\t{sentence}\tx\ts{i}\t{(i < 5 ? "train" : i < 7 ? "dev" : "test")}\n"));

        IReadOnlyList<ManifestRow> rows = Read(folder.Write("m.tsv", text));

        Assert.Equal(sentences, rows.Select(row => row.Text));
        Assert.Equal([5, 2, 2], rows.GroupBy(row => row.Split).Select(split => split.Count()));
    }

    /// <summary>The columns and the answers on gender of Common Voice's releases, old and new, beside a column <c>split</c>.</summary>
    [Fact]
    public void The_columns_of_Common_Voice_are_read_as_they_are()
    {
        const string Header = "client_id\tpath\tsentence_id\tsentence\tsentence_domain\tup_votes\tdown_votes\tage\tgender\taccents\tvariant\tlocale\tsegment\tsplit\n";
        string[] genders = ["male_masculine", "female_feminine", "", "male", "female", "other", "transgender", "non-binary", "intersex", "do_not_wish_to_say"];
        string text = Header + string.Concat(genders.Select((gender, i) =>
            $"c{i}\tcommon_voice_en_{i}.mp3\t0a\t\"It is so\t\t2\t0\ttwenties\t{gender}\t\t\ten\t\t{(i < 8 ? "train" : i == 8 ? "dev" : "test")}\n"));

        IReadOnlyList<ManifestRow> rows = Read(folder.Write("m.tsv", text));

        Assert.Equal(["M", "F", "", "M", "F", "", "", "", "", ""], rows.Select(row => row.Sex));
        Assert.Equal(Row(1, Split.Train, "common_voice_en_0.mp3", "\"It is so", "c0", "", "common_voice_en_0", "M") with { Language = "en" }, rows[0] with { File = "" });
        Assert.Equal("c9", rows[9].SpeakerId);
    }

    [Theory]
    [InlineData("1.wav,\"a,anna,train\n2.wav,b,boris,dev\n3.wav,c,clara,test\n", "record 2 (line 2): a quoted field")]
    [InlineData("1.wav,\"a,anna,train\n2.wav,b\",boris,dev\n3.wav,c,clara,test\n", "row 1 (line 2): a quoted cell contains other rows, because its quote is not closed.")]
    [InlineData("0.wav,z,zoe,train\n1.wav,\"a,anna,train\n2.wav,b,boris,dev\n3.wav,c\",clara,test\n", "row 2 (line 3): a quoted cell contains other rows")]
    public void In_csv_a_quote_that_is_not_closed_is_an_error(string rows, string problem) =>
        Assert.Contains(problem, ProblemsOf("path,text,speaker,split\n" + rows)[0], StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("Zo\u00e9", "Zoe\u0301")]
    [InlineData("anna", "an\u200bna")]
    [InlineData("борис", "бори\u00adс")]
    public void A_speaker_who_is_written_in_two_ways_is_one(string composed, string other)
    {
        string text = $"path,text,speaker,split\n1.wav,a,{composed},train\n2.wav,b,{other},{{0}}\n3.wav,c,x,test\n4.wav,d,y,dev\n";

        Assert.Contains($"the speaker '{composed}' is in dev, and in train by row 1.", ProblemsOf(text.Replace("{0}", "dev", StringComparison.Ordinal))[0], StringComparison.Ordinal);
        Assert.Equal(composed, Assert.Single(Read(folder.Write("m.csv", text.Replace("{0}", "train", StringComparison.Ordinal)))
            .Where(row => row.Split == Split.Train).Select(row => row.SpeakerId).Distinct()));
    }

    [Fact]
    public async Task A_Parquet_manifest_is_the_same_table()
    {
        DataField<string> path = new("path"), text = new("sentence"), split = new("Split");
        DataField<long> speaker = new("speaker_id");
        string file = folder["m.parquet"];
        using (FileStream stream = File.Create(file))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(path, text, speaker, split), stream);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(path, new[] { "1.wav", "2.wav", "3.wav" });
            await group.WriteAsync(text, new[] { "один", null!, "три" });
            await group.WriteAsync<long>(speaker, new long[] { 10, 20, 30 }.AsMemory());
            await group.WriteAsync(split, new[] { "train", "dev", "test" });
            group.CompleteValidate();
        }

        Assert.Equal(
            [
                Row(1, Split.Train, "1.wav", "один", "10", "", "1", ""),
                Row(2, Split.Dev, "2.wav", "", "20", "", "2", ""),
                Row(3, Split.Test, "3.wav", "три", "30", "", "3", ""),
            ],
            Read(file).Select(row => row with { File = "" }));
    }

    [Fact]
    public async Task Parquet_columns_of_every_type_of_number_and_bytes_are_read()
    {
        await CheckAsync<sbyte>([1, 2, 3]);
        await CheckAsync<byte>([1, 2, 3]);
        await CheckAsync<short>([1, 2, 3]);
        await CheckAsync<ushort>([1, 2, 3]);
        await CheckAsync<int>([1, 2, 3]);
        await CheckAsync<uint>([1, 2, 3]);
        await CheckAsync<long>([1, 2, 3]);
        await CheckAsync<ulong>([1, 2, 3]);
        await CheckAsync<float>([1, 2, 3]);
        await CheckAsync<double>([1, 2, 3]);
        await CheckAsync<decimal>([1, 2, 3]);
        DataField<byte[]> bytes = new("speaker");
        await ParquetOf(bytes, group => group.WriteAsync(bytes, new[] { "1"u8.ToArray(), "2"u8.ToArray(), "3"u8.ToArray() }), Check);

        Task CheckAsync<T>(T[] speakers)
            where T : struct => ParquetOf(speakers, Check);

        void Check() => Assert.Equal("1 2 3", string.Join(' ', Read(folder["m.parquet"]).Select(row => row.SpeakerId)));
    }

    [Fact]
    public Task A_Parquet_column_that_is_needed_and_cannot_be_read_is_an_error() => ParquetOf([true, false, true], () =>
    {
        List<string> problems = [];
        Assert.Null(TryRead(folder["m.parquet"], problems));
        Assert.Equal("the column 'speaker' holds Boolean; expected text or numbers. Write it as text.", Assert.Single(problems));
    });

    /// <summary>Every byte of the file turned over, and the file cut everywhere: rows or one error, whatever exception the library makes of it.</summary>
    [Fact]
    public Task A_damaged_Parquet_manifest_is_an_error_of_the_file() => ParquetOf<long>([1, 2, 3], () =>
    {
        byte[] good = File.ReadAllBytes(folder["m.parquet"]);
        int errors = 0;
        foreach (byte[] damaged in Enumerable.Range(0, good.Length).Select(i => (byte[])[.. good[..i], (byte)~good[i], .. good[(i + 1)..]]).Concat(Enumerable.Range(0, good.Length / 8).Select(i => good[..(8 * i)])))
        {
            File.WriteAllBytes(folder["m.parquet"], damaged);
            List<string> problems = [];
            if (TryRead(folder["m.parquet"], problems) is null)
            {
                errors++;
                Assert.NotEmpty(problems);

                // Words of .NET for the library's own stumbling are no message for a user.
                Assert.All(problems, problem => Assert.DoesNotMatch("Object reference|Sequence contains|Index was outside|\\(Parameter '", problem));
            }
        }

        Assert.InRange(errors, good.Length / 3, 2 * good.Length);
    });

    /// <summary>A footer of two bytes, which begins a number. The thread that reads it goes on until this suite ends.</summary>
    [Fact]
    public async Task A_Parquet_manifest_that_is_read_without_an_end_is_an_error()
    {
        byte[] endless = [.. "PAR1"u8, 0x15, 0x80, 2, 0, 0, 0, .. "PAR1"u8];
        File.WriteAllBytes(folder["m.parquet"], endless);

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => ManifestParquet.ReadAsync(folder["m.parquet"], _ => true, TimeSpan.FromSeconds(1)));

        Assert.StartsWith("it is no Parquet file, or a damaged one", error.Message, StringComparison.Ordinal);
    }

    private Task ParquetOf<T>(T[] speakers, Action check)
        where T : struct
    {
        DataField<T> speaker = new("speaker");
        return ParquetOf(speaker, group => group.WriteAsync<T>(speaker, speakers.AsMemory()), check);
    }

    private async Task ParquetOf(DataField speaker, Func<ParquetRowGroupWriter, Task> write, Action check)
    {
        DataField<string> path = new("path"), text = new("text"), split = new("split");
        using (FileStream stream = File.Create(folder["m.parquet"]))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(path, text, speaker, split), stream);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(path, new[] { "1.wav", "2.wav", "3.wav" });
            await group.WriteAsync(text, new[] { "a", "b", "c" });
            await write(group);
            await group.WriteAsync(split, new[] { "train", "dev", "test" });
            group.CompleteValidate();
        }

        check();
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_with_its_row() => Expectation.Check(string.Join('\n', ProblemsOf("""
        audio_path,text,speaker,split,sex
        1.wav,a,anna,train,x
        /data/2.wav,b,boris,train,
        ../3.wav,c,boris,train,
        d\4.wav,d,boris,validation,
        5.wav,"e
        e",,test,
        6.wav,f,anna,test,
        6.wav,g,boris,test,
        7.wav,h
        8.wav,bad �,boris,test,
        ,i,clara,test,
        9.wav,j,"clara
        or not",test,
        C:/10.wav,j,dora,test,
        6.flac,k,emil,test,

        """)));

    [Theory]
    [InlineData("a,b\n1,2\n", "the header has no column 'audio_path' (or 'path', 'audio'); found 'a', 'b'. Add it, or name the column in corpus.manifest.columns.")]
    [InlineData("path,audio,text,speaker,split\n", "the header has several columns for audio_path: 'path', 'audio'. Keep one of them, or name it in corpus.manifest.columns.")]
    [InlineData("", "the file is empty. Expected a header line and a row per utterance.")]
    [InlineData("path,text,speaker,split\n", "no row is of the split train. Each of train, dev and test needs at least one.")]
    [InlineData("path,text,speaker,split,offset,duration\n", "the column 'offset' says that utterances are parts of recordings. Give their beginnings and ends in the columns 'start' and 'end', in seconds.")]
    public void A_table_that_is_no_manifest(string text, string problem) => Assert.Equal(problem, ProblemsOf(text)[0]);

    [Fact]
    public void Utterances_can_be_parts_of_recordings()
    {
        const string Text = "path,text,speaker,split,Start,end,id\n1.wav,a,anna,train,0,2.50,\n1.wav,b,anna,train,2.5,-1,b\n1.wav,c,clara,dev,,,\n2.wav,d,dora,test,0.0,-1,\n";

        Assert.Equal(
            [("1.wav#t=0,2.5", "1#t=0,2.5"), ("1.wav#t=2.5", "b"), ("1.wav", "1"), ("2.wav", "2")],
            Read(folder.Write("m.csv", Text)).Select(row => (row.AudioPath, row.Id)));

        string[] wrong = ["1.wav,a,a,train,2,1.5,", "1.wav,a,a,train,-2,3,", "1.wav,a,a,train,x,3,", "1.wav,a,a,train,1,3 s,", "1.wav#t=1,a,a,train,,,", "1.wav,a,a,train,0,1,1", "1.wav,a,a,train,0.0,1.0,2"];
        Expectation.Check(string.Join('\n', ProblemsOf("path,text,speaker,split,start,end,id\n" + string.Concat(wrong.Select(row => row + "\n")))));
    }

    [Fact]
    public void Broken_quotes_and_files_that_are_no_Parquet()
    {
        Assert.EndsWith("and double the quotes in it.", ProblemsOf("path,text,speaker,split\n1.wav,\"a\"b,c,train\n")[0], StringComparison.Ordinal);
        List<string> problems = [];
        Assert.Null(TryRead(folder.Write("m.parquet", "path,text,speaker,split\n"), problems));
        Assert.StartsWith("the file cannot be read: ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_problems_twenty_are_shown_and_the_others_counted()
    {
        string text = "path,text,speaker,split\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i}.wav,a,,train\n"));

        List<string> problems = ProblemsOf(text);

        Assert.Equal(21, problems.Count);
        Assert.Equal("… and 30 more.", problems[^1]);
    }

    [Fact]
    public void A_table_for_each_split_needs_no_column_of_it_and_columns_can_have_any_name()
    {
        Dictionary<ManifestColumn, string> columns = new() { [ManifestColumn.Speaker] = "Reader", [ManifestColumn.Text] = "said" };
        ManifestFiles files = new([.. Splits.All.Select(split => Table(split, $"path\tsentence\tsaid\tclient_id\treader\n{split}.mp3\tno\tyes\tx\t{split}\n"))], columns);

        Assert.Equal(
            Splits.All.Select(split => new ManifestRow(1, split, $"{split}.mp3", "yes", $"{split}", "", $"{split}", "") { File = $"the manifest of {split.Name()}" }),
            CorpusManifest.Read(files));
    }

    [Fact]
    public void What_is_wrong_across_tables_is_said_with_both_places()
    {
        const string Header = "path\ttext\tspeaker\tid\n";
        ManifestFiles files = new(
            [
                Table(Split.Train, Header + "1.wav\ta\tanna\t1\n2.wav\tb\tboris\t2\n"),
                Table(Split.Dev, Header + "1.wav\tc\tclara\t3\n4.wav\td\tclara\t2\n5.wav\te\tanna\t5\n"),
                Table(Split.Test, Header),
            ],
            new Dictionary<ManifestColumn, string> { [ManifestColumn.Sex] = "gender" });
        List<string> problems = [];

        Assert.Null(CorpusManifest.TryRead(files, (file, problem) => problems.Add($"{file.Split}: {problem}")));
        Assert.Equal(3, problems.Count(problem => problem.Contains("the header has no column 'gender', which corpus.manifest.columns names for sex;", StringComparison.Ordinal)));

        problems.Clear();
        Assert.Null(CorpusManifest.TryRead(files with { Columns = null }, (file, problem) => problems.Add($"{file.Split}: {problem}")));
        Assert.Equal(
            [
                "Dev: row 1: '1.wav' is already in row 1 of the manifest of train. Keep one of them.",
                "Dev: row 2: the id '2' is already that of row 2 of the manifest of train. Give each utterance an id of its own; in a manifest, in the column 'id'.",
                "Dev: row 3: the speaker 'anna' is in dev, and in train by row 1 of the manifest of train. Leave each speaker in one split only; otherwise the held-out splits are not held out.",
                "Test: no row is of the split test. Each of train, dev and test needs at least one.",
            ],
            problems);
    }

    private ManifestFile Table(Split split, string text) => new(folder.Write($"{split.Name()}.tsv", text), split);

    private static IReadOnlyList<ManifestRow> Read(string path) => CorpusManifest.Read(new ManifestFiles([new ManifestFile(path, null)]));

    private static IReadOnlyList<ManifestRow>? TryRead(string path, List<string> problems) =>
        CorpusManifest.TryRead(new ManifestFiles([new ManifestFile(path, null)]), (_, problem) => problems.Add(problem));

    private static ManifestRow Row(int number, Split split, string path, string text, string speaker, string chapter, string id, string sex = "") =>
        new(number, split, path, text, speaker, chapter, id, sex) { File = "" };

    private List<string> ProblemsOf(string text)
    {
        List<string> problems = [];
        Assert.Null(TryRead(folder.Write("m.csv", text), problems));
        return problems;
    }
}
